"""The lines of the inbox: each request with who asked, how long it waits, how late it is, and what it scores."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from collab.kit import clock, formats
from collab.kit.money import Money
from collab.kit.statements import by_key
from collab.kit.worktime import Calendar
from collab.people import away, clocks
from collab.people.models import Department, Person
from projects.intake import addresses
from projects.intake.askers import theirs
from projects.intake.models import Request
from projects.intake.queries.page.answers import answered
from projects.intake.queries.triage import regret, score

# An answer within three working days is what the gateway promises.
LIMIT_DAYS = 3


@dataclass(frozen=True, slots=True)
class Tag:
    """A small mark on a line of the inbox."""

    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One line of the inbox. ``age_tone`` is "", "warn" or "bad" against LIMIT_DAYS; ``since`` when it came into triage.

    ``score`` is of 100, ``regret_on`` the last useful day, ``week`` what a week's waiting costs; ``holder`` who took it.
    """

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
    version: int
    score: int
    regret_on: date | None
    week: Money | None
    holder: str
    is_mine: bool
    is_returned: bool
    current: bool = False

    @property
    def pick(self) -> str:
        """How a form of many names it: with the version that is seen."""
        return f"{self.number}:{self.version}"


def name(requests: Sequence[Request]) -> None:
    """Fetch who asked, and from which team, and who took it. Two queries at most."""
    keys = [key for request in requests for key in (request.requester_id, request.holder_id) if key]
    known = by_key(Person, keys, "username", "first_name", "last_name", "department_id")
    teams = by_key(Department, (person.department_id for person in known.values()), "name")
    for person in known.values():
        person.department = teams[person.department_id] if person.department_id else None
    for request in requests:
        request.requester, request.holder = known[request.requester_id], known.get(request.holder_id or 0)


def lines(person: Person, requests: Sequence[Request], query: str) -> list[InboxLine]:
    """A line each, with what all of them are held against. Six queries at most."""
    running = clocks.clocks(request.holder_id for request in requests)
    gone, own = away.in_words(request.requester_id for request in requests), theirs(requests, person)
    serving, goals, usual = regret.launches(requests), score.goals(requests), regret.takes()
    weights = score.weights()
    found = []
    for request in requests:
        late = regret.of(request, serving, usual)
        points = score.of(request, late, goals.get(request.goal_id or 0), weights).points
        calendar, is_own = running.of(request.holder_id), request.pk in own
        tags = _tags(request, late, gone.get(request.requester_id, ""), is_own=is_own)
        line = _line(request, calendar, query, tags, late, points)
        found.append(replace(line, is_own=is_own, is_mine=request.holder_id == person.pk))
    return found


def _tags(request: Request, late: regret.Regret, gone: str, *, is_own: bool) -> list[Tag]:
    known, of = answered(request)
    tags = [Tag("", f"{known} of {of} answered")] if known < of else []
    if request.is_confidential:
        tags.append(Tag("lock", "Confidential"))
    if is_own:
        tags.append(Tag("user", "Yours"))
    if request.holder:
        tags.append(Tag("user-round-check", request.holder.name))
    if late.tone and late.on:
        tags.append(Tag("flag", f"{'too late since' if late.tone == 'bad' else 'decide by'} {formats.day(late.on, clock.today())}"))
    elif request.needed_by and (request.needed_by - clock.today()).days < 45:
        tags.append(Tag("flag", f"by {formats.day(request.needed_by, clock.today())}"))
    if gone:
        tags.append(Tag("calendar", gone))
    return tags


def _line(request: Request, calendar: Calendar, query: str, tags: list[Tag], late: regret.Regret, points: int) -> InboxLine:
    known, of = answered(request)
    days = calendar.days_between(request.state_since, clock.now())
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
        is_own=False,
        snoozed_until=request.snoozed_until,
        tags=tags,
        version=request.version,
        score=points,
        regret_on=late.on,
        week=late.week,
        holder=request.holder.name if request.holder else "",
        is_mine=False,
        is_returned=bool(request.asked_by_id or request.route_id),
    )
