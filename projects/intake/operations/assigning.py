"""Assign: say which technologist takes a request in triage; whoever takes it themselves assigns it to themselves."""

from collab.access import duties
from collab.access.roles import Role
from collab.kit.errors import Invalid
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import askers, proposed
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words


@operation
def assign(*, number: int, actor: Person, version: int, to: str, reason: str = "") -> Request:
    """Let ``to`` (a username), a technologist who did not ask for it, have it from now on; they are told. ``reason`` is welcome.

    Raises Invalid where that is nobody, or they have it already.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "assign", actor=actor, version=version)
    taker = Person.objects.filter(username=to, is_active=True).first()
    if taker is None:
        raise Invalid(to=f"There is nobody called {to[:80]}.")
    if Role.TECHNOLOGIST not in duties.roles_now(taker):
        raise Invalid(to=f"{taker.name} is no marketing technologist.")
    if askers.is_asker(taker, request):
        raise Invalid(to=f"{taker.name} asks for it, and nobody runs what they asked for through the gateway.")
    if request.holder_id == taker.pk:
        raise Invalid(to=f"{taker.name} has it already.")
    data = {"person": taker.pk, **({"former": request.holder_id} if request.holder_id else {}), **proposed.on_record(request)}
    request.holder = taker
    return moving.move(request, "assign", actor=actor, version=version, why=words(reason) if reason else "", data=data)
