"""Settle: what is left of the money of delivered work is free again, when finance says so or the funds' time is over."""

import logging

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Value

from collab.kit import clock
from collab.kit.errors import Refusal
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import allocations
from funding.funds.models import Allocation, AllocationState
from projects.intake.flow import FLOW, PORTAL
from projects.intake.models import Request
from projects.intake.operations import moving

log = logging.getLogger(__name__)
SETTLED_IN = tuple(sorted({step.source for step in FLOW.steps if step.action == "settle"}))
# Work a night; what is left goes the next one.
MOST = 1000


@operation
def settle(*, number: int, actor: Person, version: int) -> Request:
    """Release what its funds still hold, before their time for late invoices is over; by finance."""
    request = moving.locked(number, actor)
    moving.permit(request, "settle", actor=actor, version=version)
    route = moving.route_of(request)
    released = allocations.release(route=route, actor=actor, note=f"{request.code} is settled")
    return moving.move(request, "settle", actor=actor, version=version, data={"funds": [one.fund.code for one in released]})


def due() -> list[int]:
    """The keys of the work of which some fund's time for late invoices is over. The database says when that is."""
    held = Allocation.objects.filter(route_id=OuterRef("route_id")).exclude(state=AllocationState.RELEASED)
    is_due = Func(F("route_id"), Value(None), Value(clock.today()), function="public.ledger_release_is_due", output_field=BooleanField())
    found = Request.objects.filter(Exists(held), state__in=SETTLED_IN).alias(is_due=is_due).filter(is_due=True)
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST])


def settle_due() -> int:
    """Every night: release what is due, each in a transaction of its own; gives how many were. Safe to run twice."""
    done = 0
    for key in due():
        try:
            done += _settle_due(key=key)
        except Refusal as refused:  # the rest goes on, and this one is tried the next night
            log.warning("What is left of the work %s was not released: %s", key, refused)
    return done


@operation
def _settle_due(*, key: int) -> bool:
    """The same as finance does by hand, in nobody's name: only of the funds whose time is over."""
    request = moving.hold(Request.objects.select_for_update(of=("self",)).get(pk=key))
    if request.state not in SETTLED_IN or not request.is_holding_money:
        return False
    route = moving.route_of(request)
    released = allocations.release(route=route, actor=None, note=f"{request.code} is settled", is_due=True)
    if not released:
        return False
    moving.move(request, "settle", actor=None, version=None, by=(PORTAL,), data={"funds": [one.fund.code for one in released]})
    return True
