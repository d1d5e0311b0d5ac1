"""Spending over a year: plan, what was spent, where it leads, and the budget. Drawn twice, wide and for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.web.charts.plot import Frame, Label, Tick, Words, spread, y_ticks
from collab.web.charts.scale import Scale, capped, points, text

WIDE = Frame(560, 270, 46, 128, 16, 26)
PHONE = Frame(340, 250, 46, 18, 16, 26)
# Nearer than this to the spent sum, the plan is not named: the words would cover each other.
LABEL_GAP = 12.0


@dataclass(frozen=True)
class Spending:
    """Sums since the start of the year, by month. ``actual`` may be shorter than ``months``; ``forecast`` begins with the last actual."""

    months: Sequence[str]
    plan: Sequence[float]
    actual: Sequence[float]
    forecast: Sequence[float]
    budget: float
    plan_word: str = "Plan"


@dataclass(frozen=True)
class Burn:
    """What the part draws; an empty string is a line that is not there."""

    frame: Frame
    css: str
    label: str
    ticks: tuple[Tick, ...]
    months: tuple[Label, ...]
    future_x: str
    future_width: str
    budget: str
    plan: str
    actual: str
    forecast: str
    dot: tuple[str, str] | None
    labels: tuple[Label, ...]


def burn(data: Spending, label: str, words: Words, *, phone: bool = False) -> Burn:
    """Geometry of the chart; ``words`` writes a sum ("$1.41M"). No months gives an empty frame, no budget no line."""
    frame = PHONE if phone else WIDE
    sums = [0.0, *data.plan, *data.actual, *data.forecast, data.budget]
    across = Scale(0, max(1, len(data.months) - 1), frame.left, frame.x_end)
    up = Scale(min(sums), capped(max(sums) * 1.12) or 1.0, frame.y_end, frame.top)
    at = [across.at(place) for place in range(len(data.months))]
    last = len(data.actual) - 1
    here = (across.at(last), up.at(data.actual[-1])) if data.actual else None
    every = 2 if phone and len(at) > 7 else 1

    def line(values: Sequence[float], first: int = 0) -> str:
        pairs = [(across.at(first + place), up.at(value)) for place, value in enumerate(values)]
        return points(pairs) if len(pairs) > 1 else ""

    return Burn(
        frame=frame,
        css="plot-phone" if phone else "plot-wide",
        label=label,
        ticks=y_ticks(up, words),
        months=tuple(Label(x, frame.height - 8, data.months[place], "axis", "middle") for place, x in enumerate(at) if place % every == 0),
        future_x=text(here[0]) if here else "",
        future_width=text(max(0.0, frame.x_end - here[0])) if here else "",
        budget=text(up.at(data.budget)) if data.budget else "",
        plan=line(data.plan),
        actual=line(data.actual),
        forecast=line(data.forecast, max(0, last)),
        dot=(text(here[0]), text(here[1])) if here else None,
        labels=_labels(data, words, frame, across, up, phone),
    )


def _labels(data: Spending, words: Words, frame: Frame, across: Scale, up: Scale, phone: bool) -> tuple[Label, ...]:
    """Each line is named at its end rather than in a legend."""
    edge, anchor = (float(frame.x_end), "end") if phone else (frame.x_end + 10.0, "start")
    last = len(data.actual) - 1
    here = (across.at(last), up.at(data.actual[-1])) if data.actual else (float(frame.left), float(frame.y_end))
    # Below the last sum there is room, unless it lies near the ground.
    low = here[1] + (40 if phone else 22) > frame.y_end - 4
    below, further = (-10, -26) if low else (22, 40)
    ends: list[Label] = []
    inside: list[Label] = []
    if data.budget:
        # On a phone the words lie left, above the line, where nothing else comes near.
        at, side = (frame.left + 4.0, "start") if phone else (edge, anchor)
        ends.append(Label(at, up.at(data.budget) - 6, f"Budget {words(data.budget)}", "plot-label--budget", side))
    if len(data.forecast) > 1:
        at_y = here[1] + further if phone else up.at(data.forecast[-1]) + 4
        (inside if phone else ends).append(Label(edge, at_y, f"Forecast {words(data.forecast[-1])}", "", anchor))
    if data.actual:
        at, side = (edge, "end") if phone else (here[0] + 9, "start")
        inside.append(Label(at, here[1] + below, f"Spent {words(data.actual[-1])}", "", side))
        if last < len(data.plan) and abs(up.at(data.plan[last]) - here[1]) > LABEL_GAP:
            inside.append(
                Label(here[0] - 8, up.at(data.plan[last]) - 9, f"{data.plan_word} {words(data.plan[last])}", "plot-label--plan", "end")
            )
    bottom = float(frame.y_end - 4)
    return (*spread(ends, frame.top - 4.0, bottom), *spread(inside, frame.top + 10.0, bottom))
