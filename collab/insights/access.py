"""Who may see insights and where they were used, and who writes them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.insights.models import Citation, Insight
from collab.kit import clock
from collab.kit.seams import Seam
from collab.people.models import Person
from projects.portfolio import access as portfolio
from projects.portfolio.models import Project

CLOSED = "Insights are shown to people with a duty in Bridge."
WRITE = "An insight is written by whoever has a duty in Bridge, and by no auditor."
CHANGE = "An insight is changed and withdrawn by its author and by marketing technologists."
# The floor above knows requests, this one their numbers alone.
WORKS: Seam[Callable[[Person], QuerySet[Any]]] = Seam("which requests, with number and title, a person may open")


def visible(person: Person) -> QuerySet[Insight]:
    """What was found out is shared with whoever holds a duty; what comes from work that one may not open is nowhere."""
    if not duties.roles_of(person):
        return Insight.objects.none()
    hidden = Project.objects.filter(is_confidential=True).exclude(pk__in=portfolio.visible(person).order_by().values("pk"))
    return Insight.objects.exclude(projects__overlap=hidden.values("number"))


def current(person: Person) -> QuerySet[Insight]:
    """Those that hold: neither withdrawn nor past their day."""
    return visible(person).filter(Q(withdrawn_on=None), expires_on__gte=clock.today())


def citations(person: Person) -> QuerySet[Citation]:
    """Where something was used, of what the person may open on either side."""
    return Citation.objects.filter(
        insight__in=visible(person).order_by().values("pk"), number__in=WORKS.value(person).order_by().values("number")
    )


def may_write(held: frozenset[str]) -> bool:
    """An auditor changes nothing, whatever else they hold."""
    return bool(held) and Role.AUDITOR not in held


def may_change(person: Person, held: frozenset[str], insight: Insight) -> bool:
    return may_write(held) and (Role.TECHNOLOGIST in held or insight.author_id == person.pk)
