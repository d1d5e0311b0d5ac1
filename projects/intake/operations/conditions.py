"""What becomes of a condition of an approval: met, confirmed, reopened, waived, handed over. Each on the record of its request."""

from collections.abc import Callable

from collab.approvals import conditions
from collab.approvals.conditioned import CONFIRMED, HANDED, MET, REOPENED, WAIVED, Condition
from collab.events.record import record
from collab.kit.errors import NotFound
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import moving

READ = ("decision__route", "decision__panel__step", "owner")


@operation
def meet(*, key: int, actor: Person, note: str) -> Condition:
    """Its owner says how it is met."""
    return _done(key, actor, MET, lambda one: conditions.meet(one, actor, note), note)


@operation
def confirm(*, key: int, actor: Person) -> Condition:
    """Somebody of the group that set it agrees that it is."""
    return _done(key, actor, CONFIRMED, lambda one: conditions.confirm(one, actor))


@operation
def reopen(*, key: int, actor: Person, reason: str) -> Condition:
    """Somebody of the group that set it does not agree that it is."""
    return _done(key, actor, REOPENED, lambda one: conditions.reopen(one, actor, reason), reason)


@operation
def waive(*, key: int, actor: Person, reason: str) -> Condition:
    """The group that set it does without it."""
    return _done(key, actor, WAIVED, lambda one: conditions.waive(one, actor, reason), reason)


@operation
def hand_over(*, key: int, actor: Person, to: Person, reason: str = "") -> Condition:
    """It is somebody else's to meet: whoever may hand over what a person holds has been let in."""
    former = Condition.objects.filter(pk=key).values_list("owner_id", flat=True).first()
    return _done(key, actor, HANDED, lambda one: conditions.hand_over(one, to), reason, person=to.pk, former=former or 0)


def _done(key: int, actor: Person, kind: str, act: Callable[[Condition], Condition], why: str = "", **data: int) -> Condition:
    """Lock the request, then the condition; what the actor may not see is not there."""
    number = Request.objects.filter(route__decisions__terms=key).values_list("number", flat=True).first()
    if number is None:
        raise NotFound
    request = moving.locked(number, actor)
    one = conditions.counting().select_for_update(of=("self",)).select_related(*READ).filter(pk=key).first()
    if one is None:
        raise NotFound
    act(one)
    record(kind, actor=actor, about=request, why=why.strip(), data={"condition": one.pk, "owner": one.owner_id, **data})
    return one
