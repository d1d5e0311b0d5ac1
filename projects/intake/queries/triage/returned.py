"""What came back: who had asked, what the answer is, and what was changed since, from what to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from collab.agenda.models import Goal
from collab.customer.models import Moment
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.people.names import people
from projects.intake.asked import CALLED
from projects.intake.models import Request

ASKED, BACK = ("intake.request.asked", "intake.request.sent_back"), ("intake.request.answered", "intake.request.edited")
MONEY = ("estimate", "revenue_generated", "revenue_protected")
NAMED: Mapping[str, Any] = {"goal_id": Goal, "moment_id": Moment}
SHORT = 60


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that is another one now; ``old`` and ``new`` are empty where only that is told."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Returned:
    """``who`` asked, ``question`` what; ``answer`` is empty where nothing was written, only changed."""

    who: str
    question: str
    answer: str
    changes: tuple[Change, ...]


def of(request: Request) -> Returned | None:
    """None where nobody had asked, or nothing came back yet. Five queries at most, one where nobody asked."""
    if request.asked_by_id is None and request.route_id is None:
        return None
    events = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk)
    asked = events.filter(kind__in=ASKED).order_by("-sequence").first()
    if asked is None:
        return None
    after = texts.told(list(events.filter(kind__in=BACK, sequence__gt=asked.sequence).order_by("sequence")))
    (asked,) = texts.told([asked])
    answer = next((event.why for event in after if event.kind == BACK[0]), "")
    changes = _changes(request, [event.data.get("changed", {}) for event in after])
    who = people([asked.actor_id])[asked.actor_id].name if asked.actor_id else ""
    return Returned(who, asked.why, answer, changes) if answer or changes else None


def _changes(request: Request, found: list[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The first that stood and the last that stands, of each answer that differs."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for changed in found:
        for name, both in changed.items():
            if isinstance(both, list):
                first.setdefault(name, both[0])
                last[name] = both[1]
    said = []
    for name, old in first.items():
        if old != last[name]:
            what = CALLED.get(name, name.replace("_", " "))
            said.append(Change(what, *_words(request, name, old, last[name])))
    return tuple(said)


def _words(request: Request, name: str, old: Any, new: Any) -> tuple[str, str]:
    if name in NAMED:
        titles = {one.pk: str(one) for one in NAMED[name].objects.filter(pk__in=[key for key in (old, new) if key])}
        return titles.get(old, "nothing"), titles.get(new, "nothing")
    told = _said(request, name, old), _said(request, name, new)
    return told if all(told) else ("", "")


def _said(request: Request, name: str, value: Any) -> str:
    """A value in a few words; empty for what is not told in a few."""
    if value in (None, "", []):
        return "nothing"
    if name in MONEY:
        return formats.full_money(Money(Decimal(value), request.currency))
    if name == "needed_by":
        return formats.day(date.fromisoformat(value), clock.today())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and not name.endswith("_id"):
        return f"“{value if len(value) <= SHORT else value[: SHORT - 1] + '…'}”"
    return ""
