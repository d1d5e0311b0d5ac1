"""Who sees promises: whoever may open the request that made them; who answers for them, who changes them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.kit.seams import Seam
from collab.people.models import Person
from collab.people.states import Side
from projects.portfolio.models import Project
from projects.promises.models import Amendment, Promise, Review

CLOSED = "Promises are shown to people with a duty in Bridge."
OWN = "Whoever answers for the promise reviews it; a marketing technologist where they have left."
PROPOSE = "Whoever answers for the promise, its sponsor, the leads of its project and marketing technologists propose to change it."
DECIDE = "A lead of the project or an executive, of the other side than whoever proposed it, decides on it."
# The floor above knows requests, this one their numbers alone.
WORKS: Seam[Callable[[Person], QuerySet[Any]]] = Seam("which requests that stand approved a person may open, for what they promised")


def visible(person: Person) -> QuerySet[Promise]:
    """Those in force: of the latest approval, and not replaced since. Of work that the person may open; for all others they are nowhere."""
    if not duties.roles_of(person):
        return Promise.objects.none()
    return standing().filter(number__in=WORKS.value(person).order_by().values("number"))


def standing() -> QuerySet[Promise]:
    later = Promise.objects.filter(number=OuterRef("number"), round__gt=OuterRef("round"))
    return Promise.objects.filter(~Exists(later), replaced_by=None)


def every(person: Person) -> QuerySet[Promise]:
    """With those that were replaced, or are of an earlier approval: for the record."""
    if not duties.roles_of(person):
        return Promise.objects.none()
    return Promise.objects.filter(number__in=WORKS.value(person).order_by().values("number"))


def reviews(person: Person) -> QuerySet[Review]:
    return Review.objects.filter(promise__in=every(person).order_by().values("pk"))


def amendments(person: Person) -> QuerySet[Amendment]:
    return Amendment.objects.filter(promise__in=every(person).order_by().values("pk"))


def leads(promise: Promise) -> tuple[int, ...]:
    """The keys of who leads its project; none before there is one."""
    return next(iter(Project.objects.filter(number=promise.number).values_list("marketing_lead_id", "it_lead_id")), ())


def may_answer(person: Person, held: frozenset[str], review: Review) -> bool:
    if not held or Role.AUDITOR in held:
        return False
    return review.owner_id == person.pk or (not review.owner.is_active and Role.TECHNOLOGIST in held)


def may_propose(person: Person, held: frozenset[str], promise: Promise) -> bool:
    if not held or Role.AUDITOR in held:
        return False
    return Role.TECHNOLOGIST in held or person.pk in (promise.owner_id, promise.sponsor_id, *leads(promise))


def may_decide(person: Person, held: frozenset[str], amendment: Amendment) -> bool:
    """Of the other side, and with a part in it."""
    if Role.AUDITOR in held or side(person) not in (Side.MARKETING, Side.IT) or side(person) == side(amendment.proposed_by):
        return False
    return not held.isdisjoint(EXECUTIVES) or person.pk in leads(amendment.promise)


def to_decide(person: Person) -> QuerySet[Amendment]:
    """The same for all that waits, asked of the database."""
    held = duties.roles_of(person)
    if Role.AUDITOR in held:
        return Amendment.objects.none()
    own = Person.objects.filter(pk=person.pk, department__side__in=(Side.MARKETING, Side.IT))
    led = Project.objects.filter(Q(marketing_lead_id=person.pk) | Q(it_lead_id=person.pk), number=OuterRef("promise__number"))
    mine = Q() if not held.isdisjoint(EXECUTIVES) else Q(Exists(led))
    other = Q(Exists(own.exclude(department__side=OuterRef("proposed_by__department__side"))), proposed_by__department__isnull=False)
    return amendments(person).filter(mine, other, state="waiting")


def side(person: Person) -> str:
    return str(person.department.side) if person.department else ""
