"""What people do at gates: tick their lists, pass them, and propose what somebody else decides: a heavy gate, or another baseline."""

from typing import Any

from collab.appointments.answering import LONGEST, Answers, refusal
from collab.appointments.rules import decided
from collab.appointments.states import State
from collab.approvals import decisions, routes
from collab.approvals.kinds import Ruling
from collab.approvals.models import Route
from collab.approvals.routes import Facts
from collab.approvals.states import Verdict
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock, formats
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Person
from projects.portfolio import freezing, opening
from projects.portfolio.flow import LEADS
from projects.portfolio.gate_guards import PASSED, TICKED
from projects.portfolio.gate_states import AGREE, HEAVY, PASSAGE, REFUSE, Act, Passes
from projects.portfolio.guards import REBASED
from projects.portfolio.models import Baseline, Check, Gate, Passage, Project
from projects.portfolio.opening import PROJECTS


@operation
def tick(*, number: int, check: int, actor: Person, is_done: bool) -> Check:
    """Say of a line of a gate's list that it is done, or that it is not; by a lead, until the gate is passed."""
    project = opening.led(number, actor, None)
    found = Check.objects.select_related("gate").filter(pk=check, gate__project=project).first()
    if found is None:
        raise NotFound
    if found.gate.passed_at:
        raise Conflict("Its gate has been passed: the list stays as it was.")
    if (found.done_on is not None) == is_done:
        return found
    found.done_on, found.done_by = (clock.today(), actor) if is_done else (None, None)
    found.save(update_fields=["done_on", "done_by"])
    PROJECTS.change(project, TICKED, actor=actor, data={"check": found.pk, "title": Words(found.label), "is_done": is_done})
    return found


@operation
def pass_gate(*, number: int, phase: str, actor: Person, reason: str = "", version: int | None = None) -> Gate:
    """Pass the gate before a phase, by whom it names; on the major track this proposes it, and somebody else decides.

    Raises NotFound without such a gate, Forbidden for others, Conflict where its list is not done, or it was passed or proposed before.
    """
    project = PROJECTS.locked(number, actor)
    gate = project.gates.filter(phase=phase).first()
    if gate is None:
        raise NotFound
    if gate.passes not in PROJECTS.parts(actor, project):
        raise Forbidden(f"{Passes(gate.passes).label} passes this gate.")
    PROJECTS.fresh(project, version)
    if gate.passed_at:
        raise Conflict("This gate has been passed.")
    _done(gate)
    if project.route.track == HEAVY:
        _propose(project, Act.GATE, phase, actor, reason)
    else:
        _pass(project, gate, actor)
    return gate


@operation
def propose_baseline(*, number: int, actor: Person, reason: str, version: int | None = None) -> Passage:
    """Propose to freeze the plan anew, as it stands when somebody else agrees; by a lead, with a reason."""
    project = opening.led(number, actor, version)
    if not project.baselines.exists():
        raise Conflict("Nothing is frozen yet: that is done when its work begins.")
    return _propose(project, Act.BASELINE, "", actor, reason)


@operation
def agree(*, number: int, passage: int, actor: Person) -> Passage:
    """Agree as somebody else: the gate is passed, or the plan frozen."""
    route, found = _to_decide(number, passage, actor)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.APPROVE)
    return found


@operation
def refuse(*, number: int, passage: int, actor: Person, reason: str) -> Passage:
    """Refuse as somebody else, with a reason; nothing changes."""
    why = refusal(reason)
    route, found = _to_decide(number, passage, actor)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.REJECT, reason=why)
    return found


def ruled(ruling: Ruling) -> Passage:
    """What a decision on its route does to the proposal, which is locked with its project."""
    found: Passage = Answers("baseline", AGREE, REFUSE, _carry_out, _facts).ruled(ruling)
    return found


def _carry_out(passage: Passage, agreed_by: Person) -> Baseline | None:
    project = passage.project
    if passage.act == Act.GATE:
        gate = project.gates.get(phase=passage.phase)
        _done(gate)
        # The database asks for the answer when the transaction ends.
        _pass(project, gate, agreed_by)
        return None
    assert passage.route is not None, "it is decided on its route"
    changed = freezing.anew(project, passage.route)
    data = {"passage": passage.pk, "changed": changed}
    PROJECTS.change(project, REBASED, actor=agreed_by, data=data, why=passage.reason)
    return project.baselines.latest("number")


def _pass(project: Project, gate: Gate, actor: Person) -> None:
    gate.passed_at = clock.now()
    gate.save(update_fields=["passed_at"])
    PROJECTS.change(project, PASSED, actor=actor, data={"gate": gate.phase})


def _done(gate: Gate) -> None:
    """Raises Conflict with what of its list is not done."""
    if missing := list(gate.checks.filter(done_on=None).values_list("label", flat=True)):
        raise Conflict(f"Not all of its list is done: {formats.listed([f'“{label}”' for label in missing])}.")


def _propose(project: Project, act: Act, phase: str, actor: Person, reason: str) -> Passage:
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: whoever decides reads it.")
    if project.passages.filter(act=act, phase=phase, state=State.PROPOSED).exists():
        raise Conflict("This is proposed already: somebody else decides.")
    made = Passage.objects.create(project=project, act=act, phase=phase, reason=why, proposed_by=actor, proposed_at=clock.now())
    record("portfolio.passage.proposed", actor=actor, about=made, why=why, data=_facts(made))
    leads = [(lead, "lead") for lead in (project.marketing_lead, project.it_lead) if lead.pk != actor.pk]
    facts = Facts(more={"project": project.code, "act": str(act), "phase": phase})
    made.route = routes.open_route(kind=PASSAGE, subject_id=made.pk, requester=actor, routed_by=actor, facts=facts, recused=leads)
    made.save(update_fields=["route"])
    return made


def _to_decide(number: int, key: int, actor: Person) -> tuple[Route, Passage]:
    """The proposal and its route, locked with its project; raises what stands in the way of this person."""
    project = PROJECTS.locked(number, actor)
    seen = project.passages.filter(pk=key).first()
    if seen is None:
        raise NotFound
    route = Route.objects.select_for_update().get(pk=seen.route_id or 0)
    found = Passage.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
    found.project, found.route = project, route
    if actor.pk == found.proposed_by_id or not PROJECTS.parts(actor, project).isdisjoint(LEADS):
        raise Forbidden("Somebody else decides: who leads or proposed it does not.")
    if obstacle := decided(found):
        raise Conflict(obstacle)
    return route, found


def _facts(passage: Passage) -> dict[str, Any]:
    """What the record says of a proposal: keys and codes."""
    return {"project": passage.project_id, "act": str(passage.act), "phase": passage.phase, "baseline": passage.baseline_id}
