"""The requests behind each figure of operations: those that everybody with a duty may open, as the figures count them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from collab.access.roles import Role
from collab.approvals.states import Track
from collab.dashboards.operations.figures import year_ago
from collab.kit import clock, formats
from collab.kit.errors import NotFound
from collab.web.keyset import Key, Keyset, cut, read_day, read_number
from collab.web.statuses import status
from projects.intake import addresses
from projects.intake.models import Request
from projects.intake.queries import courts, durations, gates, throughput
from projects.intake.queries.throughput import BANDS, STEPS

ORDER = Keyset((Key("number", read_number),))
PAGE = 50
WEEKLY = {"arrived": "Came", "live": "Went live", "ended": "Ended otherwise"}
OUTCOMES = {"": "was asked about", "changes": "sent back", "rejected": "rejected", "conditions": "let pass with conditions"}


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    title: str
    url: str
    state: str
    sent_on: date


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of them, the newest first; ``older`` is the place of the next one."""

    heading: str
    rows: tuple[Row, ...]
    older: str


def behind(of: str, older: str) -> Behind:
    """The rows of a figure; raises NotFound where there is no such figure."""
    title, condition = _read(of)
    rows: QuerySet[Request] = throughput.everyones().filter(condition).order_by(*ORDER.order)
    if (place := ORDER.read(older)) is not None:
        rows = rows.filter(ORDER.after(place))
    found, last = cut(list(rows.only("number", "title", "state", "submitted_at")[: PAGE + 1]), PAGE)
    shown = tuple(Row(one.code, one.title, addresses.request(one.code), one.state, _day(one)) for one in found)
    return Behind(title, shown, ORDER.write(last.number) if last else "")


def _day(one: Request) -> date:
    assert one.submitted_at is not None
    return one.submitted_at.astimezone(clock.zone()).date()


def _read(of: str) -> tuple[str, Q]:
    kind, *parts = of.split(":")
    reader = READERS.get(kind)
    try:
        found = reader(*parts) if reader else None
    except (TypeError, ValueError) as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return found


def _step(state: str) -> tuple[str, Q] | None:
    return (f"{_word(state)}: in progress", throughput.at_step(state, None, clock.now())) if state in STEPS else None


def _age(state: str, band: str) -> tuple[str, Q] | None:
    if state not in STEPS or band not in {str(number) for number in range(len(BANDS))}:
        return None
    return f"{_word(state)}: sent {BANDS[int(band)][1]} ago", throughput.at_step(state, int(band), clock.now())


def _late(state: str) -> tuple[str, Q] | None:
    return (f"{_word(state)}: longer than usual", throughput.longer(state, clock.now(), durations.by_state())) if state in STEPS else None


def _court(key: str) -> tuple[str, Q] | None:
    return (f"Waits for {courts.COURTS[key]}", courts.in_court(key)) if key in courts.COURTS else None


def _gate(track: str, role: str, outcome: str) -> tuple[str, Q] | None:
    is_triage = role == gates.TRIAGE and not track
    if outcome not in OUTCOMES or not (is_triage or (track in Track.values and role in Role.values)):
        return None
    gate = gates.Gate(track, role, 0, 0, 0, 0, 0)
    words = "merged" if is_triage and outcome == "conditions" else OUTCOMES[outcome]
    return f"{gate.name}, {gate.track_name.lower()} track: {words}", gates.at_gate(track, role, outcome, year_ago(clock.today()))


def _week(which: str, on: str) -> tuple[str, Q] | None:
    day = read_day(on)
    return (
        (f"{WEEKLY[which]} in the week from {formats.day(day, clock.today())}", throughput.in_week(day, which)) if which in WEEKLY else None
    )


def _word(state: str) -> str:
    return status(state).word


READERS: dict[str, Callable[..., tuple[str, Q] | None]] = {
    "step": _step, "age": _age, "late": _late, "court": _court, "gate": _gate, "week": _week,
}  # fmt: skip
