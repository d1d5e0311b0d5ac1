"""The figures of operations as the page draws them: charts with their tables, cells that open their rows, sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.approvals.states import Track
from collab.dashboards.operations.figures import Figures
from collab.dashboards.operations.links import behind
from collab.kit import formats
from collab.kit.formats import count_words, day, days_words, percent, rounded
from collab.web.charts.scatter import Scatter, scatter
from collab.web.charts.shares import Series, Shares, counts
from collab.web.statuses import status
from projects.intake.queries.courts import COURTS, IT, MARKETING, OTHERS
from projects.intake.queries.courts import FEWEST as LEAST
from projects.intake.queries.curves import Curve
from projects.intake.queries.durations import HALF, MOST, WHOLE, Usual
from projects.intake.queries.gates import Gate
from projects.intake.queries.throughput import BANDS
from projects.intake.states import PATH

ASKERS = {MARKETING: "Marketing’s requests", IT: "IT’s requests", OTHERS: "Others’ requests"}
# What is said below a table.
NOTES = {
    "steps": "Each step, and how long ago its requests were sent. Longer than usual: at the step for more days than 85 in a hundred were.",
    "between": "The last 13 weeks, in hours of the house’s calendar. Work under way and work on hold waits for nobody; two groups that decide "
    "side by side both count.",
    "tracks": "Of what was routed of the requests sent within three years: half within the first number of days, 85 in a hundred within the second.",
    "gates": "How often its turn came, and how often it did not simply let pass. In triage, what was merged stands under conditions.",
}
MONTHLY = ("Dots", "Shortest", "Half within", "Longest")


@dataclass(frozen=True, slots=True)
class Cell:
    """Words with the address of the rows behind them; no address where there are none."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture in both widths, its figures as a table, and the sentence that is its title."""

    heading: str
    wide: Shares | Scatter
    phone: Shares | Scatter
    lines: tuple["Line", ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its name, a word beside it, and its cells under the heads of the table."""

    label: str
    more: str
    cells: tuple[tuple[str, Cell], ...]
    is_marked: bool = False


def facts(found: Figures) -> list[dict[str, str]]:
    """The head of the page: the weeks that are over, and what is under way."""
    past = found.weeks[-5:-1]
    oldest = found.oldest_on
    return [
        {"label": "In progress", "value": formats.grouped(found.in_progress), "more": f"{formats.grouped(found.late)} longer than usual"},
        {"label": "Came, last 4 weeks", "value": formats.grouped(sum(week.arrived for week in past)), "more": "sent"},
        {"label": "Done, last 4 weeks", "value": formats.grouped(sum(week.done for week in past)), "more": f"{sum(week.live for week in past)} live"},
        {"label": "Oldest", "value": days_words((found.today - oldest).days) if oldest else "", "more": "since it was sent" if oldest else ""},
    ]  # fmt: skip


def flow(found: Figures) -> Chart:
    """Arrivals beside what is done, week by week."""
    past = found.weeks[:-1]
    came, done = sum(week.arrived for week in past), sum(week.done for week in past)
    title = f"{formats.grouped(came)} came and {formats.grouped(done)} were done in {count_words(len(past), 'week')}"
    main = Series("Came", [(week.on, float(week.arrived)) for week in past])
    beside = Series("Done", [(week.on, float(week.done)) for week in past])
    lines = tuple(
        Line(
            f"Week from {day(week.on, found.today)}",
            "",
            (
                ("Came", _counted(week.arrived, f"week:arrived:{week.on}")),
                ("Live", _counted(week.live, f"week:live:{week.on}")),
                ("Ended otherwise", _counted(week.ended, f"week:ended:{week.on}")),
            ),
        )
        for week in reversed(found.weeks)
    )
    return Chart(title, counts(main, beside, f"{title}."), counts(main, beside, f"{title}.", phone=True), lines)


def cycle(found: Figures) -> Chart:
    """A dot for each way from sent to live, lines at what is usual; the table says it month by month."""
    over = [(way.live_at.date(), way.days) for way in found.ways if way.live_at]
    waiting = [(found.today, way.days) for way in found.ways if not way.live_at]
    levels = _levels(found.whole)
    title = f"From sent to live: {_usually(found.whole)}"
    label = f"{title}. {count_words(len(over), 'dot')} of what went live, {len(waiting)} at the right edge of what is under way."
    wide, phone = (
        scatter(over, waiting, levels, label, lambda value: f"{rounded(Decimal(str(value)), 0)} d", phone=at) for at in (False, True)
    )
    return Chart(title, wide, phone, tuple(_by_month(over)))


def _levels(usual: Usual | None) -> list[tuple[float, str]]:
    if usual is None:
        return []
    more = [] if usual.is_at_least else [(usual.high, f"85 % in {days_words(usual.high)}")]
    return [(usual.median, f"50 % in {days_words(usual.median)}"), *more]


def _usually(usual: Usual | None) -> str:
    if usual is None:
        return "too few are over to tell how long it takes"
    if usual.is_at_least:
        return f"half within {days_words(usual.median)}, 85 % not yet known"
    return f"half within {days_words(usual.median)}, 85 % within {days_words(usual.high)}"


def _by_month(over: list[tuple[date, float]]) -> Iterator[Line]:
    months: dict[str, list[float]] = {}
    for on, days in over:
        months.setdefault(f"{on:%b %Y}", []).append(days)
    for month, taken in reversed(months.items()):
        ordered = sorted(taken)
        half = ordered[(len(ordered) - 1) // 2]
        words = (str(len(ordered)), days_words(ordered[0]), days_words(half), days_words(ordered[-1]))
        yield Line(month, "", tuple((head, Cell(said)) for head, said in zip(MONTHLY, words, strict=True)))


def steps(found: Figures) -> list[Line]:
    """Work in progress by step, and by how long ago it was sent."""
    return [
        Line(
            status(step.state).word,
            f"usually {found.usual[step.state].words}" if step.state in found.usual else "",
            (
                ("In progress", _counted(step.count, f"step:{step.state}")),
                *((words.capitalize(), _counted(count, f"age:{step.state}:{at}")) for at, ((_, words), count) in enumerate(zip(BANDS, step.bands, strict=True))),
                ("Half here for", Cell(days_words(step.half) if step.half is not None else "")),
                ("Longer than usual", Cell("") if step.late is None else _counted(step.late, f"late:{step.state}")),
            ),
            bool(step.late),
        )
        for step in found.steps
    ]  # fmt: skip


def _counted(count: int, key: str) -> Cell:
    return Cell(formats.grouped(count), behind(key) if count else "")


def courts(found: Figures) -> list[Line]:
    """Who is waited for: how much waits now, how many working hours were waited, and how long a turn takes."""
    whole = found.waited.hours
    return [
        Line(
            court.name,
            "",
            (
                ("Waits now", _counted(court.waiting, f"court:{court.key}")),
                ("Working hours", Cell(formats.grouped(round(court.hours)))),
                ("Share", Cell(percent(court.hours / whole) if whole else "")),
                ("Half of turns within", Cell(_hours(court.turns, HALF))),
                ("85 % within", Cell(_hours(court.turns, MOST))),
            ),
        )
        for court in found.waited.courts
    ]


def _hours(turns: Curve, share: float) -> str:
    within = turns.within(share) if turns.count >= LEAST else None
    return ("too few" if turns.count < LEAST else "") if within is None else f"{max(1, round(within))} h"


def between(found: Figures) -> list[Line]:
    """Whose requests waited for whom, in working hours."""
    shown = [court.key for court in found.waited.courts]
    askers = [asker for asker in ASKERS if any((asker, key) in found.waited.between for key in shown)]
    return [
        Line(
            ASKERS[asker],
            "",
            tuple((COURTS[key], Cell(formats.grouped(round(found.waited.between.get((asker, key), 0))))) for key in shown),
        )
        for asker in askers
    ]


def tracks(found: Figures) -> list[Line]:
    """By track, how many days each step usually takes: half within, and 85 in a hundred."""
    there = [track for track in Track if any(name == track.value for name, _ in found.tracks)]
    columns = [*((state.value, status(state.value).word) for state in PATH), (WHOLE, "Sent to live")]
    return [
        Line(str(track.label), "", tuple((head, Cell(_both(found.tracks.get((track.value, key))))) for key, head in columns))
        for track in there
    ]


def _both(usual: Usual | None) -> str:
    """ "3 · 11 d": half, and 85 in a hundred."""
    if usual is None:
        return ""
    half, most = (rounded(Decimal(str(days)), 1 if days < 10 else 0) for days in (usual.median, usual.high))
    return f"{half} · {most}{'+' if usual.is_at_least else ''} d"


def gates(found: Figures) -> list[Line]:
    """What each gate changed; one that changed nothing is marked."""
    return [
        Line(
            gate.name,
            f"{gate.track_name} track" if gate.track else "All tracks",
            (
                ("Asked", _counted(gate.asked, _gate(gate))),
                ("Sent back", _counted(gate.changes, _gate(gate, "changes"))),
                ("Rejected", _counted(gate.rejected, _gate(gate, "rejected"))),
                ("With conditions", _counted(gate.conditions, _gate(gate, "conditions"))),
                ("Changed", Cell(percent(gate.changed / gate.decided) if gate.decided else "")),
            ),
            gate.never_changes,
        )
        for gate in found.gates
    ]


def _gate(gate: Gate, outcome: str = "") -> str:
    return f"gate:{gate.track}:{gate.role}:{outcome}"


def sentences(found: Figures) -> list[str]:
    """The gates that never change anything, a sentence each."""
    return [gate.sentence for gate in found.gates if gate.never_changes]
