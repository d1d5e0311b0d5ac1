"""Actuals that are to be taken back: what one person asked, for the second who agrees, as frozen cards for one reader."""

from dataclasses import dataclass
from datetime import datetime

from collab.events import texts
from collab.events.models import Event
from collab.kit.errors import NotFound
from collab.kit.money import Money
from collab.kit.numbering import LARGEST
from collab.people.models import Person
from funding.funds import movements
from funding.funds.models import Fund, Reversal
from funding.ledger import queries as ledger
from funding.ledger.shapes import ACTUALS

ASKED = "funds.reversal.asked"


@dataclass(frozen=True, slots=True)
class ReversalCard:
    """An actual of a fund, what it was of (a dash where the reader may not see the work), and who asked to take it back.

    ``asked_by_name`` is empty where nobody has; ``why_not`` says why nobody may, or why the one who asked cannot agree.
    """

    entry: int
    amount: Money
    actual: movements.EntryCard
    asked_by_name: str
    asked_at: datetime | None
    reason: str
    why_not: str


def card(person: Person, fund: Fund, entry: int, may_name: movements.MayName) -> ReversalCard:
    """One actual of the fund; raises NotFound for what is none."""
    if entry > LARGEST:
        raise NotFound
    found = ledger.entry_of(fund.pk, entry)
    if found is None or found.kind not in ACTUALS:
        raise NotFound
    asked = Reversal.objects.select_related("asked_by").filter(entry_id=entry).first()
    (actual,) = movements.entry_cards([found], may_name)
    spent = next(line.amount for line in actual.lines if line.account.endswith(":spent"))
    return ReversalCard(
        entry=entry,
        amount=spent,
        actual=actual,
        asked_by_name=asked.asked_by.name if asked else "",
        asked_at=asked.asked_at if asked else None,
        reason=_reason(asked) if asked else "",
        why_not=_why_not(person, asked),
    )


def waiting(fund: Fund) -> tuple[tuple[int, str, datetime], ...]:
    """The actuals of the fund that wait for a second person: the entry, who asked and when; the oldest first. One query."""
    found = Reversal.objects.filter(undoing=None, entry__lines__fund=fund, entry__lines__account__kind="spent")
    rows = found.order_by("pk").select_related("asked_by")[: movements.MOST]
    return tuple((asked.entry_id, asked.asked_by.name, asked.asked_at) for asked in rows)


def _why_not(person: Person, asked: Reversal | None) -> str:
    if asked and asked.undoing_id:
        return "This actual was taken back."
    return "You asked for it: a second person agrees." if asked and asked.asked_by_id == person.pk else ""


def _reason(asked: Reversal) -> str:
    events = Event.objects.filter(kind=ASKED, subject_kind="funds.reversal", subject_id=asked.pk)[:1]
    return next((event.why for event in texts.told(events)), "")
