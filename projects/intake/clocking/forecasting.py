"""The days that are promised: a row for each target ahead, made at submission and after each move, and told anew at night."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q

from collab.approvals.states import REQUEST
from collab.events.models import Event
from collab.kit import clock
from collab.kit.operation import inside_unit, operation
from collab.kit.worktime import Calendar, NeverDue, due, worked
from collab.people import clocks
from projects.clocks.forecasting import METHOD
from projects.clocks.forecasting.cases import End, Stay, steps
from projects.clocks.forecasting.correcting import Corrections
from projects.clocks.forecasting.paths import Paths
from projects.clocks.forecasting.promising import Ahead, promised
from projects.clocks.models import Forecast
from projects.clocks.shape import Read, Run
from projects.clocks.states import Target, Why
from projects.intake.clocking import keeping
from projects.intake.clocking.measured import LAST, PLACE, REACHED, Known, Measured
from projects.intake.clocking.reading import read
from projects.intake.models import Request
from projects.intake.queries.forecasts import Promised
from projects.intake.queries.page import prediction
from projects.intake.states import OPEN, PATH, State

KEPT_SECONDS = 6 * 3600
# A day that moved by fewer working days is not told anew.
MOVED = 2
PAUSED, NO_WAY = "on hold", "too few cases"


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a request is: the place of the path, the hours that it has been there, its track, side and holder."""

    place: int
    waited: float
    track: str
    side: str
    holder: int | None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """What is promised of a target; the days are None where there is no estimate, and ``why`` says why not."""

    target: Target
    half_on: date | None
    most_on: date | None
    baseline_on: date | None
    ahead: Ahead | None
    why: str = ""


def is_move(event: Event) -> bool:
    return bool(event.action) and (event.source != event.target or event.action == "decide")


def follow(event: Event) -> None:
    """After an event of a request: its clocks are kept, and where it moved, what is promised of it. Safe to run twice."""
    keeping.follow(event)
    if is_move(event):
        make([event], known())


def known() -> Known:
    """What forecasts are made of, found anew every few hours: what is half a year old counts half, so an hour changes nothing."""
    key = f"intake:forecasts:{clock.today()}"
    kept = cache.get(key)
    if kept is not None:
        laws, learnt = kept
        return Known(Paths.of(laws, LAST), Corrections.read(learnt))
    now = clock.now()
    found = Measured(now).known(now)
    cache.set(key, (found.paths.told(), found.learnt.told()), KEPT_SECONDS)
    return found


def forget() -> None:
    cache.delete(f"intake:forecasts:{clock.today()}")


def make(events: Sequence[Event], about: Known) -> int:
    """A row for each target ahead after each of these moves, once; as of the moment of the move, whatever has happened since."""
    inside_unit()
    facts = _facts([event.subject_id for event in events])
    every = keeping.events_of(list(facts))
    found = [
        (
            event,
            read([one for one in every[event.subject_id] if one.sequence <= event.sequence], side=side, requester=requester),
            side,
            track,
        )
        for event in events
        if event.subject_id in facts
        for requester, side, track in (facts[event.subject_id],)
    ]
    calendars = clocks.clocks({holder for _, one, _, _ in found for holder in _holders(one.runs)})
    rows = [
        row
        for event, one, side, track in found
        for row in _rows(event.subject_id, event.pk, one, event.at, about, calendars, side=side, track=one.track or track)
    ]
    Forecast.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


@operation
def made_now(*, number: int) -> None:
    """What is promised of a request whose last move nothing was promised after yet: for who sent it and waits for the page."""
    moved = Event.objects.filter(subject_kind=REQUEST, subject_id__in=Request.objects.filter(number=number).values("pk"))
    last = moved.filter(~Q(action=""), ~Q(source=F("target"))).order_by("-sequence").first()
    if last is not None and not Forecast.objects.filter(event=last).exists():
        follow(last)


@operation
def _anew_some(*, keys: Sequence[int], about: Known) -> int:
    facts = _facts(keys)
    every, now = keeping.events_of(list(facts)), clock.now()
    last = dict(_latest_events(keys))
    stood = {(row.subject_id, row.target): row for row in Forecast.objects.filter(pk__in=_latest(keys))}
    found = {key: read(every[key], side=side, requester=requester) for key, (requester, side, _) in facts.items() if key in last}
    calendars = clocks.clocks({holder for one in found.values() for holder in _holders(one.runs)})
    rows: list[Forecast] = []
    for key, one in found.items():
        _, side, track = facts[key]
        made = _rows(key, last[key], one, now, about, calendars, side=side, track=one.track or track, is_anew=True)
        rows += [row for row in made if _has_moved(row, stood.get((key, row.target)), calendars.house)]
    Forecast.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def anew() -> int:
    """Every night: what is promised of each open request, by how long it has waited since; gives how many days moved."""
    forget()
    about, done, after = known(), 0, 0
    states = [state for state in OPEN if state != State.DELIVERED]
    while keys := list(
        Request.objects.filter(pk__gt=after, state__in=states).order_by("pk").values_list("pk", flat=True)[: keeping.AT_ONCE]
    ):
        done, after = done + _anew_some(keys=keys, about=about), keys[-1]
    return done


def of_draft(request: Request) -> Promised:
    """When it would be live if it were sent now, as its row will say it: for its check page."""
    at = Stands(0, 0.0, prediction.predict(request).track, _side(request), None)
    live = list(days(at, known(), clock.now(), clocks.clocks([None])))[-1]
    return Promised(live.target, live.half_on, live.most_on, live.ahead.cases if live.ahead else 0)


