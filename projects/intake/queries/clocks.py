"""The clocks that a person may see: those of requests that they may open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from collab.approvals.kinds import label
from collab.approvals.states import REQUEST
from collab.kit import clock, formats
from collab.kit.numbering import code
from collab.people.models import Person
from collab.people.names import people
from projects.clocks.limits import KEYS, LANE, REVIEW, SIZING
from projects.clocks.models import Clock
from projects.clocks.states import Court, Level
from projects.intake import access, addresses
from projects.intake.models import Request
from projects.intake.states import State

# The place of "the time is over" among the marks of a clock.
OVER = tuple(Level).index(Level.OVER)
BESIDE = {REVIEW: "Review of a break-glass", SIZING: "Size by IT", KEYS: "Two keys that disagree"}
RUNNING, LATE, PAUSED, DONE = "running", "late", "paused", "done"
VIEWS = (RUNNING, LATE, PAUSED, DONE)


@dataclass(frozen=True, slots=True)
class ClockCard:
    """``standing`` is one of running, late, paused, met, missed and over (of what has no limit); ``hours`` were used of ``limit``."""

    number: str
    title: str
    url: str
    what: str
    state: str
    group: str
    round: int
    track: str
    court: str
    holder: str
    holder_name: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    standing: str
    paused_why: str
    limit: int | None
    hours: float | None
    paused: float | None
    calendar: str

    @property
    def court_label(self) -> str:
        return str(Court(self.court).label)

    @property
    def due(self) -> str:
        return formats.day(self.due_at.astimezone(clock.zone()).date(), clock.today()) if self.due_at else ""

    @property
    def used(self) -> str:
        """ "12 h of 24 h"; empty while it runs, for that is another number each time one looks."""
        if self.hours is None:
            return f"{self.limit} h" if self.limit else ""
        hours = formats.grouped(round(self.hours))
        return f"{hours} h of {self.limit} h" if self.limit else f"{hours} h"


def clocks(person: Person, *, view: str = "", number: int | None = None, court: str = "") -> QuerySet[Clock]:
    """The rows of these, without an order."""
    shown = access.visible(person).filter(submitted_at__isnull=False)
    if number is not None:
        shown = shown.filter(number=number)
    rows = Clock.objects.filter(subject_kind=REQUEST, subject_id__in=shown.order_by().values("pk"))
    if court:
        rows = rows.filter(court=court)
    return rows.filter(_view(view))


def _view(view: str) -> Q:
    now, running = clock.now(), Q(closed_at=None, is_paused=False)
    if view == LATE:
        return running & Q(**{f"marks__{OVER}__lte": now})
    return {RUNNING: running, PAUSED: Q(closed_at=None, is_paused=True), DONE: Q(closed_at__isnull=False)}.get(view, Q())


def by_due(rows: QuerySet[Clock]) -> QuerySet[Clock]:
    """Whatever is due first comes first, what has no limit last."""
    return rows.order_by(F(f"marks__{OVER}").asc(nulls_last=True), "pk")


def cards(rows: Iterable[Clock]) -> Iterator[ClockCard]:
    """As they are shown. Two queries, however many."""
    every, now = list(rows), clock.now()
    about = {one.pk: one for one in Request.objects.filter(pk__in={row.subject_id for row in every}).only("pk", "number", "title")}
    known = people(row.holder_id for row in every)
    for row in every:
        request, holder = about[row.subject_id], known.get(row.holder_id) if row.holder_id else None
        due_at = row.marks[OVER] if len(row.marks) > OVER else None
        yield ClockCard(
            number=code(request.number), title=request.title, url=addresses.request(request.code),
            what=_what(row), state=row.state, group=row.group, round=row.round,
            track=row.track, court=row.court, holder=holder.username if holder else "", holder_name=holder.name if holder else "",
            opened_at=row.opened_at, due_at=due_at, closed_at=row.closed_at, standing=_standing(row, due_at, now),
            paused_why=str(row.pauses[-1][2]) if row.is_paused and row.pauses else "", limit=row.limit_hours,
            hours=None if row.hours is None else float(row.hours), paused=None if row.paused is None else float(row.paused), calendar=row.calendar,
        )  # fmt: skip


def _what(row: Clock) -> str:
    if row.state == LANE:
        return f"{label(row.group)}, open lane"
    if row.state in BESIDE:
        return BESIDE[row.state]
    return label(row.group) if row.group else str(State(row.state).label).capitalize()


def _standing(row: Clock, due_at: datetime | None, now: datetime) -> str:
    if row.closed_at is None:
        return "paused" if row.is_paused else "late" if due_at is not None and due_at <= now else "running"
    return "over" if row.is_met is None else "met" if row.is_met else "missed"
