"""What becomes of a condition of an approval: met, confirmed, reopened, waived, handed over. Each on the record of its request."""

from collections.abc import Callable

from django.db import connection

from collab.approvals import conditions
from collab.approvals.conditioned import CONFIRMED, COUNTS, DUE, HANDED, MET, REOPENED, WAIVED, Condition
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.states import ENDED

DUE_NOW = f"""
    SELECT c.id FROM approvals_condition c JOIN approvals_decision o ON o.id = c.decision_id JOIN intake_request q ON q.route_id = o.route_id
     WHERE c.state = 'open' AND c.due_on <= %(today)s AND q.state <> ALL (%(ended)s) AND {COUNTS}
       AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = q.id AND e.kind = '{DUE}'
         AND e.data -> 'condition' = to_jsonb(c.id) AND e.data -> 'owner' = to_jsonb(c.owner_id))
     ORDER BY c.due_on, c.id LIMIT 200
"""  # noqa: S608 - made of constants
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


def due() -> list[int]:
    """The keys of those that are due and of which nobody was reminded. One query."""
    with connection.cursor() as cursor:
        cursor.execute(DUE_NOW, {"today": clock.today(), "ended": [state.value for state in ENDED]})
        return [key for (key,) in cursor.fetchall()]


def remind_due() -> int:
    """Remind the owner of each that is due, once, each in a transaction of its own; gives how many. Safe to run twice, and twice at once."""
    return sum(_remind(key=key) for key in due())


@operation
def _remind(*, key: int) -> bool:
    one = conditions.followed().filter(pk=key).select_related("decision__route").first()
    if one is None:
        return False
    request = Request.objects.select_for_update(of=("self",)).get(pk=one.decision.route.subject_id)
    # Whoever was first at this has told it.
    if key not in due():
        return False
    record(DUE, actor=None, about=request, data={"condition": one.pk, "owner": one.owner_id})
    return True
