"""The projects that move a KPI: those under way for a goal that the KPI shows."""

from django.db.models import Count, Window

from collab.kit import clock, formats
from collab.kpis.movers import Mover, Movers
from collab.people.models import Person
from projects.portfolio import queries
from projects.portfolio.cards import ProjectCard

# A side column shows this many; the rest are on the page of the goal's projects.
MOST = 6


def movers(person: Person, kpi: str) -> Movers:
    """Of the KPI with this code, the ones the person may see, worst first; two queries, however many."""
    under_way = queries.worst_first(queries.viewed(person, "delivery").filter(goal__in=queries.goals_showing(kpi)))
    rows = list(under_way.annotate(counted=Window(Count("pk")))[:MOST])
    return Movers(tuple(_mover(card) for card in queries.carded(rows)), rows[0].counted if rows else 0)


def _mover(card: ProjectCard) -> Mover:
    following = f"{card.next.title}, {formats.day(card.next.due_on, clock.today())}" if card.next else ""
    return Mover(card.code, card.title, card.url, card.health, following)
