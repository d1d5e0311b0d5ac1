"""The clocks of one request and its way by court, replayed from its events. Pure functions: nothing is asked, no calendar is looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from collab.people.states import Side
from projects.clocks.shape import Interval, Read, Run, joined
from projects.clocks.states import Court, Why
from projects.intake.clocking.beside import Beside
from projects.intake.clocking.told import DECIDED, OVER, Courts, Group, Told
from projects.intake.states import PAUSES, State

# In whose court a request is in a state. A question is in the court of whoever asks for the request.
OF_STATE = {State.IN_TRIAGE: Court.TECHNOLOGIST, State.APPROVED: Court.FINANCE, State.FUNDED: Court.TECHNOLOGIST}
ORDER = {court: place for place, court in enumerate(Court)}


@dataclass(slots=True)
class _Way:
    """Where the replay stands."""

    side: str
    requester: int | None
    state: str = State.DRAFT
    since: datetime | None = None
    track: str = ""
    technologist: int | None = None
    asked_by: int | None = None
    holder: int | None = None
    runs: list[Run] = field(default_factory=list)
    states: dict[str, Run] = field(default_factory=dict)
    groups: dict[Group, Run] = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)
    courts: Courts = field(default_factory=Courts)
    # The stretches in approval wait until it is known who decides last.
    pieces: list[tuple[str, datetime, datetime | None, tuple[Run, ...]]] = field(default_factory=list)
    waits_for: str = ""


def read(events: Sequence[Told], *, side: str, requester: int | None, sides: Mapping[str, str] = MappingProxyType({})) -> Read:
    """From the events of one request in their order. ``side`` is its requester's, ``requester`` who asks for it now.

    ``sides`` are those of the people of groups that are no role, by group.
    """
    way = _Way(side, _first_asker(events, requester), courts=Courts(side, sides))
    way.beside = Beside(way.runs, way.courts)
    last: datetime | None = None
    for event in _standing(events):
        # Two machines may be some milliseconds apart: what came later was not earlier.
        last = event.at if last is None else max(last, event.at)
        _step(way, event if event.at == last else replace(event, at=last))
    if way.since is not None and way.state not in OVER:
        _piece(way, None)
    intervals = joined([Interval(_court(court, runs), since, until) for court, since, until, runs in way.pieces])
    return Read(tuple(way.runs), intervals, way.track)


def _standing(events: Sequence[Told]) -> list[Told]:
    """Without the decisions that were taken back: the clocks go on as if nobody had stopped them."""
    kept = list[Told]()
    for event in events:
        if event.verb == "retracted":
            place = max((place for place, one in enumerate(kept) if one.verb in DECIDED), default=None)
            if place is not None:
                del kept[place]
        else:
            kept.append(event)
    return kept


def _first_asker(events: Sequence[Told], requester: int | None) -> int | None:
    """Who asked for it before anybody gave it away."""
    return next((former for one in events if one.verb == "reassigned" and (former := one.data.get("former"))), requester)


def _step(way: _Way, event: Told) -> None:
    _people(way, event)
    if way.state in OVER:
        way.beside.step(event)
        return
    if event.source == event.target or not event.target:
        _groups(way, event)
        _holders(way)
        way.beside.step(event)
        return
    _piece(way, event.at)
    left, way.state, way.since = way.state, event.target, event.at
    way.waits_for = Why.SUPPLIER if event.data.get("waits_for") == Why.SUPPLIER else ""
    if event.target in PAUSES:
        _pause(way, event)
    else:
        _leave(way, left, event)
        way.beside.resume(event.at)
    _enter(way, event)
    _groups(way, event)
    _holders(way)
    way.beside.step(event)


def _people(way: _Way, event: Told) -> None:
    """Who has what from here on."""
    verb, data = event.verb, event.data
    if verb in ("asked", "routed", "snoozed", "taken_back"):
        way.technologist = event.actor
    if verb == "asked":
        way.asked_by = event.actor
    if verb == "routed":
        way.track = str(data.get("track", ""))
    if verb == "reassigned":
        way.requester = data.get("person")
    if event.source != event.target or verb == "assigned":
        way.holder = {
            "answered": way.asked_by,
            "sent_back": way.technologist,
            "assigned": data.get("person"),
            "started": data.get("it_lead"),
        }.get(verb, way.holder if verb in ("held", "resumed") else None)
    if verb == "handed_over" and data.get("side") == Side.IT:
        way.holder = data.get("person")


def _piece(way: _Way, until: datetime | None) -> None:
    """The stretch that ends here goes to whoever was waited for in it."""
    if way.since is None or way.state == State.DRAFT:
        return
    if way.state == State.IN_APPROVAL and way.groups:
        way.pieces.append(("", way.since, until, tuple(way.groups.values())))
    else:
        way.pieces.append((_of(way), way.since, until, ()))


def _cut(way: _Way, at: datetime) -> None:
    """The stretch ends here, and another begins in the same state."""
    if way.since is not None and at > way.since:
        _piece(way, at)
        way.since = at


def _of(way: _Way) -> str:
    if way.state == State.IN_APPROVAL and way.beside.keys_disagree:
        return Court.EXECUTIVE
    if way.state == State.NEEDS_INFORMATION:
        return way.courts.of_side(way.side)
    if way.state == State.ON_HOLD:
        return Court.SUPPLIER if way.waits_for else Court.NOBODY
    return OF_STATE.get(State(way.state), Court.NOBODY)


def _court(court: str, runs: Iterable[Run]) -> str:
    """Of groups that decide side by side the one that decides last is waited for; of those that have not, the first in the order."""
    if court:
        return court
    last = max(runs, key=lambda run: (run.closed_at is None, run.closed_at or run.opened_at, -ORDER[Court(run.court)]))
    return last.court


def _pause(way: _Way, event: Told) -> None:
    """All that runs stands still: on hold everything, while the requester is asked what the gateway has."""
    why = Why.QUESTION if event.target == State.NEEDS_INFORMATION else (way.waits_for or Why.HOLD)
    for run in (*way.states.values(), *way.groups.values()):
        run.pause(event.at, why)
    way.beside.pause(event.at, why)


def _leave(way: _Way, left: str, event: Told) -> None:
    """What ran ends here, but for what it comes back to."""
    comes_back = event.target if left in PAUSES else ""
    for state, run in list(way.states.items()):
        if state != comes_back:
            run.close(event.at, event.target)
            del way.states[state]
    if event.target != State.IN_APPROVAL:
        for run in way.groups.values():
            run.close(event.at, event.target)
        way.groups.clear()


def _enter(way: _Way, event: Told) -> None:
    """The state's clock begins, or goes on after a pause."""
    state = event.target
    if state in (State.ON_HOLD, *OVER):
        return
    if state == State.NEEDS_INFORMATION and event.source != State.ON_HOLD and (asked := way.states.pop(state, None)):
        asked.close(event.at, state)
    if (run := way.states.get(state)) is not None:
        run.resume(event.at)
        if state == State.IN_APPROVAL:
            for group in way.groups.values():
                group.resume(event.at)
        return
    run = Run(state, "", 0, _of(way), None, event.at)
    way.states[state] = run
    way.runs.append(run)


def _groups(way: _Way, event: Told) -> None:
    """Whose turn it is now: a group that is no longer among them has decided, one that is new begins."""
    now = event.groups
    if now is None or way.state != State.IN_APPROVAL or set(now) == set(way.groups):
        return
    _cut(way, event.at)
    for key in [key for key in way.groups if key not in now]:
        way.groups.pop(key).close(event.at, "decided")
    for key in now:
        if key not in way.groups:
            role, turn = key
            run = Run(State.IN_APPROVAL, role, turn, way.courts.of_group(role), None, event.at)
            way.groups[key] = run
            way.runs.append(run)


def _holders(way: _Way) -> None:
    """Each clock that runs is its holder's: where it changes hands it is the next one's from then on, and its time goes on."""
    for state, run in way.states.items():
        run.holder = way.requester if state == State.NEEDS_INFORMATION else None if state == State.IN_APPROVAL else way.holder
