"""The inbox of triage: what waits for a marketing technologist, longest wait first, and what is put away."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from collab.access import duties
from collab.access.duties import DUTIES
from collab.access.roles import Role
from collab.kit import clock, formats
from collab.kit.errors import Forbidden
from collab.kit.kept import DAY, kept
from collab.kit.statements import by_key
from collab.kit.worktime import Calendar
from collab.people import away, clocks
from collab.people.models import Department, Person
from projects.intake import access, addresses
from projects.intake.asked import ANSWERS
from projects.intake.askers import theirs
from projects.intake.models import Request
from projects.intake.queries.list.waiting import in_inbox
from projects.intake.queries.page.answers import answered
from projects.intake.queries.triage.stuck import Stuck, stuck
from projects.intake.states import State

MOST = 50
# An answer within three working days is what the gateway promises.
LIMIT_DAYS = 3
VIEWS = {"all": "All", "new": "New", "limit": "Near limit", "gaps": "With gaps", "yours": "Yours", "snoozed": "Snoozed"}
FIELDS = (
    "id", "number", "title", "state", *(answer.measure for answer in ANSWERS if answer.is_weighed),
    "requester_id", "holder_id", "snoozed_until", "submitted_at", "state_since", "is_confidential",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tag:
    """A small mark on a line of the inbox."""

    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One line of the inbox. ``age_tone`` is "", "warn" or "bad" against LIMIT_DAYS; ``since`` when it came into triage."""

    number: str
    title: str
    url: str
    who: str
    team: str
    since: datetime
    age_tone: str
    is_new: bool
    has_gaps: bool
    is_own: bool
    snoozed_until: date | None
    tags: list[Tag]
    current: bool = False


@dataclass(frozen=True, slots=True)
class View:
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """The lines of one view, and the figures of all. ``query`` keeps the view in addresses; ``has_more``: there are more than MOST in all."""

    rows: list[InboxLine]
    views: list[View]
    view: str
    query: str
    count: int
    oldest: str
    next_returns: str
    has_more: bool
    stuck: tuple[Stuck, ...] = ()

    def place(self, number: str) -> int | None:
        """Where the request stands among the lines, from 0; None where it is not there."""
        return next((place for place, row in enumerate(self.rows) if row.number == number), None)

    def beside(self, number: str, by: int) -> str:
        """The number of the line before (-1) or after (+1), or ""."""
        place = self.place(number)
        if place is None or not 0 <= place + by < len(self.rows):
            return ""
        return self.rows[place + by].number


def inbox(person: Person, view: str = "all") -> Inbox:
    """The inbox as this person sees it: seven queries at most. Raises Forbidden for whoever is no marketing technologist."""
    if Role.TECHNOLOGIST not in duties.roles_of(person):
        raise Forbidden("The inbox is the marketing technologist’s.")
    view = view if view in VIEWS else "all"
    # Two questions, so that many snoozed ones never hide what waits.
    got, put_away = awake(person).things(), asleep(person).things()
    _name([*got, *put_away])
    running = clocks.clocks(request.holder_id for request in (*got, *put_away))
    query = "" if view == "all" else f"?view={view}"
    gone = away.in_words(request.requester_id for request in (*got, *put_away))
    own = theirs((*got[:MOST], *put_away), person)
    every = [
        _line(request, running.of(request.holder_id), query, gone.get(request.requester_id, ""), is_own=request.pk in own)
        for request in (*got[:MOST], *put_away)
    ]
    sets = {name: _in_view(every, name) for name in VIEWS}
    here, snoozed = sets["all"], sets["snoozed"]
    first = min((row.since for row in here), default=None)
    back = min((row.snoozed_until for row in snoozed if row.snoozed_until), default=None)
    return Inbox(
        rows=sets[view],
        views=[
            View(label, addresses.TRIAGE if name == "all" else f"{addresses.TRIAGE}?view={name}", len(sets[name]), name == view)
            for name, label in VIEWS.items()
        ],
        view=view,
        query=query,
        count=len(here),
        oldest=formats.days_words((clock.now() - first).total_seconds() / 86400) if first else "",
        next_returns=f"{back:%A}, {formats.day(back, clock.today())}" if back else "",
        has_more=len(got) > MOST,
        stuck=stuck(person),
    )


@kept(on=(DUTIES, DAY), reads=FIELDS)
def awake(person: Person) -> QuerySet[Request]:
    """What waits on this day, the longest first."""
    return access.visible(person).filter(in_inbox()).order_by("submitted_at", "id")[: MOST + 1]


@kept(on=(DUTIES, DAY), reads=FIELDS)
def asleep(person: Person) -> QuerySet[Request]:
    """What is put away until a later day, the first to return first."""
    found = access.visible(person).filter(state=State.IN_TRIAGE, snoozed_until__gt=clock.today())
    return found.order_by("snoozed_until", "id")[:MOST]


def _name(requests: list[Request]) -> None:
    """Fetch who asked, and from which team. Two queries at most."""
    known = by_key(Person, (request.requester_id for request in requests), "username", "first_name", "last_name", "department_id")
    teams = by_key(Department, (person.department_id for person in known.values()), "name")
    for person in known.values():
        person.department = teams[person.department_id] if person.department_id else None
    for request in requests:
        request.requester = known[request.requester_id]


def marked(box: Inbox, number: str) -> Inbox:
    """The same inbox with this request's line as the current one."""
    return replace(box, rows=[replace(row, current=True) if row.number == number else row for row in box.rows])


def _in_view(every: list[InboxLine], view: str) -> list[InboxLine]:
    today = clock.today()
    snoozed = [row for row in every if row.snoozed_until and row.snoozed_until > today]
    if view == "snoozed":
        return snoozed
    here = [row for row in every if not (row.snoozed_until and row.snoozed_until > today) and row.is_own == (view == "yours")]
    if view == "new":
        return [row for row in here if row.is_new]
    if view == "limit":
        return [row for row in here if row.age_tone]
    return [row for row in here if row.has_gaps] if view == "gaps" else here


def _line(request: Request, calendar: Calendar, query: str, gone: str, *, is_own: bool) -> InboxLine:
    known, of = answered(request)
    days = calendar.days_between(request.state_since, clock.now())
    tags = [Tag("file-text", f"{known}/{of}")] if known < of else []
    if request.is_confidential:
        tags.append(Tag("lock", "Confidential"))
    if is_own:
        tags.append(Tag("user", "Yours"))
    if request.needed_by and (request.needed_by - clock.today()).days < 45:
        tags.append(Tag("flag", f"by {formats.day(request.needed_by, clock.today())}"))
    if gone:
        tags.append(Tag("calendar", gone))
    team = request.requester.department
    return InboxLine(
        number=request.code,
        title=request.title,
        url=addresses.triage_item(request.code) + query,
        who=request.requester.name,
        team=team.name if team else "",
        since=request.state_since,
        age_tone="bad" if days > LIMIT_DAYS else "warn" if days > LIMIT_DAYS - 1 else "",
        is_new=days < 1,
        has_gaps=known < of,
        is_own=is_own,
        snoozed_until=request.snoozed_until,
        tags=tags,
    )
