"""Who sees funds and what is in them, and who may change them: roles and ownership, compared by person.

The one rule of who sees money is here. Everybody with a duty knows a fund by its name; its amounts are for finance partners,
executives, auditors and its own owners. Whoever sees a fund's amounts may open what it pays for (``projects.intake.access``
asks ``paid_for``), so that no sum holds what its reader may not open. The money of one piece of work is for them too, and for
technologists and leads, as far as they may open the work.
"""

from collections.abc import Callable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.approvals.standins import sitting
from collab.kit.errors import Forbidden
from collab.kit.seams import Seam
from collab.people.models import Person
from funding.funds.models import Allocation, AllocationSet, Fund, FundChange, FundSet, FundSide

# They see the amounts of every fund.
SEES_ALL = frozenset({Role.FINANCE, Role.AUDITOR, *EXECUTIVES})
# They see the money of the work that they may open, whoever pays for it.
SEES_OF_WORK = SEES_ALL | {Role.TECHNOLOGIST, Role.MARKETING_LEAD, Role.IT_LEAD}
# Funds know no requests: the roof says which promises are to work that a person may open.
TO_WORK: Seam[Callable[[Person], QuerySet[Allocation]]] = Seam("what funds promised to the work that a person may open")
CLOSED = "Finance, executives, auditors and its owners see what is in a fund."


def reading(person: Person) -> None:
    """Raise Forbidden for whoever does not read of money at all: the list in the API and the page refuse them alike."""
    if not duties.roles_of(person):
        raise Forbidden("What is budgeted and spent is shown to people with a duty in Bridge.")


def visible(person: Person) -> FundSet:
    """The funds this person knows of, by name: all of them, for everybody who holds any role today."""
    return Fund.objects.all() if duties.roles_of(person) else Fund.objects.none()


def opened(person: Person) -> FundSet:
    """The funds whose amounts this person sees."""
    roles = duties.roles_of(person)
    if not roles.isdisjoint(SEES_ALL):
        return Fund.objects.all()
    return Fund.objects.filter(pk__in=_owned(person)) if roles else Fund.objects.none()


def sees_all(person: Person) -> bool:
    """Whether this person sees the amounts of every fund. No query where the duties are known."""
    return not duties.roles_of(person).isdisjoint(SEES_ALL)


def sees_amounts(person: Person, fund: Fund) -> bool:
    """Whether this person sees what is in this fund. No query for who sees all."""
    return sees_all(person) or opened(person).filter(pk=fund.pk).exists()


def sees_work_money(person: Person) -> bool:
    """Whether this person sees the money of whatever work they may open; an owner sees what their own funds give to it."""
    return not duties.roles_of(person).isdisjoint(SEES_OF_WORK)


def sees_money_of(person: Person, route: int) -> bool:
    """Whether this person sees all the money of the work behind this route: by duty, or because each fund that pays is theirs."""
    if sees_work_money(person):
        return True
    if not duties.roles_of(person):
        return False
    paying = Allocation.objects.filter(route_id=route).aggregate(all=Count("pk"), own=Count("pk", filter=Q(fund_id__in=_owned(person))))
    return bool(0 < paying["all"] == paying["own"])


def promises(person: Person) -> AllocationSet:
    """What was promised by funds whose amounts this person sees; and to work that they may open, where they see the money of that."""
    if sees_all(person):
        return Allocation.objects.all()
    if not duties.roles_of(person):
        return Allocation.objects.none()
    own = Q(fund_id__in=_owned(person))
    return Allocation.objects.filter(own | Q(pk__in=TO_WORK.value(person).order_by().values("pk")) if sees_work_money(person) else own)


def is_owned(person: Person, fund: str = "fund_id") -> Exists:
    """For a query: whether the person owns the fund whose key stands in this column."""
    return Exists(Fund.owners.through.objects.filter(fund_id=OuterRef(fund), person_id=person.pk))


def paid_for(person: Person) -> Q:
    """For a query: a fund whose amounts this person, who holds a duty, sees has once promised money to what stands behind ``route``."""
    promised = Allocation.objects.filter(route_id=OuterRef("route_id"))
    return Q(Exists(promised if sees_all(person) else promised.filter(fund_id__in=_owned(person))))


def visible_changes(person: Person) -> QuerySet[FundChange]:
    """The proposals this person sees: those that give to, or take from, a fund whose amounts they see, and those that they may decide in
    somebody's place."""
    roles = duties.roles_of(person)
    if not roles.isdisjoint(SEES_ALL):
        return FundChange.objects.all()
    own = _owned(person)
    return FundChange.objects.filter(Q(source__in=own) | Q(target__in=own) | sitting.lent(person)) if roles else FundChange.objects.none()


def decided_by(person: Person) -> QuerySet[FundChange]:
    """The proposals of others that are this person's to decide on: of what leaves a joint fund its owners', of all else finance's too; and what
    they may decide in somebody's place."""
    others = FundChange.objects.exclude(proposed_by_id=person.pk)
    roles = duties.roles_of(person)
    own = others.alias(giver=Coalesce("source_id", "target_id")).filter(Q(giver__in=_owned(person)) | sitting.lent(person))
    if Role.FINANCE not in roles:
        return own if roles else FundChange.objects.none()
    return others.filter(Q(source=None) | ~Q(source__side=FundSide.JOINT) | Q(source__in=_owned(person)))


def may_create(roles: frozenset[str]) -> bool:
    """Years and funds are set up by a finance partner or an administrator."""
    return not roles.isdisjoint((Role.FINANCE, Role.ADMIN))


def has_say(roles: frozenset[str], person: Person, owner_ids: set[int]) -> bool:
    """Proposes and decides changes of these funds: a finance partner, or an owner of one who still holds a role."""
    return Role.FINANCE in roles or (bool(roles) and person.pk in owner_ids)


def _owned(person: Person) -> QuerySet[Fund]:
    """The keys of the funds of which this person is an owner, as a subquery."""
    return Fund.owners.through.objects.filter(person_id=person.pk).order_by().values("fund_id")  # type: ignore[return-value]
