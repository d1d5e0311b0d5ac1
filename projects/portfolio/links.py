"""The reads of links: what waits for what, as one person may see it, with how each link stands."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from collab.kit import clock
from collab.people import clocks
from collab.people.models import Person
from projects.portfolio import access, clashes, link_cards
from projects.portfolio.clashes import Day, Expected, Judged, Planned
from projects.portfolio.link_cards import LinkCard
from projects.portfolio.models import Dependency, Milestone, Project
from projects.portfolio.states import ENDED
from projects.portfolio.workdays import Workdays

ENDS = ("before", "after", "before_milestone", "after_milestone")
MOST = 200


def visible(person: Person) -> QuerySet[Dependency]:
    """The links between projects that this person may both see."""
    seen = access.visible(person).order_by().values("pk")
    return Dependency.objects.filter(before__in=seen, after__in=seen)


def filtered(person: Person, *, project: int | None = None, is_hard: bool | None = None) -> QuerySet[Dependency]:
    """Those of them that fit: of one project, by its number, whichever end it is."""
    found = visible(person)
    if project is not None:
        found = found.filter(Q(before__number=project) | Q(after__number=project))
    return found if is_hard is None else found.filter(is_hard=is_hard)


def workdays() -> Callable[[], Workdays]:
    """The house's working days around today and every plan, read once and only where somebody asks. One query then."""

    @lru_cache(maxsize=1)
    def read() -> Workdays:
        today = clock.today()
        years = (today.replace(year=today.year - 10, day=1), today.replace(year=today.year + 10, day=1))
        return Workdays.around(clocks.organisation(), years)

    return read


def judged(link: Dependency, days: Callable[[], Workdays]) -> Judged:
    """How a link stands today, read with both its ends (``ENDS``)."""
    return held(link, link.before, link.after, days, clock.today())


def held(link: Dependency, before: Expected, after: Planned, days: Callable[[], Workdays], today: date) -> Judged:
    """The same of a link that was read with its milestones, between plans that were read another way."""
    return clashes.judged(
        before, after, today=today, days=days, lag=link.lag, provider=_day(link.before_milestone), dependant=_day(link.after_milestone)
    )


def _day(milestone: Milestone | None) -> Day | None:
    return None if milestone is None else Day(milestone.due_on, milestone.forecast_on, milestone.done_on)


def of_project(person: Person, row: Project) -> tuple[tuple[LinkCard, ...], tuple[LinkCard, ...]]:
    """What the project waits for and what waits for it, as cards of the other end. Two queries, three where one has a lag."""
    links = list(visible(person).filter(Q(before=row) | Q(after=row)).select_related(*ENDS).order_by("pk")[:MOST])
    days = workdays()
    waits_for = tuple(link_cards.link(link, link.before, judged(link, days)) for link in links if link.after_id == row.pk)
    unlocks = tuple(link_cards.link(link, link.after, judged(link, days)) for link in links if link.before_id == row.pk != link.after_id)
    return waits_for, unlocks


def carded(links: Iterable[Dependency]) -> tuple[LinkCard, ...]:
    """Cards of links that were read with ``ENDS``: by what is waited for."""
    days = workdays()
    return tuple(link_cards.link(link, link.before, judged(link, days)) for link in links)


VIEWS = {"open": "Still waiting", "red": "Red", "clash": "Clashes", "all": "All"}
# So many a page, the worst first.
PAGE = 60


def worst_first(person: Person, view: str = "open") -> tuple[LinkCard, ...]:
    """The links of a view: red first, then those that clash, the earliest start before the others. Three queries at most."""
    found = visible(person).select_related(*ENDS)
    if view != "all":
        found = found.exclude(before__phase__in=ENDED).exclude(after__phase__in=ENDED)
    listed = carded(found.order_by("after__starts_on", "pk"))
    wanted = {"red": lambda card: bool(card.red), "clash": lambda card: card.clash}.get(view, lambda card: True)
    return tuple(sorted(filter(wanted, listed), key=lambda card: (not card.red, not card.clash)))
