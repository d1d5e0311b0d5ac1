"""Edit: change answers. A material change brings the approval back to the first step it concerns."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from collab.approvals import routes
from collab.approvals.states import DataClass
from collab.events.texts import Words
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.formats import listed
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from collab.workflow.flow import STALE
from projects.intake import access, effects, lane, policy_facts, sizes, worth
from projects.intake.asked import ANSWERS, Kind
from projects.intake.models import Request
from projects.intake.operations import answers, merging, moving, replying
from projects.intake.states import State

# Every answer that is a column, by the name it is recorded by: the same rows that are saved.
WATCHED = [answer.column for answer in ANSWERS if answer.kind is not Kind.CODES]
WRITTEN = {answer.column for answer in ANSWERS if answer.kind in (Kind.TEXT, Kind.NAMES, Kind.TOLD)}
MATERIAL = {answer.column: answer.concern for answer in ANSWERS if answer.concern}
MONEY = [answer.name for answer in ANSWERS if answer.is_money]
COST = {"estimate", "currency"}
RESTED_ON = [answer.measure for answer in ANSWERS if answer.is_rested_on]
BY_COLUMN = {answer.column: answer for answer in ANSWERS}
GATES = "A marketing technologist who did not ask for it says this, until it is sent to approval: {}."


@operation
def edit(*, number: int, actor: Person, version: int, replies: Mapping[str, Any] | None = None, **given: Any) -> Request:
    """Set the given answers; raises Invalid, Forbidden, Conflict. Nothing changed: nothing recorded.

    ``replies`` are what is answered to the questions of its entry, by their keys; an answer that is not shown any more goes.

    ``version`` may be an older one, where others changed other answers since: what was only carried along stays as it is now.
    """
    request = moving.locked(number, actor)
    stood = merging.since(request, version)
    version = version if stood is None else request.version
    moving.permit(request, "edit", actor=actor, version=version)
    parts = moving.parts(actor, request)
    given = _without_money(request, given, actor, parts)
    replied = replying.read(request, replies, actor)
    if replies and stood and replying.NAME in stood:
        raise Conflict(STALE)
    given |= replied.fields if replied else {}
    before = {name: getattr(request, name) for name in (*WATCHED, "personal_data")}
    answers.put(request, given, actor)
    if stood:
        merging.merge(request, before, stood)
        if request.data_kind == before["data_kind"]:
            request.personal_data = before["personal_data"]
        answers.weigh(request, given)
    changed = {
        name: [_word(name, before[name]), _word(name, getattr(request, name))] for name in WATCHED if before[name] != getattr(request, name)
    }
    if "data_sources" in given:
        changed.update(_sources(request, given["data_sources"] or [], stood or {}))
    if not (settled := replying.settle(request, replied) if replied else {}) and not changed:
        return request
    theirs(changed, parts, request.state)
    if COST & changed.keys() and sizes.in_force(request):
        raise Invalid(estimate="IT has said what it takes. Where that changed, a technologist asks for its size anew.")
    if "sponsor_id" in changed and request.sponsor and request.state in (State.IN_APPROVAL, State.APPROVED):
        routes.recuse(moving.route_of(request), request.sponsor, "sponsor")
    target, again = _reopen(request, before, changed)
    said = {**changed, **({replying.NAME: settled} if settled else {})}
    return moving.move(request, "edit", actor=actor, version=version, to=target, data={"changed": said, **again, **_concerned(request)})


def theirs(changed: Iterable[str], parts: Iterable[str], state: str) -> None:
    """Raises Forbidden where one of these answers is not for whoever plays these parts to change."""
    if others := [BY_COLUMN[name].told for name in changed if not BY_COLUMN[name].may_change(parts, state)]:
        raise Forbidden(GATES.format(listed(others)))


def _without_money(request: Request, given: dict[str, Any], actor: Person, parts: Iterable[str]) -> dict[str, Any]:
    """Of whoever does not see the money of work, nothing of it is taken, whatever stands: what is refused tells nothing of that."""
    if not (money := [name for name in MONEY if name in given]) or access.sees_costs(actor, request):
        return given
    theirs([name for name in money if given[name] is not None], parts, request.state)
    return {name: value for name, value in given.items() if name not in money}


def _concerned(request: Request) -> dict[str, list[str]]:
    """Whose lane it is in now, once it was sent: the clock of a group begins with the change that made it its concern."""
    return {"lane": [str(group) for group in lane.concerns(request)]} if request.submitted_at and request.state in lane.SPOKEN_IN else {}


def _sources(request: Request, codes: list[str], stood: merging.Seen) -> dict[str, list[Any]]:
    old = sorted(request.data_sources.values_list("code", flat=True))
    codes = merging.sources(codes, old, stood)
    if old == sorted(codes):
        return {}
    request.data_sources.set(answers.sources(codes, old))
    return {"data_sources": [old, sorted(codes)]}


def _reopen(request: Request, before: dict[str, Any], changed: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Void the decisions that a material change concerns; returns the state the request is in then, and whose turn it is for the record."""
    if request.state not in (State.IN_APPROVAL, State.APPROVED):
        return request.state, {}
    if request.estimate is None or any(getattr(request, name) is None for name in RESTED_ON):
        raise Invalid(estimate="What approval rests on cannot become unknown while it runs.")
    concerns = _concerns(request, before, set(changed))
    if not concerns:
        return request.state, {}
    data_class = DataClass.PERSONAL if request.personal_data else DataClass.NONE
    amount = Money(request.estimate, request.currency)
    routes.reopen(
        moving.route_of(request),
        amount=amount,
        data_class=data_class,
        concerns=concerns,
        more=policy_facts.of(request),
        most=sizes.weighs(request),
    )
    return State.IN_APPROVAL, {"groups": routes.turn(moving.route_of(request))}


