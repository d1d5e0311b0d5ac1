"""The review of a pack: what was decided in it, the actions that came of it, and what earlier reviews left open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from collab.agenda import addresses
from collab.events import texts
from collab.kit import clock
from collab.packs.cards import Frozen
from collab.packs.models import Decision


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision and the action it became, as that stands now. ``pack`` is where it was decided; ``about`` the figure in words."""

    pk: int
    pack: str
    text: str
    figure: str
    about: str
    by: str
    at: datetime
    action: int
    to_do: str
    owner: str
    owner_username: str
    due_on: date
    done_on: date | None

    @property
    def url(self) -> str:
        return addresses.action(self.action)

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < clock.today()


def decisions(pack: Any, titles: dict[str, str]) -> list[DecisionCard]:
    """Those of this review, in their order. Two queries."""
    return _cards(Decision.objects.filter(pack=pack).order_by("pk"), titles)


def going_on(pack: Any) -> list[DecisionCard]:
    """What earlier reviews of the same sight decided, and was open when this pack was frozen: done since, or open still. Two queries."""
    was_open = Q(action__done_on=None) | Q(action__done_on__gt=pack.as_of.astimezone(clock.zone()).date())
    found = Decision.objects.filter(was_open, pack__sight=pack.sight, pack__as_of__lt=pack.as_of)
    return _cards(found.order_by(F("action__done_on").asc(nulls_first=True), "action__due_on", "pk"), {})


def _cards(rows: Any, titles: dict[str, str]) -> list[DecisionCard]:
    found = list(rows.select_related("by", "action__owner", "pack").defer("pack__content")[:200])
    known = texts.read(row.text for row in found)
    return [
        DecisionCard(
            pk=row.pk, pack=row.pack.code, text=known[row.text], figure=row.figure, about=titles.get(row.figure, ""), by=row.by.name, at=row.at,
            action=row.action_id, to_do=row.action.text, owner=row.action.owner.name, owner_username=row.action.owner.username,
            due_on=row.action.due_on, done_on=row.action.done_on,
        )
        for row in found
    ]  # fmt: skip


def titles(found: Frozen) -> dict[str, str]:
    """What each figure of the pack is called, by its key: those that open their rows, then the things."""
    return {one.key: one.title for one in found.headlines} | {one.thing: one.name for one in found.things if one.thing}
