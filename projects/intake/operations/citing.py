"""Cite an insight: it was used in a request, or in a decision that its approver just took."""

from collections.abc import Iterable

from collab.approvals.models import Decision
from collab.insights import operations as insights
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.states import ENDED

WHO = "An insight is cited by whoever has a part in the request."
MOST = 20


@operation
def cite(*, number: int, actor: Person, insight: str) -> Request:
    """Say that this insight (its code) was used in the request, on record. Said already: nothing is written.

    Raises NotFound, Forbidden, Conflict where the request has ended, Invalid (``insight``).
    """
    request = moving.locked(number, actor)
    if not moving.parts(actor, request) - access.NO_PART:
        raise Forbidden(WHO)
    if request.state in ENDED:
        raise Conflict("It has ended: what it rests on stays as it is.")
    insights.cite(actor=actor, code=insight, number=number)
    return request


def decided_with(request: Request, actor: Person, codes: Iterable[str]) -> None:
    """The insights that the decision cites which this person just took."""
    inside_unit()
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        return
    if len(wanted) > MOST:
        raise Invalid(insights=f"Cite {MOST} at most.")
    decision = Decision.objects.filter(route=moving.route_of(request), person=actor).order_by("-pk").first()
    for code in wanted:
        insights.cite(actor=actor, code=code, number=request.number, decision=decision, field="insights")
