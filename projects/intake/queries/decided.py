"""How long requests took from sent to decided, month by month: a figure that the portal reckons from its own record.

Of a month count the requests that were decided in it and those that still waited when it ended; one that waits counts as not decided yet,
as does one that was withdrawn or merged meanwhile. The clock stands still in a pause, as in every other duration (``durations``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from collab.events.models import Event
from collab.kit import clock, formats
from collab.kit.worktime import Calendar
from collab.kpis.figures import Behind, Figure, Reckoned, Row
from collab.people import clocks
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.models import Request
from projects.intake.queries.curves import curve
from projects.intake.queries.durations import HALF
from projects.intake.states import CLOCK_STANDS, State

KEY = "request-to-decision"
SUBJECT = "intake.request"
SAID = {
    "intake.request.approved": "approved",
    "intake.request.rejected": "refused",
    "intake.request.declined": "declined",
    "intake.request.answered_by_own": "answered by what we own",
    "intake.request.glass_broken": "let past the gate",
}
LEFT = {"intake.request.withdrawn": "withdrawn", "intake.request.merged": "merged", "intake.request.split": "split"}
# Where a request has not been decided on, now; one that was may have come back.
UNDECIDED = (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.ON_HOLD)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Case:
    """A request as the month saw it: ``days`` are working days on the clock; ``said`` is empty while it waits."""

    number: int
    title: str
    sent_at: datetime
    until: datetime
    said: str
    is_decided: bool
    days: Decimal


def reckon(first: date, last: date) -> Reckoned | None:
    """The median of the month, with how many cases stand behind it; None where fewer than half of them were decided."""
    found = cases(first, last, Request.objects.all())
    half = curve((float(one.days), int(one.is_decided), 1) for one in found).within(HALF) if found else None
    if half is None:
        return None
    decided = sum(one.is_decided for one in found)
    return Reckoned(Decimal(repr(half)).quantize(TENTH), f"{decided} decided, {len(found) - decided} not")


def behind(person: Person, first: date, last: date) -> Behind:
    """The same cases, those that this person may open by name, the longest first; and how many there are in all."""
    found = cases(first, last, Request.objects.all())
    mine = set(access.visible(person).filter(number__in=[one.number for one in found]).order_by().values_list("number", flat=True))
    shown = sorted((one for one in found if one.number in mine), key=lambda one: (-one.days, one.number))
    return Behind(tuple(_row(one, last) for one in shown), len(found))


def cases(first: date, last: date, among: QuerySet[Request]) -> list[Case]:
    """What was sent before the month ended and not over before it began. Two queries.

    Confidential requests are left out, as of all that is shown to everybody and would move by what only some may see.
    """
    begin, end = clock.midnight(first), clock.midnight(last + timedelta(days=1))
    over = Event.objects.filter(subject_kind=SUBJECT, subject_id=OuterRef("pk"), kind__in=[*SAID, *LEFT]).order_by()
    sent = among.filter(submitted_at__lt=end, is_confidential=False).filter(Q(updated_at__gte=begin) | Q(state__in=UNDECIDED))
    sent = sent.alias(over_at=Subquery(over.values("subject_id").annotate(at=Min("at")).values("at")))
    rows = list(
        sent.filter(Q(over_at=None) | Q(over_at__gte=begin)).order_by("number").values_list("pk", "number", "title", "submitted_at")
    )
    moves = _moves([row[0] for row in rows], end)
    calendar = clocks.organisation()
    return [_case(number, title, sent_at, moves[pk], end, calendar) for pk, number, title, sent_at in rows if sent_at]


def _moves(keys: Iterable[int], end: datetime) -> defaultdict[int, list[tuple[datetime, str, str]]]:
    """When, by which kind of event, and to which state each of them went, up to the month's end."""
    found: defaultdict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    rows = Event.objects.filter(subject_kind=SUBJECT, subject_id__in=list(keys), at__lt=end).exclude(target="")
    for key, at, kind, target in rows.order_by("subject_id", "sequence").values_list("subject_id", "at", "kind", "target"):
        found[key].append((at, kind, target))
    return found


def _case(
    number: int, title: str, sent_at: datetime, moves: Sequence[tuple[datetime, str, str]], end: datetime, calendar: Calendar
) -> Case:
    """Its working days from sent until the first word that ended its waiting, or until the month ended, less the pauses."""
    until, kind = next(((at, kind) for at, kind, _ in moves if kind in SAID or kind in LEFT), (end, ""))
    days, since, stands = 0.0, sent_at, False
    for at, _, target in moves:
        if sent_at < at <= until:
            days += 0 if stands else calendar.days_between(since, at)
            since, stands = at, target in CLOCK_STANDS
    days += 0 if stands else calendar.days_between(since, until)
    said = SAID.get(kind, "") or LEFT.get(kind, "")
    return Case(number, title, sent_at, until, said, kind in SAID, Decimal(repr(days)).quantize(TENTH))


def _row(case: Case, last: date) -> Row:
    sent, until = (at.astimezone(clock.zone()).date() for at in (case.sent_at, case.until))
    code = f"R-{case.number}"
    ended = f"{case.said} {formats.day(until, clock.today())}" if case.said else f"waits on {formats.day(last, clock.today())}"
    return Row(code, case.title, addresses.request(code), formats.day(sent, clock.today()), ended, case.days, case.is_decided)


FIGURE = Figure(
    key=KEY,
    name="Request to decision",
    definition=(
        "Working days from sending a request to its first decision (approved, refused, declined, or let past the gate by two executives), the median of a "
        "month. It counts the requests decided in the month and those that still waited when it ended; one that waits, was withdrawn or was merged counts as not "
        "decided yet (Kaplan and Meier). The clock stands still on hold and while the requester is asked. Confidential requests are left out."
    ),
    unit="days",
    decimals=1,
    cadence="monthly",
    direction="down",
    reckon=reckon,
    behind=behind,
)
