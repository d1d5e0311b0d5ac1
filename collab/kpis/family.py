"""What a KPI is made of, down to the KPIs that people measure, and the goals that it shows: a tree from a goal down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collab.kpis.access import visible
from collab.kpis.cards import KpiCard
from collab.kpis.formulas.checking import DEEPEST, named_by
from collab.kpis.models import Kpi
from collab.kpis.queries import kpi_cards
from collab.people.models import Person

# Branches of one tree: a KPI that stands in it twice is told once with what it is made of.
MOST = 60


@dataclass(frozen=True, slots=True)
class Branch:
    """A KPI and what its formula names. ``is_told``: its own inputs stand further up."""

    card: KpiCard
    inputs: tuple["Branch", ...] = ()
    is_told: bool = False


def trees(person: Person, codes: Iterable[str]) -> list[Branch]:
    """The trees of these KPIs, as far as the person sees them, in their order; what a formula names it names in its order."""
    roots = list(dict.fromkeys(codes))
    known = _formulas(roots)
    cards = {card.code: card for card in kpi_cards(kpis=visible(person).filter(code__in=list(known)[:MOST]).order_by("name"))}
    told = set[str]()
    return [_branch(code, known, cards, told, 0) for code in roots if code in cards]


def _formulas(roots: list[str]) -> dict[str, tuple[str, ...]]:
    """What each KPI of the trees is made of, the nearest first; a query a level."""
    known: dict[str, tuple[str, ...]] = {}
    level = roots
    for _ in range(DEEPEST + 1):
        found = dict(Kpi.objects.filter(code__in=level).values_list("code", "formula"))
        known |= {code: named_by(found[code]) for code in level if code in found}
        level = list(dict.fromkeys(code for one in level for code in known.get(one, ()) if code not in known))
        if not level:
            break
    return known


def _branch(code: str, known: Mapping[str, tuple[str, ...]], cards: Mapping[str, KpiCard], told: set[str], depth: int) -> Branch:
    named = [one for one in known.get(code, ()) if one in cards]
    if code in told or depth > DEEPEST:
        return Branch(cards[code], is_told=bool(named))
    told.add(code)
    return Branch(cards[code], tuple(_branch(one, known, cards, told, depth + 1) for one in named))
