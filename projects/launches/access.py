"""Who sees launches and their money, and who plans them."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.models import Person
from funding.funds.access import sees_work_money
from projects.launches.models import Launch

PLANNING = frozenset({Role.MARKETING_LEAD, Role.CMO, Role.TECHNOLOGIST})
CLOSED = "Launches are shown to people with a duty in Bridge."
PLAN = "Marketing leads, the CMO and marketing technologists plan launches."
BUDGET = "You do not see the budget of this launch any more."
CHANGE = "Its owner, marketing leads, the CMO and marketing technologists change a launch."


def visible(person: Person) -> QuerySet[Launch]:
    """The marketing plan is shared: whoever holds a duty sees every launch, nobody else any."""
    return Launch.objects.all() if duties.roles_of(person) else Launch.objects.none()


def may_plan(held: frozenset[str]) -> bool:
    """May bring launches; an auditor changes nothing, whatever else they hold."""
    return Role.AUDITOR not in held and not held.isdisjoint(PLANNING)


def may_change(person: Person, held: frozenset[str], launch: Launch) -> bool:
    """May change this launch, hold it or call it off."""
    return may_plan(held) or (bool(held) and Role.AUDITOR not in held and launch.owner_id == person.pk)


def sees_budget(person: Person, launch: Launch) -> bool:
    """A launch's budget is money of work: for who sees that everywhere, and for its owner while they hold a duty."""
    return sees_work_money(person) or (launch.owner_id == person.pk and bool(duties.roles_of(person)))
