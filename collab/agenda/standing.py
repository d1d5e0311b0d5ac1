"""How goals stand: as their worst KPI does, which is named, and never an average of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from collab.agenda.models import Goal
from collab.agenda.serving import SERVED
from collab.kit.formats import listed
from collab.kpis.access import visible as visible_kpis
from collab.kpis.cards import KpiCard
from collab.kpis.queries import kpi_cards
from collab.people.models import Person

NO_KPI, NO_WORK, ENDED = "no_kpi", "no_work", "ended"
# How a KPI stands, worst first.
WORST_FIRST = ("off_track", "at_risk", "stale", "none", "on_track")
STATES = (NO_KPI, NO_WORK, *WORST_FIRST, ENDED)
# How the states that no KPI has are shown.
SHOWN = {NO_KPI: "none", NO_WORK: "none", ENDED: "done"}
WORDS = {NO_KPI: "No KPI", NO_WORK: "No work", ENDED: "Ended"}


@dataclass(frozen=True, slots=True)
class Standing:
    """``state`` is one of ``STATES``; ``kpi`` is the worst one that shows the goal, if any does."""

    state: str
    kpi: KpiCard | None = None

    @property
    def status(self) -> str:
        """A key of collab.web.statuses."""
        return SHOWN.get(self.state, self.state)

    @property
    def words(self) -> str:
        """In place of the status's usual words; empty where those say it."""
        return WORDS.get(self.state, "") or (self.kpi.status_words if self.kpi else "")

    @property
    def because(self) -> str:
        """What it stands so by: the name of its worst KPI; empty where that is not why."""
        return self.kpi.name if self.kpi and self.state not in WORDS else ""

    @property
    def sentence(self) -> str:
        """Why it stands so: of a goal without work its KPI is told too."""
        if self.state == ENDED:
            return "It is no longer pursued."
        if self.kpi is None:
            return "No KPI shows whether it is reached."
        return ("No project serves it. " if self.state == NO_WORK else "") + f"Its worst KPI: {self.kpi.sentence}"


def standings(person: Person, goals: Collection[Goal]) -> dict[int, Standing]:
    """How each of these goals (their KPIs loaded) stands for this person, by key. So many queries however many goals.

    A goal has work where a project that the person may see serves it, or a goal that stands under it.
    """
    codes = {kpi.code for goal in goals if goal.is_active for kpi in goal.kpis.all()}
    kpis = visible_kpis(person).filter(code__in=codes, is_active=True)
    cards = {card.code: card for card in kpi_cards(kpis=kpis)} if codes else {}
    worked = with_work(SERVED.value(person)) if goals else frozenset()
    return {goal.pk: _standing(goal, cards, is_worked=goal.pk in worked) for goal in goals}


def with_work(served: Iterable[int]) -> frozenset[int]:
    """The goals that are served, and those that they stand under."""
    above: Mapping[int, int | None] = dict(Goal.objects.order_by().values_list("pk", "parent_id"))
    found: set[int] = set()
    for key in served:
        one: int | None = key
        while one is not None and one not in found:
            found.add(one)
            one = above.get(one)
    return frozenset(found)


def worst(cards: Iterable[KpiCard]) -> KpiCard | None:
    """The one that stands worst, by name where several do."""
    return min(cards, key=lambda card: (WORST_FIRST.index(card.status), card.name, card.code), default=None)


def _standing(goal: Goal, cards: Mapping[str, KpiCard], *, is_worked: bool) -> Standing:
    kpi = worst(cards[one.code] for one in goal.kpis.all() if one.code in cards)
    if not goal.is_active:
        return Standing(ENDED)
    if kpi is None:
        return Standing(NO_KPI)
    return Standing(kpi.status if is_worked else NO_WORK, kpi)


def summary(found: Iterable[Standing]) -> str:
    """ "2 off track, 1 without a KPI", what is well left out; empty where all is."""
    counted: defaultdict[str, int] = defaultdict(int)
    for one in found:
        counted[one.state] += 1
    words = {"off_track": "off track", "at_risk": "at risk", NO_KPI: "without a KPI", NO_WORK: "without work"}
    return listed([f"{counted[state]} {said}" for state, said in words.items() if counted[state]])
