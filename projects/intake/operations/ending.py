"""Decline, merge, withdraw, hold, resume: the moves that end or pause a request."""

from collab.approvals import routes
from collab.kit import clock
from collab.kit.errors import Invalid, Unfit
from collab.kit.operation import operation
from collab.notes import following
from collab.people.models import Person
from projects.clocks.states import Why
from projects.intake import access, askers
from projects.intake.models import Request
from projects.intake.operations import clocks, moving
from projects.intake.operations.asking import words
from projects.intake.states import ENDED, State


@operation
def decline(*, number: int, actor: Person, version: int, reason: str) -> Request:
    """End it in triage, with the reason and what could change it; or where its requester has left a question open."""
    request = moving.locked(number, actor)
    moving.permit(request, "decline", actor=actor, version=version)
    why = words(reason)
    request.technologist, request.holder, request.snoozed_until, request.question = actor, None, None, ""
    return moving.move(request, "decline", actor=actor, version=version, why=why)


@operation
def merge(*, number: int, actor: Person, version: int, into: int, reason: str) -> Request:
    """End it in favour of another open request, which its requester then follows."""
    both = access.visible(actor).select_for_update(of=("self",)).filter(number__in=[number, into]).order_by("number")
    found = {request.number: request for request in both}
    request = moving.hold(found[number]) if number in found else moving.locked(number, actor)
    moving.permit(request, "merge", actor=actor, version=version)
    why, other = words(reason), found.get(into)
    if other is None or other.pk == request.pk:
        raise Invalid(into="Name another request, such as R-201.")
    if other.state in (*ENDED, State.DRAFT):
        raise Unfit(into=f"{other.code} is {State(other.state).label}; nothing can be merged into it.")
    request.merged_into, request.technologist, request.holder, request.snoozed_until = other, actor, None, None
    kind = request._meta.label_lower
    following.carry(kind, request.pk, [other.pk])
    following.follow(kind, other.pk, askers.askers(request))
    return moving.move(request, "merge", actor=actor, version=version, why=why, data={"into": other.code})


@operation
def withdraw(*, number: int, actor: Person, version: int, reason: str = "") -> Request:
    """Take it back; a running approval is void."""
    request = moving.locked(number, actor)
    moving.permit(request, "withdraw", actor=actor, version=version)
    if request.state in (State.IN_APPROVAL, State.APPROVED):
        routes.void(moving.route_of(request))
    request.holder, request.question = None, ""
    return moving.move(request, "withdraw", actor=actor, version=version, why=words(reason) if reason else "")


@operation
def hold(*, number: int, actor: Person, version: int, reason: str, supplier: bool = False) -> Request:
    """Pause it where it is, with the reason. ``supplier``: one is waited for, and the time is theirs."""
    request = moving.locked(number, actor)
    moving.permit(request, "hold", actor=actor, version=version)
    data = {"waits_for": Why.SUPPLIER.value} if supplier else None
    return moving.move(request, "hold", actor=actor, version=version, why=words(reason), data=data)


@operation
def resume(*, number: int, actor: Person, version: int) -> Request:
    """Go on from where it was; what its clocks had run counts on, and the pause does not."""
    request = moving.locked(number, actor)
    moving.permit(request, "resume", actor=actor, version=version)
    if request.before_hold == State.IN_APPROVAL:
        routes.wait_longer(moving.route_of(request), clock.now() - request.state_since)
    return moving.move(request, "resume", actor=actor, version=version, ran=clocks.ran(request, request.before_hold))
