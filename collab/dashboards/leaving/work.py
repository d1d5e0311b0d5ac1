"""What people hold of work: requests, questions, drafts, leads, seats, milestones. Each is handed over by the move that there is."""

from typing import Any

from django.db.models import Q, QuerySet

from collab.approvals import vacancies
from collab.approvals.conditioned import Condition
from collab.approvals.kinds import label as group
from collab.approvals.models import Seat
from collab.dashboards.leaving.shape import GATE, Handing, Holding, Label, Reader
from collab.kit import numbering
from collab.kit.errors import Unfit
from collab.people.models import Person
from collab.people.states import Side
from projects.friction import access as friction
from projects.friction import addresses as friction_addresses
from projects.friction import operations as blockers
from projects.friction.models import Wait
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.intake.askers import asks, is_asker
from projects.intake.models import Request
from projects.intake.operations import conditions, edit, handing, run_owning
from projects.intake.queries.conditions import OPEN as OPEN_CONDITIONS
from projects.intake.queries.conditions import rows as rows_of_conditions
from projects.intake.run_models import RunOwner
from projects.intake.run_owners import LIVE, PROPOSABLE
from projects.intake.states import OPEN, State
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio import operations as projects
from projects.portfolio.models import Milestone
from projects.portfolio.states import ENDED
from projects.promises import access as promises
from projects.promises import addresses as promise_addresses
from projects.promises import operations as promise_reviews
from projects.promises.models import Review

# Until it is approved a sponsor is named anew as any answer is changed; later they are who stood for it.
SPONSORED = (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.APPROVED)
LED = Q(state__in=(State.IN_DELIVERY, State.DELIVERED)) | Q(state=State.ON_HOLD, project__isnull=False)
SIDES = {Side.MARKETING: "marketing", Side.IT: "IT"}
IN_REVIEW = Q(state=State.IN_APPROVAL) | Q(state=State.ON_HOLD, before_hold=State.IN_APPROVAL)


def _work(reader: Reader) -> QuerySet[Request]:
    return intake.visible(reader).defer("search").prefetch_related("colleagues")


def _request(request: Request) -> Label:
    title = f"{request.code} {request.title}".strip()
    return Label(request.code, title, intake_addresses.request(request.code), request.get_state_display().capitalize())


def _asks(person: Person, request: Request) -> bool:
    return is_asker(person, request)


def _leads(person: Person, request: Request) -> bool:
    return request.project is not None and person.pk in (request.project.marketing_lead_id, request.project.it_lead_id)


def _reassigned(how: Handing, request: Request) -> str:
    handing.reassign(number=request.number, actor=how.actor, version=request.version, to=how.to.username, reason=how.why)
    return f"{how.to.name} asks for {request.code} from now on."


def _led(side: Side) -> Any:
    def hand(how: Handing, request: Request) -> str:
        version, to = request.version, how.to.username
        handing.hand_over(number=request.number, actor=how.actor, version=version, side=side.value, to=to, reason=how.why)
        return f"{how.to.name} leads {request.code} for {SIDES[side]} from now on."

    return hand


def _sponsored(how: Handing, request: Request) -> str:
    edit.edit(number=request.number, actor=how.actor, version=request.version, sponsor=how.to.username)
    return f"{how.to.name} sponsors {request.code} from now on."


def _seats(reader: Reader) -> QuerySet[Seat]:
    """Seats in groups that still have to decide; of who has left only where too few are left without them."""
    routes = intake.visible(reader).filter(IN_REVIEW).order_by().values("route_id")
    waits = Q(person__is_active=True) | Q(panel__in=vacancies.short().order_by().values("pk"))
    return vacancies.waiting().filter(waits, panel__step__route__in=routes)


def _seat(seat: Seat) -> Label:
    request = seat.panel.step.route.request
    key = f"{request.code}/{seat.panel.role}"
    return Label(key, f"{request.code} {request.title}", intake_addresses.request(request.code), group(seat.panel.role))


def _seated(how: Handing, seat: Seat) -> str:
    """A group is filled with whoever belongs to it, and so with whomever is named, if they do."""
    request: Request = seat.panel.step.route.request
    new, why_not = request.vacant
    if how.to.pk not in new.get(seat.panel_id, ()):
        raise Unfit(to=why_not or f"{how.to.name} is not of that group, sits there already, or has a part in {request.code}.")
    handing.seat_again(number=request.number, actor=how.actor, version=request.version)
    return f"{how.to.name} decides on {request.code} from now on, with whoever else of the group is here."


def _milestones(reader: Reader) -> QuerySet[Milestone]:
    under_way = portfolio.visible(reader).exclude(phase__in=ENDED)
    return Milestone.objects.filter(done_on__isnull=True, project__in=under_way)


def _milestone(milestone: Milestone) -> Label:
    code = milestone.project.code
    return Label(f"{code}/{milestone.pk}", milestone.title, project_addresses.project(code), f"{code} {milestone.project.title}")


def _plans(person: Person, milestone: Milestone) -> bool:
    return person.pk in (milestone.project.marketing_lead_id, milestone.project.it_lead_id)


def _waits(reader: Reader) -> QuerySet[Wait]:
    open_ones = friction.visible(reader).filter(closed_on=None).order_by().values("pk")
    return Wait.objects.filter(until_on=None, blocker__in=open_ones)


def _wait(wait: Wait) -> Label:
    project, blocker = wait.blocker.project, wait.blocker
    title = f"{blocker.get_kind_display()} in the way of {project.code}"
    return Label(f"{project.code}/{blocker.pk}", title, friction_addresses.blocker(project.code, blocker.pk), project.title)


