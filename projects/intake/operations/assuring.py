"""What goes with a decision on a request: what was looked at, the assurance it was taken by, and the one that is made of it afterwards."""

from collections.abc import Iterable
from datetime import date

from collab.access import duties
from collab.approvals.models import Decision
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person
from collab.registers.models import Entry
from projects.assurances import applying, operations
from projects.assurances.models import Assurance
from projects.assurances.states import GROUPS, KIND_NAMES
from projects.intake.models import Request
from projects.intake.operations import moving

WHO = "An assurance is made by whoever approved the request for privacy, security or architecture."
UNCOVERED = "An assurance is of one supplier and one kind of data: this request names no supplier, or nobody knows its kind of data."


def decided_by(request: Request, actor: Person, ticks: Iterable[int], assurance: str) -> None:
    """Keep it beside the decision that this person just took. Raises Invalid (``ticks``, ``assurance``)."""
    inside_unit()
    found = Decision.objects.filter(route=moving.route_of(request), person=actor).select_related("panel").order_by("-pk")
    decision = found[0]
    if assurance:
        applying.apply(
            actor=actor, decision=decision, code=assurance, request=request.number, suppliers=request.suppliers or (),
            data_kind=request.data_kind or "",
        )  # fmt: skip
    applying.tick(decision=decision, ticks=ticks, is_assured=bool(assurance))


def may(request: Request, person: Person) -> None:
    """Raise what stands in the way of an assurance, as ``assure`` would."""
    if approval(request, person) is None:
        raise Forbidden(WHO)
    if not request.suppliers or request.data_kind not in KIND_NAMES:
        raise Conflict(UNCOVERED)


def is_offered(request: Request, person: Person) -> bool:
    """Whether the person could let their review of it hold for others. Two queries, none for who reviews nothing."""
    return bool(request.suppliers) and request.data_kind in KIND_NAMES and approval(request, person) is not None


@operation
def assure(*, number: int, actor: Person, until: date | None, reason: str, supplier: str = "") -> Assurance:
    """The actor's approval of this request holds for others with the same supplier and kind of data, until the day ``until``.

    ``supplier`` is a code, and may be left out where the request names one alone. Raises NotFound, Forbidden (who did not approve it for
    such a group, or is of it no more), Conflict, Invalid (``supplier``, ``until``, ``reason``).
    """
    request = moving.locked(number, actor)
    may(request, actor)
    decision = approval(request, actor)
    # ``may`` has refused the rest.
    assert decision is not None
    assert request.suppliers
    assert request.data_kind
    code = supplier.strip().lower() or (request.suppliers[0] if len(request.suppliers) == 1 else "")
    if code not in request.suppliers:
        raise Invalid(supplier="Name one of the suppliers of this request: the review was of them.")
    return operations.make(
        actor=actor, role=applying.role_of(decision.panel.role), supplier=Entry.objects.get(kind="suppliers", code=code),
        data_kind=request.data_kind, request=request.number, decision=decision, until=until, reason=reason,
    )  # fmt: skip


def approval(request: Request, person: Person) -> Decision | None:
    """The approval by this person that an assurance may rest on: one that counts, for a group whose people they still are. One query, or none."""
    if request.route_id is None or duties.roles_of(person).isdisjoint(GROUPS):
        return None
    found = Decision.objects.filter(route_id=request.route_id, person=person, verdict__in=applying.APPROVALS)
    decision = found.select_related("panel__step").order_by("-pk").first()
    if decision is None or decision.round != decision.panel.step.round:
        return None
    role = applying.role_of(decision.panel.role)
    return decision if role in GROUPS and role in duties.roles_of(person) else None
