"""The moment map: each moment of the journey with its measure, the work on it, the money asked and spent, and what is missing.

What a reader may not open is in no count, no sum and no gap. The journey knows no requests and no money: the roof says which.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from collab.customer import queries
from collab.customer.models import Moment
from collab.customer.queries import MomentCard
from collab.customer.reading import Works
from collab.kit.errors import NotFound
from collab.kit.formats import count_words, full_money
from collab.kit.money import Money
from collab.kit.seams import Seam
from collab.kpis.access import visible as visible_kpis
from collab.kpis.cards import KpiCard
from collab.kpis.queries import kpi_cards
from collab.people.models import Person

NO_MEASURE, NOT_MEASURED, NO_VALUE, OFF, NO_WORK = (
    "Nothing measures it",
    "Its measure is no longer kept",
    "Its measure has no values yet",
    "Its measure is off track, and no work on it is open",
    "No work is open or was done on it",
)


@dataclass(frozen=True, slots=True)
class Load:
    """What is on a moment: ``requests`` of which ``open`` ones, and ``projects`` that came of them.

    ``asked`` is the sum of their estimates, ``spent`` what was spent on work, in the house's currency; None for who does not see the
    money of work. ``unknown`` of the requests name no amount, or one that no rate turns into that currency.
    """

    requests: int = 0
    open: int = 0
    projects: int = 0
    asked: Money | None = None
    spent: Money | None = None
    unknown: int = 0

    @property
    def unknown_words(self) -> str:
        """ "3 of the requests name no amount that counts"."""
        return f"{self.unknown} of the requests {'names' if self.unknown == 1 else 'name'} no amount that counts"

    @property
    def words(self) -> str:
        """ "12 requests, 4 open; 3 projects"."""
        if not self.requests and not self.projects:
            return "no work"
        open_words = f", {self.open} open" if self.open else ""
        return f"{count_words(self.requests, 'request')}{open_words}; {count_words(self.projects, 'project')}"


@dataclass(frozen=True, slots=True)
class Loads:
    """By the keys of moments; ``apart`` is how many requests name no brand, where a brand was asked for."""

    of: Mapping[int, Load] = field(default_factory=dict)
    apart: int = 0
    sees_money: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """``loads`` gives what is on these moments, of one brand where its code is named, in one number of queries; ``works`` the work on one."""

    loads: Callable[[Person, Collection[int], str], Loads]
    works: Callable[[Person, int], Works]


WORKING: Seam[Working] = Seam("which requests, projects and money are on a moment of the journey")
NOTHING = Load()


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment on the map; ``measure`` is None where none is named."""

    card: MomentCard
    measure: KpiCard | None
    load: Load
    gaps: tuple[str, ...]

    @property
    def says(self) -> str:
        """All that stands there, for who hears the picture."""
        measure = self.measure.sentence if self.measure else ""
        money = [f"{full_money(amount)} {word}" for amount, word in ((self.load.asked, "asked"), (self.load.spent, "spent")) if amount]
        parts = [self.load.words, *money]
        return " ".join(filter(None, [", ".join(parts) + ".", measure, *(f"{gap}." for gap in self.gaps)]))


@dataclass(frozen=True, slots=True)
class Map:
    """The journey in its order; ``apart`` and ``sees_money`` as in ``Loads``."""

    stops: tuple[Stop, ...]
    apart: int
    sees_money: bool

    @property
    def gaps(self) -> int:
        """Moments at which something is missing."""
        return sum(bool(stop.gaps) for stop in self.stops)

    @property
    def gaps_words(self) -> str:
        """ "2 of 11 moments have a gap"."""
        return f"{self.gaps} of {count_words(len(self.stops), 'moment')} {'has' if self.gaps == 1 else 'have'} a gap"

    @property
    def apart_words(self) -> str:
        """ "3 requests name no brand"."""
        return f"{count_words(self.apart, 'request')} {'names' if self.apart == 1 else 'name'} no brand"


def journey(person: Person, brand: str = "") -> Map:
    """The whole map, as this person may see it; with a brand's code, the work of requests that name it. One number of queries."""
    return drawn(person, queries.moments(person).order_by("position", "name", "pk")[: queries.MOST], brand)


def stop(person: Person, code: str) -> Stop:
    """One moment; raises NotFound."""
    found = drawn(person, queries.moments(person).filter(code=code.lower()))
    if not found.stops:
        raise NotFound
    return found.stops[0]


def drawn(person: Person, moments: Iterable[Moment], brand: str = "") -> Map:
    """These moments, in their order, from ``queries.moments``."""
    rows = list(moments)
    loads = WORKING.value.loads(person, [row.pk for row in rows], brand) if rows else Loads()
    kpis = {row.measure_id for row in rows if row.measure_id}
    cards = {card.code: card for card in kpi_cards(kpis=visible_kpis(person).filter(pk__in=kpis))} if kpis else {}
    stops = [_stop(row, cards.get(row.measure.code) if row.measure else None, loads.of.get(row.pk, NOTHING)) for row in rows]
    return Map(tuple(stops), loads.apart, loads.sees_money)


def _stop(row: Moment, measure: KpiCard | None, load: Load) -> Stop:
    return Stop(queries.moment_card(row), measure, load, tuple(_gaps(measure, load)))


def _gaps(measure: KpiCard | None, load: Load) -> Iterable[str]:
    if measure is None:
        yield NO_MEASURE
    elif not measure.is_active:
        yield NOT_MEASURED
    elif measure.now is None:
        yield NO_VALUE
    if not load.requests and not load.projects:
        yield NO_WORK
    elif measure is not None and measure.status == "off_track" and not load.open:
        yield OFF
