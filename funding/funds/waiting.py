"""What of money waits for one person: proposals and reversals for a second one, and what was spent over a promise of their funds."""

from django.db.models import Exists, OuterRef, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.people.models import Person
from funding.funds import access
from funding.funds.models import Allocation, ChangeState, Fund, FundChange, Reversal
from funding.ledger.models import Account, AccountKind, Line


def changes(person: Person) -> QuerySet[FundChange]:
    """Proposals that somebody else made and that this person decides on."""
    return access.decided_by(person).filter(state=ChangeState.PROPOSED)


def reversals(person: Person) -> QuerySet[Reversal]:
    """Actuals that somebody else asked to take back, of the funds in which this person has the say; to move, of whoever books."""
    roles = duties.roles_of(person)
    if not roles:
        return Reversal.objects.none()
    found = Reversal.objects.filter(undoing=None).exclude(asked_by_id=person.pk)
    if Role.FINANCE in roles:
        return found
    return found.filter(Exists(Line.objects.filter(entry_id=OuterRef("entry_id"), fund__in=_own(person))), into=None)


def over(person: Person) -> QuerySet[Allocation]:
    """Promises of this person's own funds of which more was spent than promised, and not settled yet."""
    if not duties.roles_of(person):
        return Allocation.objects.none()
    unsettled = Account.objects.filter(kind=AccountKind.OVER, balance__lt=0, allocation_id=OuterRef("pk"))
    return Allocation.objects.filter(Exists(unsettled), fund__in=_own(person))


def _own(person: Person) -> QuerySet[Fund]:
    return access.visible(person).filter(owners=person.pk).order_by()
