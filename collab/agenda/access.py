"""Who may see goals, set them and sign them."""

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Goal
from collab.people.models import Person

SETTING = frozenset({Role.CMO, Role.CIO, Role.MARKETING_LEAD, Role.IT_LEAD, Role.TECHNOLOGIST, Role.ADMIN})

SET = "The CMO, the CIO, the leads, marketing technologists and administrators set goals."
CHANGE = "Its owners, the CMO, the CIO, the leads, marketing technologists and administrators change a goal."


def visible(person: Person) -> QuerySet[Goal]:
    """The agenda is shared: whoever holds a duty sees every goal, nobody else sees one."""
    return Goal.objects.all() if duties.roles_of(person) else Goal.objects.none()


def may_set(person: Person, held: frozenset[str], goal: Goal | None = None) -> bool:
    """May write a goal, or rewrite this one; an auditor changes nothing, whatever else they hold."""
    if not held or Role.AUDITOR in held:
        return False
    return not held.isdisjoint(SETTING) or (goal is not None and person.pk in (goal.owner_marketing_id, goal.owner_it_id))


def signing_role(held: frozenset[str]) -> Role | None:
    """The side this person signs for: the CMO's or the CIO's; None for everybody else.

    Two signatures mean two people, so one who stands in for both signs for neither.
    """
    if Role.AUDITOR in held or (Role.CMO in held and Role.CIO in held):
        return None
    return Role.CMO if Role.CMO in held else Role.CIO if Role.CIO in held else None
