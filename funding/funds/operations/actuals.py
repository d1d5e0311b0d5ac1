"""Booking an actual."""

from datetime import date

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.models import Route
from collab.approvals.states import REQUEST
from collab.kit.errors import Forbidden, NotFound
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import allocations
from funding.funds.models import Allocation


@operation
def spend(*, actor: Person, number: int, fund: str, amount: Money, reference: str, on: date) -> allocations.Spend:
    """Book an actual of the work R-``number`` on what ``fund`` committed to it; by a finance partner."""
    if Role.FINANCE not in duties.roles_now(actor):
        raise Forbidden("A finance partner books actuals.")
    route = (
        Route.objects.select_for_update(no_key=True)
        .filter(subject_kind=REQUEST, number=number, allocations__fund__code=fund, state="passed")
        .first()
    )
    allocation = Allocation.objects.filter(route=route, fund__code=fund).order_by("-pk").first() if route else None
    if allocation is None:
        raise NotFound
    return allocations.spend(allocation=allocation, amount=amount, actor=actor, reference=reference, on=on)
