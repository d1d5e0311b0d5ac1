"""What a KPI's values say of where it goes, as its page draws it: limits, signals and the fan on the line, and each of them as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from collab.kit.formats import day
from collab.kpis import series
from collab.kpis.cards import KpiCard, aim_words, words
from collab.kpis.drawing import History, history
from collab.kpis.line_cards import Said, TargetCard
from collab.kpis.outlook import Outlook, Signals, outlook, told
from collab.kpis.series import Point
from collab.kpis.xmr import BEYOND
from collab.web.charts.line import More

LIES = {
    "above": "above the interval",
    "below": "below the interval",
    "within": "within the interval",
    "holds": "holds all of the interval",
    "meets": "meets the interval",
}
MOST_SIGNALS = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """The line with what lies beside it, and the figures of both as tables."""

    history: History
    signals: Signals
    signal_rows: tuple[tuple[str, ...], ...]
    outlook: Outlook
    coming_rows: tuple[tuple[str | None, ...], ...]
    mean: str = ""
    coming_heads: tuple[str, ...] = ("Period until", "Likely", "80% interval", "Target", "Target lies")


def picture(card: KpiCard, found: list[Point], targets: list[TargetCard], said: Sequence[Said] = ()) -> Picture:
    """Of the points of ``series.points``, the targets in force and what was said of days, the earliest first; no query."""
    window = series.window(found, card.cadence, card.on)
    signals, ahead = told(card, window), outlook(card, found, targets)
    limits = signals.limits
    return Picture(
        history=history(card, found, targets, said, _more(window, signals, ahead)),
        signals=signals,
        signal_rows=tuple((one.period, one.words) for one in signals.told[:MOST_SIGNALS]),
        outlook=ahead,
        coming_rows=tuple(
            (
                day(one.on, card.on),
                words(one.mean, card.unit, card.decimals),
                f"{words(one.low, card.unit, card.decimals)} to {words(one.high, card.unit, card.decimals)}",
                aim_words(one.target, one.target_low, card.unit, card.decimals) or None,
                LIES.get(one.lies),
            )
            for one in ahead.coming
        ),
        mean=words(limits.centre, card.unit, card.decimals) if limits else "",
    )


def _more(window: Sequence[Point], signals: Signals, ahead: Outlook) -> More:
    limits = signals.limits
    band = (window[0][0], float(limits.lower), float(limits.centre), float(limits.upper)) if limits else None
    # Where values leave the band and where they are back: a ring at each of many would say it louder than it is.
    edges = {on for one in signals.told if one.signal.kind == BEYOND for on in (one.signal.first, one.signal.last)}
    beyond = [(on, float(value)) for on, value in window if on in edges]
    return More(band, beyond, [(one.on, float(one.mean), float(one.low), float(one.high)) for one in ahead.coming])
