"""The journey and the coverage as pages draw them: geometry, the figures behind it, and the sentence for who hears it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from collab.customer.coverage import Coverage, Over
from collab.customer.journey import Map, Stop
from collab.kit import clock
from collab.kit.formats import count_words, day, short_number, sign
from collab.web.charts import journey as line
from collab.web.charts.journey import Journey
from collab.web.charts.shares import Series, Shares, shares

TONES = {"on_track": "ok", "at_risk": "warn", "off_track": "bad"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart in both widths, and its figures as a table."""

    wide: Shares
    phone: Shares
    heads: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    wide: Journey
    phone: Journey


def picture(found: Map) -> Picture:
    """The map as a line from moment to moment."""
    currency = next((stop.load.asked.currency for stop in found.stops if stop.load.asked), "")
    stops = [_stop(stop) for stop in found.stops]
    gaps = count_words(found.gaps, "gap") if found.gaps else "no gap"
    label = (
        f"The customer’s journey in {count_words(len(stops), 'moment')}, with {gaps}. Each moment is a link; the table below says the same."
    )

    def words(amount: float) -> str:
        return f"{sign(currency)}{short_number(Decimal(str(amount)))}"

    return Picture(line.journey(stops, label, words), line.journey(stops, label, words, phone=True))


def _stop(stop: Stop) -> line.Stop:
    tone = TONES.get(stop.measure.status, "none") if stop.measure else "none"
    asked, spent = (float(amount.amount) if amount else None for amount in (stop.load.asked, stop.load.spent))
    card = stop.card
    return line.Stop(card.name, card.stage, card.url, stop.says, tone, stop.load.words, asked, spent, bool(stop.gaps))


def facts(today: Coverage) -> list[dict[str, str]]:
    """Coverage today, for the head of its page."""
    return [
        {"label": "Sources joined", "value": today.share_text, "more": f"{today.joined} of {today.sources} in use"},
        {
            "label": "By the customers they know",
            "value": today.weighted_text,
            "more": f"{today.stated} of {today.sources} say their share" if today.stated else "no source says its share",
        },
    ]


def coverage(over: Over) -> Drawn:
    """Coverage month by month: by customers where that is known, else by sources alone."""
    counted = [(one.on, float(one.share)) for one in over.months if one.share is not None]
    weighted = [(one.on, float(one.weighted)) for one in over.months if one.weighted is not None]
    main, beside = Series("Sources", counted), Series("By customers", weighted)
    label = f"Coverage of the single customer view: {over.today.share_text or 'nothing'} of the sources in use are joined today"
    label += f", {over.today.weighted_text} by the customers they know." if over.today.weighted_text else "."
    heads = ("On", "In use", "Joined", "Of the sources", "Say their share", "By the customers they know")
    return Drawn(shares(main, beside, label), shares(main, beside, label, phone=True), heads, tuple(_rows(over)))


def _rows(over: Over) -> Iterator[tuple[str | None, ...]]:
    """The newest first."""
    today = clock.today()
    for one in reversed(over.months):
        yield (day(one.on, today), str(one.sources), str(one.joined), one.share_text or None, str(one.stated), one.weighted_text or None)
