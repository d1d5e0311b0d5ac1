"""Who asks for a request: its requester, and the colleagues named on it. Whatever depends on that asks here, and nowhere compares keys itself."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, QuerySet

from collab.approvals.states import REQUEST
from collab.events.models import Event
from collab.kit.kept import Keys, kept
from collab.kit.statements import IsOneOf, is_one_of
from collab.people.models import Person
from projects.intake.colleague_guards import NAMED
from projects.intake.models import Colleague, Request


def asks(person: Any) -> Q:
    """A condition on requests: the person asks for it. ``person`` is somebody, or what stands for them in a kept statement.

    The colleague's part is a list that is made once, before the rows are walked, so that both parts are found by an index.
    """
    return Q(requester_id=person.pk) | _with(Colleague.objects.filter(person_id=person.pk))


def asks_by_name(username: str) -> Q:
    """The same of whoever signs in by this name."""
    return Q(requester__username=username) | _with(Colleague.objects.filter(person__username=username))


def _with(named: QuerySet[Colleague]) -> Q:
    return Q(IsOneOf(F("pk"), ArraySubquery(named.order_by().values("request_id"))))


def is_asker(person: Person, request: Request) -> bool:
    """Whether the person asks for it. One query, the first time that it is asked of the row about anybody but its requester."""
    return person.pk == request.requester_id or person.pk in request.colleague_keys


def keys(request: Request) -> list[int]:
    """The keys of those who ask for it, its requester first."""
    return [request.requester_id, *sorted(request.colleague_keys)]


def askers(request: Request) -> list[Person]:
    """Everybody who asks for it, its requester first. Two queries, one where nobody was named."""
    return [request.requester, *colleagues(request)]


def colleagues(request: Request) -> list[Person]:
    """Those who ask for it with its requester, by name. Two queries, one where nobody was named."""
    if not request.colleague_keys:
        return []
    there = Person.objects.filter(pk__in=request.colleague_keys).select_related("department")
    return list(there.order_by("first_name", "last_name", "pk"))


def ever_named(request: Request) -> list[Person]:
    """Everybody who was ever named on it: taken off, they still do not judge what they asked for. Two queries."""
    named = Event.objects.filter(subject_kind=REQUEST, subject_id=request.pk, kind=NAMED).values_list("data", flat=True)
    return list(Person.objects.filter(pk__in={data["person"] for data in named}).order_by("pk"))


def theirs(requests: Iterable[Request], person: Person) -> set[int]:
    """The keys of those of these requests for which the person asks. One query, or none."""
    every = list(requests)
    own = {request.pk for request in every if request.requester_id == person.pk}
    others = [request.pk for request in every if request.pk not in own]
    return own | {key for (key,) in with_them(person, requests=others).rows()} if others else own


@kept(reads=("request_id",))
def with_them(person: Person, *, requests: Keys) -> QuerySet[Colleague]:
    """Those of these requests on which the person was named."""
    return Colleague.objects.filter(is_one_of("request_id", requests), person_id=person.pk).order_by()
