"""Stop: work that nobody wants any more ends, its money is free, and what was learnt is kept."""

from collab.appointments.states import State as Answer
from collab.approvals import decisions, routes
from collab.approvals.kinds import Ruling
from collab.approvals.models import Route
from collab.approvals.routes import Facts
from collab.approvals.states import Outcome, Verdict
from collab.events import texts
from collab.events.record import record
from collab.events.texts import Words
from collab.insights import operations as insights
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import allocations
from projects.intake import stopping
from projects.intake.models import Request, Stop
from projects.intake.operations import moving, recusing
from projects.intake.operations.asking import words
from projects.intake.states import State
from projects.intake.stops import AGREE, REFUSE, STOP
from projects.portfolio import finishing


@operation
def stop(*, number: int, actor: Person, version: int, reason: str, lesson: str) -> Request:
    """Stop the work: ``reason`` says why, ``lesson`` what others learn from it. What its funds still hold is free again.

    Where so much is promised that the policy has others decide, this proposes it to them, and nothing else changes.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "stop", actor=actor, version=version)
    why, learnt = _both(reason, lesson)
    route = moving.route_of(request)
    if stopping.takes_two(route):
        return _propose(request, route, actor, version, why, learnt)
    return stop_now(request, actor, version, why, learnt)


@operation
def second(*, number: int, actor: Person, version: int, decision: str, reason: str = "") -> Request:
    """Agree to the proposal to stop it, or refuse it with a reason; the work stops when both groups have agreed."""
    request = moving.locked(number, actor)
    moving.permit(request, "second", actor=actor, version=version)
    if decision not in (Verdict.APPROVE, Verdict.REJECT):
        raise Invalid(decision="Choose one of: approve, reject.")
    proposed = request.proposed_stop
    assert proposed is not None, "the flow has refused where nothing is proposed"
    assert proposed.route_id is not None, "a proposal has its route"
    route = Route.objects.select_for_update().get(pk=proposed.route_id)
    proposed.request = request
    decisions.rule(route=route, subject=proposed, person=actor, verdict=decision, reason=reason)
    return request


def ruled(ruling: Ruling) -> Stop:
    """What a decision on its route does to the proposal and to the request, which is locked."""
    found: Stop = ruling.subject
    request = found.request
    data = ruling.told
    if ruling.outcome is Outcome.CHANGES:
        raise Conflict("A proposal is agreed or refused; whoever wants another one proposes it.")
    if ruling.outcome is Outcome.WAITING:
        record("intake.stop.decided", actor=ruling.person, about=found, why=ruling.reason, data=data)
    else:
        step = AGREE if ruling.outcome is Outcome.PASSED else REFUSE
        found.state = Answer(step.target)
        found.save(update_fields=["state"])
        record(step.says, actor=ruling.person, about=found, step=step, why=ruling.reason, data=data)
    said = {**data, "proposed_by": found.proposed_by_id}
    if ruling.outcome is Outcome.PASSED:
        known = texts.read([found.reason, found.lesson])
        stop_now(
            request,
            ruling.person,
            request.version,
            known[found.reason],
            known[found.lesson],
            by="second",
            author=found.proposed_by,
            data=said,
        )
    else:
        moving.move(request, "second", actor=ruling.person, version=request.version, to=request.state, why=ruling.reason, data=said)
    return found


def _propose(request: Request, route: Route, actor: Person, version: int, why: str, lesson: str) -> Request:
    about = (STOP, None)
    made = Stop.objects.create(
        request=request,
        reason=texts.put(why, writer=actor, about=about),
        lesson=texts.put(lesson, writer=actor, about=about),
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    facts = Facts(more={"number": request.number, **_said(stopping.promised(route))})
    made.route = routes.open_route(
        kind=STOP, subject_id=made.pk, requester=actor, routed_by=actor, facts=facts, recused=_apart(request, actor)
    )
    made.save(update_fields=["route"])
    record("intake.stop.proposed", actor=actor, about=made, why=why, data={"request": request.code, "lesson": Words(lesson)})
    data = {"lesson": Words(lesson), **_said(stopping.promised(route))}
    # The rules looked before there was a proposal, and the move is judged as of then.
    return moving.move(request, "stop", actor=actor, version=version, to=request.state, why=why, data=data)


def stop_now(
    request: Request, actor: Person, version: int, why: str, lesson: str, *, by: str = "stop", author: Person | None = None,
    data: dict[str, object] | None = None,
) -> Request:  # fmt: skip
    """The move first: money leaves work that has ended, and no other. What its ``author`` learnt is a lesson from now on."""
    route = moving.route_of(request)
    said = {**(data or {}), "lesson": Words(lesson), **_said(stopping.promised(route))}
    if request.project is not None:
        finishing.stop(request.project, actor=actor)
        insights.learn_from_stop(actor=actor, author=author or actor, project=request.project, words=lesson)
    request.holder = None
    moving.move(request, by, actor=actor, version=version, to=State.STOPPED, why=why, data=said)
    allocations.release(route=route, actor=actor, note=f"{request.code} is stopped")
    return request


def _apart(request: Request, proposer: Person) -> list[tuple[Person, str]]:
    """Who has a part in the work and so does not decide on its stop."""
    project = request.project
    parts = [*recusing.who_asked(request), (request.sponsor, "sponsor")]
    parts += [(project.marketing_lead, "lead"), (project.it_lead, "lead")] if project else []
    return [(person, because) for person, because in parts if person is not None and person.pk != proposer.pk]


def _both(reason: str, lesson: str) -> tuple[str, str]:
    wrong: dict[str, str] = {}
    found = []
    for field, text, sentence in (
        ("reason", reason, "Say why. Everybody with a part in it reads it."),
        ("lesson", lesson, "Say what others learn from it."),
    ):
        try:
            found.append(words(text, field, sentence))
        except Invalid as refused:
            wrong[field] = refused.fields[field][0]
    if wrong:
        raise Invalid(**wrong)
    return found[0], found[1]


def _said(money: Money) -> dict[str, str]:
    return {"released": format(money.amount, "f"), "currency": money.currency}