def of_now(request: Request) -> list[Days]:
    """What the row of its last move says, or will say in a second: for the answer to who has just made it."""
    found, now = read(keeping.events_of([request.pk])[request.pk], side=_side(request), requester=request.requester_id), clock.now()
    calendars = clocks.clocks(_holders(found.runs))
    track = found.track or prediction.predict(request).track
    at = stands(found, now, calendars, side=_side(request), track=track)
    return list(days(at, known(), now, calendars)) if at else []


def days(stands: Stands, about: Known, now: datetime, calendars: clocks.Clocks) -> Iterator[Days]:
    """What is promised of each target ahead."""
    for target, place in REACHED.items():
        if place <= stands.place:
            continue
        ahead = None
        if not stands.is_held:
            ahead = promised(
                about.paths, about.learnt, step=stands.place, until=place, track=stands.track, side=stands.side, waited=stands.waited
            )
        if ahead is None:
            yield Days(target, None, None, None, None, PAUSED if stands.is_held else NO_WAY)
            continue
        late = _later(stands, about, now, calendars)
        half, most, baseline = (_day(now, hours + late, calendars.house) for hours in (ahead.half, ahead.most, ahead.baseline))
        yield Days(target, half, most and half and max(half, most), baseline, ahead)


def _later(stands: Stands, about: Known, now: datetime, calendars: clocks.Clocks) -> float:
    """By how many hours of the house the step where it is takes longer, because whoever has it works otherwise or is away."""
    law = about.paths.law(stands.place, stands.track, stands.side)
    if stands.holder is None or law is None:
        return 0.0
    hours = law.within(0.5, stands.waited)
    try:
        return max(0.0, worked(now, due(now, hours, calendars.of(stands.holder)), calendars.house) - hours)
    except NeverDue:
        return 0.0


def _day(now: datetime, hours: float, calendar: Calendar) -> date | None:
    try:
        return due(now, hours, calendar).astimezone(clock.zone()).date()
    except NeverDue:
        return None


def stands(found: Read, now: datetime, calendars: clocks.Clocks, *, side: str, track: str) -> Stands | None:
    """Where it is by its clocks; None where it is over, or was not sent."""
    runs = [run for run in found.runs if not run.group and run.state in PLACE]
    if not runs or runs[-1].closed_at is not None:
        return None
    stays = [Stay(PLACE[run.state], worked(run.opened_at, run.closed_at or now, calendars.of(run.holder))) for run in runs]
    *_, (place, waited, _) = steps(stays, LAST, End.OPEN)
    last = runs[-1]
    is_held = last.is_paused and last.pauses[-1].why != Why.QUESTION
    return Stands(place, waited, track, side, last.holder, is_held)


def _rows(
    key: int,
    event: int,
    found: Read,
    now: datetime,
    about: Known,
    calendars: clocks.Clocks,
    *,
    side: str,
    track: str,
    is_anew: bool = False,
) -> list[Forecast]:
    at = stands(found, now, calendars, side=side, track=track)
    if at is None:
        return []
    told = {
        "subject_kind": REQUEST, "subject_id": key, "event_id": event, "is_anew": is_anew, "made_at": now, "track": track, "method": METHOD,
        "state": PATH[at.place].value,
    }  # fmt: skip
    return [Forecast(**told, **_columns(one)) for one in days(at, about, now, calendars)]


def _columns(one: Days) -> dict[str, Any]:
    if one.ahead is None or one.half_on is None or one.most_on is None:
        return {"target": one.target, "cases": 0}
    return {
        "target": one.target, "half_on": one.half_on, "most_on": one.most_on, "baseline_on": one.baseline_on, "cases": one.ahead.cases,
        "half_hours": one.ahead.raw_half, "most_hours": one.ahead.raw_most,
    }  # fmt: skip


def _holders(runs: Iterable[Run]) -> set[int | None]:
    return {run.holder for run in runs if run.closed_at is None}


def _has_moved(row: Forecast, stood: Forecast | None, calendar: Calendar) -> bool:
    if stood is None:
        return True
    if row.most_on is None or stood.most_on is None:
        return row.most_on is not stood.most_on
    first, last = sorted((row.most_on, stood.most_on))
    return calendar.days_between(clock.midnight(first), clock.midnight(last)) > MOVED


def _facts(keys: Iterable[int]) -> dict[int, tuple[int, str, str]]:
    """Of each that was sent: who asks for it, of which side, and the track that it took, or that the policy suggests."""
    found = Request.objects.filter(pk__in=list(keys), submitted_at__isnull=False).select_related("requester__department", "route")
    return {one.pk: (one.requester_id, _side(one), one.route.track if one.route else prediction.predict(one).track) for one in found}


def _side(request: Request) -> str:
    return request.requester.department.side if request.requester.department else ""


def _latest(keys: Sequence[int]) -> Any:
    rows = Forecast.objects.filter(subject_kind=REQUEST, subject_id__in=keys)
    return rows.order_by("subject_id", "target", "-id").distinct("subject_id", "target").values("pk")


def _latest_events(keys: Sequence[int]) -> Any:
    moved = Event.objects.filter(subject_kind=REQUEST, subject_id__in=keys).exclude(source=F("target"))
    return moved.order_by("subject_id", "-sequence").distinct("subject_id").values_list("subject_id", "pk")
