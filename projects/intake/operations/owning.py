"""Own: a request is answered by what the company has already, with what is not spent."""

from collab.events.texts import Words
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.owned import picking


@operation
def own(*, number: int, actor: Person, version: int, tool: str, avoided: Money, reason: str = "") -> Request:
    """End it in triage: ``tool`` (a code) covers the need, ``avoided`` is what its requester need not spend. ``reason`` is welcome.

    Raises Invalid by field, Forbidden, Conflict.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "own", actor=actor, version=version)
    found, wrong = picking.find(actor, tool), dict[str, str]()
    if found is None:
        wrong["tool"] = f"We own nothing that is in use with the code {tool[:50]}."
    if avoided.amount < 0:
        wrong["avoided"] = "This is zero or more."
    if wrong or found is None:
        raise Invalid(**wrong)
    request.tool, request.avoided, request.avoided_in = found, avoided.amount, avoided.currency
    request.technologist, request.holder, request.snoozed_until = actor, None, None
    data = {"tool": found.code, "called": Words(found.name), "avoided": [f"{avoided.amount:f}", avoided.currency]}
    return moving.move(request, "own", actor=actor, version=version, why=words(reason) if reason else "", data=data)
