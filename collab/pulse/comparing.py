"""The published figures as cards, each beside the own figure of the same definition, or with why none is comparable."""

from dataclasses import dataclass

from collab.kit.errors import NotFound
from collab.people.models import Person
from collab.pulse import queries
from collab.pulse.cards import Quarter, number
from collab.pulse.models import Benchmark
from collab.pulse.perception import Perception, perception
from collab.pulse.states import Own

NOT_COMPARABLE = "not comparable"
NOT_KNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class BenchmarkCard:
    """One published figure; ``own`` is the own figure in words, empty where none is comparable, and ``of`` says what it is and of how many."""

    code: str
    figure: str
    finding: str
    source: str
    year: int | None
    own_code: str
    own: str
    of: str
    why_not: str
    version: int

    @property
    def year_words(self) -> str:
        return "year not known" if self.year is None else str(self.year)


def benchmarks(person: Person, found: list[Quarter] | None = None, facts: Perception | None = None) -> list[BenchmarkCard]:
    """All of them by source, as everybody who reads of pulses may. One query besides."""
    shown = next((one for one in (queries.quarters(person) if found is None else found) if one.is_shown), None)
    own = _own(shown, facts or perception(person, found))
    return [_card(row, own) for row in Benchmark.objects.order_by("source", "year", "pk")]


def one(code: str) -> Benchmark:
    row = Benchmark.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def _own(shown: Quarter | None, facts: Perception) -> dict[str, tuple[str, str]]:
    """Each own figure: in words, and what it is of how many."""
    of_record = {fact.code: (fact.words, f"{fact.name}, {facts.period}, n = {fact.n}") for fact in facts.facts}
    said = {}
    if shown:
        for code, way in ((Own.OF_IT, shown.whole.by_marketing), (Own.OF_MARKETING, shown.whole.by_it)):
            said[str(code)] = (number(way.given), f"{code.label}, {shown.period}, n = {way.n}" if way.n else code.label)
    return of_record | said


def _card(row: Benchmark, own: dict[str, tuple[str, str]]) -> BenchmarkCard:
    words, of = own.get(row.own, ("", Own(row.own).label)) if row.own else (NOT_COMPARABLE, "")
    return BenchmarkCard(row.code, row.figure, row.finding, row.source, row.year, row.own, words or NOT_KNOWN, of, row.why_not, row.version)
