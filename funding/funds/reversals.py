"""Actuals that are to be taken back: what one person asked, for the second who agrees, as frozen cards for one reader."""

from dataclasses import dataclass
from datetime import datetime

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.events.models import Event
from collab.kit import numbering
from collab.kit.errors import NotFound
from collab.kit.money import Money
from collab.kit.numbering import LARGEST
from collab.people.models import Person
from funding.funds import access, movements
from funding.funds.models import Fund, Reversal
from funding.ledger import queries as ledger
from funding.ledger.models import Line
from funding.ledger.shapes import ACTUALS

ASKED = "funds.reversal.asked"


@dataclass(frozen=True, slots=True)
class ReversalCard:
    """An actual of a fund, what it was of (a dash where the reader may not see the work), and who asked to take it back.

    ``asked_by_name`` is empty where nobody has; ``why_not`` says why nobody may, or why the one who asked cannot agree.
    ``number`` and ``fund`` name where it is to be moved, ``into`` says so in words; all are empty where it is only taken back.
    """

    entry: int
    amount: Money
    actual: movements.EntryCard
    asked_by_name: str
    asked_at: datetime | None
    reason: str
    why_not: str
    number: str
    fund: str
    into: str
    is_done: bool


def card(person: Person, fund: Fund, entry: int, may_name: movements.MayName) -> ReversalCard:
    """One actual of the fund; raises NotFound for what is none."""
    if entry > LARGEST:
        raise NotFound
    found = ledger.entry_of(fund.pk, entry)
    if found is None or found.kind not in ACTUALS:
        raise NotFound
    asked = Reversal.objects.select_related("asked_by", "into__fund", "into__route").filter(entry_id=entry).first()
    (actual,) = movements.entry_cards([found], may_name)
    spent = next(line.amount for line in actual.lines if line.account.endswith(":spent"))
    number, code, into = _place(asked, may_name)
    return ReversalCard(
        entry=entry,
        amount=spent,
        actual=actual,
        asked_by_name=asked.asked_by.name if asked else "",
        asked_at=asked.asked_at if asked else None,
        reason=_reason(asked) if asked else "",
        why_not=_why_not(person, asked),
        number=number,
        fund=code,
        into=into,
        is_done=bool(asked and asked.undoing_id),
    )


def seen(person: Person, entry: int) -> None:
    """Raises NotFound where the person does not see the amounts of the fund that paid."""
    if not Line.objects.filter(entry_id=entry, account__kind="spent", fund__in=access.opened(person)).exists():
        raise NotFound


def waiting(fund: Fund) -> tuple[tuple[int, str, datetime], ...]:
    """The actuals of the fund that wait for a second person: the entry, who asked and when; the oldest first. One query."""
    found = Reversal.objects.filter(undoing=None, entry__lines__fund=fund, entry__lines__account__kind="spent")
    rows = found.order_by("pk").select_related("asked_by")[: movements.MOST]
    return tuple((asked.entry_id, asked.asked_by.name, asked.asked_at) for asked in rows)


def _place(asked: Reversal | None, may_name: movements.MayName) -> tuple[str, str, str]:
    """The number and the fund's code of where it is to be moved, and both in words: a dash for work that the reader may not see."""
    if asked is None or asked.into is None:
        return "", "", ""
    number = numbering.code(asked.into.route.number or 0)
    number = number if number in may_name({number}) else movements.HIDDEN
    return number, asked.into.fund.code, f"{number}, {asked.into.fund.name}"


def _why_not(person: Person, asked: Reversal | None) -> str:
    if asked is None:
        return ""
    if asked.undoing_id:
        return "This actual was moved." if asked.moved_id else "This actual was taken back."
    if asked.asked_by_id == person.pk:
        return "You asked for it: a second person agrees."
    is_booking = asked.into_id and Role.FINANCE not in duties.roles_of(person)
    return "A finance partner books actuals, and so agrees to this move." if is_booking else ""


def _reason(asked: Reversal) -> str:
    """Of whoever asked last."""
    events = Event.objects.filter(kind=ASKED, subject_kind="funds.reversal", subject_id=asked.pk).order_by("-sequence")[:1]
    return next((event.why for event in texts.told(events)), "")
