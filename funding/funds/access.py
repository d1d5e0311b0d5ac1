"""Who sees funds, and who may change them: roles and ownership, compared by person."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.models import Person
from funding.funds.models import Fund, FundChange, FundSet


def visible(person: Person) -> FundSet:
    """The funds this person sees: all of them, for everybody who holds any role today."""
    return Fund.objects.all() if duties.roles_of(person) else Fund.objects.none()


def visible_changes(person: Person) -> QuerySet[FundChange]:
    """The proposals this person sees: those of the funds they see."""
    return FundChange.objects.all() if duties.roles_of(person) else FundChange.objects.none()


def may_create(roles: frozenset[str]) -> bool:
    """Years and funds are set up by a finance partner or an administrator."""
    return not roles.isdisjoint((Role.FINANCE, Role.ADMIN))


def has_say(roles: frozenset[str], person: Person, owner_ids: set[int]) -> bool:
    """Proposes and decides changes of these funds: a finance partner, or an owner of one who still holds a role."""
    return Role.FINANCE in roles or (bool(roles) and person.pk in owner_ids)