def _waits_on(how: Handing, wait: Wait) -> str:
    blockers.hand_over(blocker=wait.blocker_id, actor=how.actor, former=how.holder, to=how.to)
    return f"What is in the way of {wait.blocker.project.code} waits on {how.to.name} from now on."


def _promised(review: Review) -> Label:
    number = numbering.code(review.promise.number)
    return Label(
        f"{number}/{review.pk}",
        f"A promise of {number}",
        promise_addresses.promise(review.promise_id),
        f"{review.months} months after launch",
    )


def _reviews_on(how: Handing, review: Review) -> str:
    promise_reviews.hand_over(review=review.pk, actor=how.actor, former=how.holder, to=how.to)
    return f"{how.to.name} says what became of a promise of {numbering.code(review.promise.number)}."


def _answered(how: Handing, milestone: Milestone) -> str:
    number = milestone.project.number
    projects.hand_milestone_over(number=number, milestone=milestone.pk, actor=how.actor, former=how.holder, to=how.to)
    return f"{how.to.name} answers for “{milestone.title}” of {milestone.project.code} from now on."


def _condition(one: Condition) -> Label:
    request = one.decision.route.request
    return Label(f"{request.code}/{one.pk}", f"A condition of {request.code}", intake_addresses.request(request.code), request.title)


def _asks_for(person: Person, one: Condition) -> bool:
    return is_asker(person, one.decision.route.request)


def _met_by(how: Handing, one: Condition) -> str:
    conditions.hand_over(key=one.pk, actor=how.actor, to=how.to, reason=how.why)
    return f"{how.to.name} meets a condition of {one.decision.route.request.code} from now on."


def _runs(reader: Reader) -> QuerySet[RunOwner]:
    going = intake.visible(reader).filter(state__in=PROPOSABLE).order_by().values("pk")
    return RunOwner.objects.filter(state__in=LIVE, request__in=going).select_related("request", "year")


def _run(one: RunOwner) -> Label:
    code = one.request.code
    return Label(f"{code}/{one.year.code}", f"{code} {one.request.title}", intake_addresses.request(code), f"Run cost in {one.year.code}")


def _run_handed(how: Handing, one: RunOwner) -> str:
    run_owning.propose(number=one.request.number, actor=how.actor, year=one.year.code, person=how.to.username)
    return f"{how.to.name} is asked to answer for what {one.request.code} costs to run in {one.year.code}."


WORK = (
    Holding(
        "question", "Questions to them", "intake.Request.requester", "requester",
        lambda reader: _work(reader).filter(state=State.NEEDS_INFORMATION), _request, _reassigned, GATE, _asks,
        is_told=True,
    ),
    Holding(
        "request", "Requests", "intake.Request.requester", "requester",
        lambda reader: _work(reader).filter(state__in=OPEN).exclude(state=State.NEEDS_INFORMATION), _request, _reassigned, GATE, _asks,
        is_told=True,
    ),
    # What was never sent is its writer's alone: nobody else is told that it is there.
    Holding(
        "draft", "Drafts", "intake.Request.requester", "requester",
        lambda reader: Request.objects.filter(asks(reader), state=State.DRAFT).defer("search").prefetch_related("colleagues"), _request, _reassigned,
        also=_asks, is_awaited=False, is_told=True,
    ),
    Holding(
        "marketing_lead", "Projects led for marketing", "portfolio.Project.marketing_lead", "project__marketing_lead",
        lambda reader: _work(reader).filter(LED), _request, _led(Side.MARKETING), GATE, _leads, ("project",), is_told=True,
    ),
    Holding(
        "it_lead", "Projects led for IT", "portfolio.Project.it_lead", "project__it_lead",
        lambda reader: _work(reader).filter(LED), _request, _led(Side.IT), GATE, _leads, ("project",), is_told=True,
    ),
    Holding(
        "seat", "Seats in groups that decide", "approvals.Seat.person", "person", _seats, _seat, _seated, GATE,
        related=("panel__step__route__request",), is_told=True,
    ),
    Holding(
        "condition", "Conditions that they meet", "approvals.Condition.owner", "owner",
        lambda reader: rows_of_conditions(reader, OPEN_CONDITIONS), _condition, _met_by, GATE, _asks_for, ("decision__route__request",), is_told=True,
    ),
    # Nothing waits for a sponsor: they are told, and do not decide.
    Holding(
        "sponsored", "Requests they sponsor", "intake.Request.sponsor", "sponsor",
        lambda reader: _work(reader).filter(state__in=SPONSORED), _request, _sponsored, GATE, _asks, is_awaited=False,
    ),
    # Whoever takes it over is asked, as the first one was.
    Holding(
        "run_owner", "Run cost they answer for", "intake.RunOwner.person", "person", _runs, _run, _run_handed, GATE,
        lambda person, one: one.person_id == person.pk, is_told=True,
    ),
    Holding(
        "milestone", "Milestones", "portfolio.Milestone.owner", "owner", _milestones, _milestone, _answered, GATE, _plans, ("project",),
    ),
    Holding(
        "promise", "Promises to review", "promises.Review.owner", "owner",
        lambda reader: promises.reviews(reader).filter(verdict=""), _promised, _reviews_on, GATE,
        lambda person, one: one.owner_id == person.pk, ("promise",), is_told=True,
    ),
    Holding(
        "blocker", "Blockers that wait on them", "friction.Wait.person", "person", _waits, _wait, _waits_on, GATE,
        lambda person, one: _plans(person, one.blocker), ("blocker__project",), is_told=True,
    ),
)  # fmt: skip
