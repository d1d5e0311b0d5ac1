"""Who may see KPIs, define them, and feed them."""

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.kit.errors import Forbidden
from collab.kpis.models import Kpi
from collab.people.models import Person

DEFINING = frozenset({Role.TECHNOLOGIST, Role.ADMIN, Role.MARKETING_LEAD, Role.IT_LEAD})
FEEDING = frozenset({Role.TECHNOLOGIST, Role.FINANCE})


def reading(person: Person) -> None:
    """Raise Forbidden for whoever reads no KPI at all: the list in the API and the page refuse them alike."""
    if not duties.roles_of(person):
        raise Forbidden("How we are doing is shown to people with a duty in Bridge.")


def visible(person: Person) -> QuerySet[Kpi]:
    """Results are shared: whoever holds a duty sees every KPI, nobody else sees one."""
    return Kpi.objects.all() if duties.roles_of(person) else Kpi.objects.none()


def is_owner(person: Person, kpi: Kpi) -> bool:
    return person.pk in (kpi.owner_marketing_id, kpi.owner_it_id)


def may_define(person: Person, held: frozenset[str], kpi: Kpi | None = None) -> bool:
    """May begin a KPI, or alter this one; an auditor changes nothing, whatever else they hold."""
    if not held or Role.AUDITOR in held:
        return False
    return not held.isdisjoint(DEFINING) or (kpi is not None and is_owner(person, kpi))


def may_feed(person: Person, held: frozenset[str], kpi: Kpi) -> bool:
    """May record values of this KPI."""
    if not held or Role.AUDITOR in held:
        return False
    return not held.isdisjoint(FEEDING) or is_owner(person, kpi)


def takes(person: Person, held: frozenset[str], kpi: Kpi) -> bool:
    """Whether the KPI takes values by hand now, and this person's."""
    return kpi.is_active and not kpi.reckoned and not kpi.formula and may_feed(person, held, kpi)


def may_decide(person: Person, held: frozenset[str], kpi: Kpi) -> bool:
    """May let a value in that waits in the tray, or refuse it: its owners, and where neither works here any more, technologists."""
    if not held or Role.AUDITOR in held:
        return False
    is_left = not kpi.owner_marketing.is_active and not kpi.owner_it.is_active
    return is_owner(person, kpi) or (is_left and Role.TECHNOLOGIST in held)


def may_feed_any(person: Person) -> bool:
    """Whether a door for many KPIs at once (the file) is worth showing."""
    held = duties.roles_of(person)
    return Role.AUDITOR not in held and (
        not held.isdisjoint(FEEDING) or visible(person).filter(Q(owner_marketing=person) | Q(owner_it=person)).exists()
    )


def may_have_feed(person: Person, held: frozenset[str], kpi: Kpi) -> bool:
    """May make a feed of this KPI, end one, and let it bring values: its owners and administrators."""
    if not held or Role.AUDITOR in held:
        return False
    return Role.ADMIN in held or is_owner(person, kpi)


FEEDS_KEPT_BY = "A KPI’s owners and administrators make its feeds and end them."
