"""A journey as a line from stop to stop, top to bottom: at each its measure, what is asked and spent as bars, and how much work there is.

A row a stop, so that long names stay whole and forty stops stay readable. Drawn twice, wide and for a phone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from collab.web.charts.plot import Frame, Label
from collab.web.charts.scale import Scale, finite, text

# Heights: of a stop, wide and on a phone, and of the words of a stage above its first one.
ROW, PHONE_ROW, STAGE = 46.0, 62.0, 30.0
WIDTH, PHONE_WIDTH = 1080, 340
# Where the line runs, where names begin; where bars begin and end when wide.
LINE_X, NAME_X = 14.0, 34.0
BAR_X, BAR_END = 390.0, 770.0
BAR, GAP = 9.0, 3.0
# Signs of a name that have room.
NAMED, PHONE_NAMED = 40, 34
LETTER = 7.7


@dataclass(frozen=True)
class Stop:
    """A point of the journey. ``says`` is all that stands there, for who hears it; ``tone`` is how its measure stands: ok, warn, bad or none; ``gap`` that something is missing.

    ``asked`` and ``spent`` are amounts of one currency, None where they are not shown.
    """

    name: str
    stage: str
    url: str
    says: str
    tone: str
    work: str
    asked: float | None
    spent: float | None
    gap: bool


@dataclass(frozen=True)
class Bar:
    """A bar from its left edge; no width is no bar."""

    x: str
    y: str
    width: str
    height: str
    words: Label


@dataclass(frozen=True)
class Row:
    """One stop as drawn: its mark on the line (a path where its tone has a shape of its own), its name, its work, and two bars.

    ``heard`` begins with the name as it is seen, so that whoever speaks to the page finds it.
    """

    stop: Stop
    heard: str
    x: str
    y: str
    mark: str
    name: Label
    work: Label
    gap: Label | None
    asked: Bar | None
    spent: Bar | None


@dataclass(frozen=True)
class Journey:
    """What the part draws; ``line`` leads from the first stop to the last."""

    frame: Frame
    css: str
    label: str
    line_from: str
    line_to: str
    stages: tuple[Label, ...]
    rows: tuple[Row, ...]


def journey(stops: Sequence[Stop], label: str, words: Callable[[float], str], *, phone: bool = False) -> Journey:
    """Geometry; ``words`` writes an amount ("$1.41M"). The longest bar is the largest amount of all; no amounts are no bars."""
    finite(*(amount for stop in stops for amount in (stop.asked, stop.spent) if amount is not None))
    height, width = (PHONE_ROW, PHONE_WIDTH) if phone else (ROW, WIDTH)
    most = max((amount or 0.0 for stop in stops for amount in (stop.asked, stop.spent)), default=0.0)
    bars = Scale(0, most or 1.0, 0, (width - NAME_X - 62.0) if phone else BAR_END - BAR_X)
    stages, rows, top, before = list[Label](), list[Row](), 4.0, ""
    for stop in stops:
        if stop.stage and stop.stage != before:
            stages.append(Label(NAME_X, top + 19.0, _short(stop.stage, NAMED), "journey__stage"))
            top += STAGE
        before = stop.stage
        rows.append(_row(stop, top, bars, words, phone))
        top += height
    return Journey(
        frame=Frame(width, round(top + 4), 0, 0, 0, 0),
        css="plot-phone" if phone else "plot-wide",
        label=label,
        line_from=rows[0].y if rows else "0",
        line_to=rows[-1].y if rows else "0",
        stages=tuple(stages),
        rows=tuple(rows),
    )


def _row(stop: Stop, top: float, bars: Scale, words: Callable[[float], str], phone: bool) -> Row:
    name_y, bar_x = top + (16.0 if phone else 27.0), NAME_X if phone else BAR_X
    first = top + (24.0 if phone else 11.0)
    short = _short(stop.name, PHONE_NAMED if phone else NAMED)
    gap_x = NAME_X + len(short) * LETTER + 14.0
    return Row(
        stop=stop,
        heard=f"{short}: {stop.says}",
        x=text(LINE_X),
        y=text(name_y - 4.0),
        mark=_mark(stop.tone, LINE_X, name_y - 4.0),
        name=Label(NAME_X, name_y, short, "journey__name"),
        work=Label(PHONE_WIDTH - 2.0 if phone else WIDTH - 2.0, name_y, stop.work, "axis", "end") if not phone else Label(NAME_X, top + 56.0, stop.work, "axis"),
        gap=Label(min(gap_x, BAR_X - 40.0) if not phone else PHONE_WIDTH - 2.0, name_y, "gap", "journey__gap", "end" if phone else "start")
        if stop.gap
        else None,
        asked=_bar(stop.asked, bar_x, first, bars, words),
        spent=_bar(stop.spent, bar_x, first + BAR + GAP, bars, words),
    )  # fmt: skip


def _bar(amount: float | None, x: float, y: float, bars: Scale, words: Callable[[float], str]) -> Bar | None:
    if amount is None or amount <= 0:
        return None
    wide = max(1.5, bars.within(amount))
    return Bar(text(x), text(y), text(wide), text(BAR), Label(x + wide + 6.0, y + BAR - 0.5, words(amount), "axis"))


def _mark(tone: str, x: float, y: float) -> str:
    """A triangle and a diamond, so that the tone is not told by colour alone; nothing for a circle."""
    if tone == "warn":
        return f"M{text(x)} {text(y - 9)}L{text(x + 9)} {text(y + 7)}L{text(x - 9)} {text(y + 7)}Z"
    if tone == "bad":
        return f"M{text(x)} {text(y - 10)}L{text(x + 10)} {text(y)}L{text(x)} {text(y + 10)}L{text(x - 10)} {text(y)}Z"
    return ""


def _short(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"
