"""KPI cards as pages draw them: the row of the KPI table and the large line, geometry included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collab.kit.formats import DASH, day
from collab.kpis.cards import KpiCard, words
from collab.kpis.line_cards import Said, TargetCard
from collab.web.charts.bullet import Bullet, bullet, scale_of, within
from collab.web.charts.line import NOTHING, Line, More, line
from collab.web.charts.spark import Spark, spark

# The width of a cut scale beyond its target, as a share of what the scale shows.
ROOM = Decimal("1.25")
# Points in the table beside the line; all values stand page by page below it.
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class KpiRow:
    """What ``_parts/kpi_table.html`` draws of one KPI; every text is ready to be read."""

    name: str
    url: str
    side: str
    side_words: str
    note: str
    lower_is_better: bool
    is_band: bool
    said: Said | None
    said_on: str
    spark: Spark
    now: str
    target: str
    bullet: Bullet | None
    gap: str
    gap_up: bool
    gap_good: bool
    gap_tone: str
    status: str
    status_words: str


@dataclass(frozen=True, slots=True)
class History:
    """The large line in both widths, and its figures as a table."""

    wide: Line
    phone: Line
    heads: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    # So many older points are drawn and stand in no row of the table.
    older: int = 0


def rows(cards: list[KpiCard]) -> list[KpiRow]:
    """A row for each card, in their order."""
    return [_row(card) for card in cards]


def off_track(cards: list[KpiCard]) -> int:
    return sum(card.status == "off_track" for card in cards)


def on_track(cards: list[KpiCard]) -> int:
    return sum(card.is_on_track for card in cards)


def _row(card: KpiCard) -> KpiRow:
    known = [value for value in card.spark if value is not None]
    label = f"{card.name} over 12 months: {DASH.join(_span(card, known))}." if known else f"{card.name}: no values in 12 months."
    is_good = card.gap is not None and not card.gap.is_short
    return KpiRow(
        name=card.name,
        url=card.url,
        side="joint",
        side_words=f"{card.owner_marketing}, {card.owner_it}",
        note=note(card),
        lower_is_better=card.is_lower_better,
        is_band=card.is_band,
        said=card.said,
        said_on=day(card.said.on, card.on) if card.said else "",
        spark=spark(
            [None if value is None else float(value) for value in card.spark],
            label,
            None if card.target is None else float(card.target),
            low=None if card.target_low is None else float(card.target_low),
        ),
        now=card.now_text,
        target=card.target_text,
        bullet=_bullet(card),
        gap=card.gap_text,
        gap_up=card.gap is not None and card.gap.difference >= 0,
        gap_good=is_good,
        gap_tone={"at_risk": "warn", "off_track": "bad"}.get(
            card.status, "ok" if is_good and card.gap and card.gap.difference and card.status != "stale" else ""
        ),
        status=card.status,
        status_words=card.status_words,
    )


def note(card: KpiCard) -> str:
    """What one must know before believing the figure: its age, absence, a newer target, a scale that does not begin at zero."""
    parts = []
    if card.now is None and card.now_on is not None:
        parts.append(f"not known of {day(card.now_on, card.on)}")
    elif card.now is None:
        parts.append(f"first value due {day(card.due_on, card.on)}")
    elif card.late_since:
        parts.append(f"late since {day(card.late_since, card.on)}, last value {day(card.now_on, card.on)}")
    else:
        parts.append(f"of {day(card.now_on, card.on)}")
    if card.now is not None and card.new_target is not None:
        parts.append(f"first value of the new period expected by {day(card.due_on, card.on)}")
    if card.is_scale_cut:
        parts.append(f"scale from {card.scale_text}")
    return ", ".join(parts)


def freshness(card: KpiCard) -> str:
    """Whether the data is as fresh as its cadence promises."""
    if card.now is None and card.now_on is not None:
        return "not known for now"
    if card.now is None:
        return f"first value due {day(card.due_on, card.on)}"
    return f"late since {day(card.late_since, card.on)}" if card.late_since else "up to date"


def _span(card: KpiCard, known: list[Decimal]) -> list[str]:
    return [words(value, card.unit, card.decimals) for value in ((known[0], known[-1]) if len(known) > 1 else known)]


def _bullet(card: KpiCard) -> Bullet | None:
    if card.now is None:
        return None
    if card.target is not None and card.target_low is not None:
        return within(float(card.now), float(card.target_low), float(card.target), card.sentence)
    now, target = float(card.now), None if card.target is None else float(card.target)
    low, high, edges = scale_of(now, target, lower_is_better=card.is_lower_better)
    if card.is_scale_cut:
        low, top = float(card.scale_from), max(card.now, card.target or card.now)
        high = float(card.scale_from + (top - card.scale_from) * ROOM)
        mark = high if target is None else target
        edges = (low + (mark - low) * 0.5, low + (mark - low) * 0.8)
    return bullet(now, target, low, max(low, high), sorted(edges), card.sentence, lower_is_better=card.is_lower_better)


def history(
    card: KpiCard, measured: list[tuple[date, Decimal]], targets: list[TargetCard], said: Sequence[Said] = (), more: More = NOTHING
) -> History:
    """The line of the last value of each period against the targets or bands of that time, with what was said of days: the earliest first.

    The table has the latest of them.
    """
    since = measured[0][0] if measured else card.on
    held = [one for one in targets if one.ends_on >= since and one.starts_on <= card.on]
    stairs = [(max(one.starts_on, since), float(one.value)) for one in held if one.low is None]
    bands = [(max(one.starts_on, since), float(one.low), float(one.value)) for one in held if one.low is not None]
    notes = [(one.on, one.text) for one in said if since <= one.on]
    spots = [(on, float(value)) for on, value in measured]

    def figure(value: float) -> str:
        return words(Decimal(str(value)), card.unit, card.decimals)

    wide, phone = (line(spots, stairs, notes, card.sentence, figure, phone=is_phone, bands=bands, more=more) for is_phone in (False, True))
    latest = measured[-MOST_ROWS:]
    rows = _rows(card, latest, targets, [(on, text) for on, text in notes if len(latest) == len(measured) or on > latest[0][0]])
    heads = ("Day", "Value", "Target", "What was said") if notes else ("Day", "Value", "Target")
    return History(wide, phone, heads, tuple(row[: len(heads)] for row in rows), len(measured) - len(latest))


def _rows(
    card: KpiCard, measured: list[tuple[date, Decimal]], targets: list[TargetCard], notes: list[tuple[date, str]]
) -> list[tuple[str | None, ...]]:
    """The newest first; each with what was said of the days since the value before, and above them what was said since the last."""
    table: list[tuple[str | None, ...]] = [
        (day(on, card.on), words(value, card.unit, card.decimals), _target_on(targets, on), _said_until(notes, before, on))
        for (on, value), before in zip(reversed(measured), [*(on for on, _ in reversed(measured[:-1])), None], strict=False)
    ]
    return [*((day(on, card.on), None, None, text) for on, text in reversed(notes) if not measured or on > measured[-1][0]), *table]


def _said_until(notes: Sequence[tuple[date, str]], before: date | None, on: date) -> str | None:
    """What was said of the days after the value before, up to that of this one."""
    return " ".join(text for at, text in notes if at <= on and (before is None or at > before)) or None


def _target_on(targets: list[TargetCard], on: date) -> str | None:
    return next((one.value_text for one in targets if one.starts_on <= on <= one.ends_on), None)
