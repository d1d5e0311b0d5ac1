"""The requests and projects that read or join a data source, as far as a person may see them."""

from collections.abc import Collection, Mapping

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When, Window

from collab.customer.reading import Counted, Readers, Work, Works
from collab.kit.numbering import code
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.models import Request
from projects.intake.queries.promising import NOT_PROMISING
from projects.intake.states import OPEN
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio.states import ENDED

# A page shows this many.
MOST = 25


def counted(person: Person, sources: Collection[int]) -> Mapping[int, Counted]:
    """By source. One query beside that for duties, however many."""
    begun = Q(request__project__in=portfolio.visible(person).order_by())
    named = Request.data_sources.through.objects.filter(datasource_id__in=list(sources), request__in=standing(person).order_by())
    rows = named.order_by().values_list("datasource_id").annotate(begun=Count("pk", filter=begun), rest=Count("pk", filter=~begun))
    return {source: Counted(rest, begun) for source, begun, rest in rows}


def works(person: Person, source: int) -> Works:
    """The first of what reads or joins this source. One query."""
    return worked(standing(person).filter(data_sources=source), person)


def sent(person: Person) -> QuerySet[Request]:
    """What was sent and the person may see: a draft is nobody's work yet."""
    return access.visible(person).filter(access.SENT)


def standing(person: Person) -> QuerySet[Request]:
    """Of these what is open or was delivered: what was declined, withdrawn, merged or stopped reads nothing."""
    return sent(person).exclude(state__in=NOT_PROMISING)


def worked(requests: QuerySet[Request], person: Person) -> Works:
    """These, open and newest first; what a project came of that the person may see, as that project. One query."""
    begun = Case(When(project__in=portfolio.visible(person).order_by(), then=Value(1)), default=Value(0), output_field=IntegerField())
    is_over = Case(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = requests.annotate(counted=Window(Count("pk")), begun=begun, is_over=is_over).order_by("is_over", "-number")
    found = list(rows.values_list("number", "title", "state", "project__title", "project__phase", "begun", "counted")[:MOST])
    shown = [
        Work(code(number), name, project_addresses.project(code(number)), "Project", phase, phase not in ENDED)
        if is_begun
        else Work(code(number), title or "No title yet", addresses.request(code(number)), "Request", state, state in OPEN)
        for number, title, state, name, phase, is_begun, _ in found
    ]
    return Works(tuple(shown), found[0][-1] if found else 0)


READERS = Readers(counted, works)