def _concerns(request: Request, before: dict[str, Any], changed: set[str]) -> set[str]:
    """What of the change is material: any of these, but an amount only by more than the policy's share."""
    names = changed & MATERIAL.keys()
    if names & COST and not _much(request, before):
        names -= COST
    if before["data_kind"] is None and request.personal_data is before["personal_data"]:
        # It was decided on as it is; now its kind is said too.
        names.discard("data_kind")
    if not effects.is_taken_back(before["effects"], request.effects):
        names.discard("effects")
    names -= {name for name in worth.PROMISED if name in names and not _promises_otherwise(request, before, name)}
    if "costs" in names and not _runs_dearer(request, before):
        names.discard("costs")
    return {MATERIAL[name] for name in names} & routes.material(moving.route_of(request).policy)


def _promises_otherwise(request: Request, before: dict[str, Any], name: str) -> bool:
    """Held against what was promised when approval last began: many small steps are one large one."""
    route = moving.route_of(request)
    now, then = getattr(request, name), worth.was_promised(route.facts, name, before[name])
    if now is None or then is None:
        return now is not then
    return bool(abs(now - then) > abs(then) * route.policy.material_share)


def _runs_dearer(request: Request, before: dict[str, Any]) -> bool:
    """Whether what the run costs differs from what the route records by more than the policy's share."""
    route = moving.route_of(request)
    then, now = route.facts.get("run_cost", policy_facts.run_cost(before["costs"])), policy_facts.run_cost(request.costs)
    if then is None or now is None or then[1] != now[1]:
        return bool(then != now)
    return bool(abs(Decimal(now[0]) - Decimal(then[0])) > Decimal(then[0]) * route.policy.material_share)


def _much(request: Request, before: dict[str, Any]) -> bool:
    route = moving.route_of(request)
    if request.estimate is None or request.currency != before["currency"] or request.currency != route.currency:
        return True
    approved = route.asked.amount
    return abs(request.estimate - approved) > approved * route.policy.material_share


def _word(name: str, value: Any) -> Any:
    """As the record keeps it: what somebody wrote lies beside it."""
    if name in WRITTEN and value is not None:
        return [Words(one) for one in value] if isinstance(value, list) else Words(value)
    return merging.plain(value)
