"""Fund, start, launch, review: money and the project, each in the transaction of its move."""

from datetime import date
from typing import Any

from collab.approvals import routes
from collab.approvals.models import Decision
from collab.events.texts import Words
from collab.insights import operations as insights
from collab.insights.states import Asked
from collab.kit.errors import Invalid, Unfit
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import allocations, shortfall
from projects.intake import askers
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.portfolio import finishing, starting

NO_LESSON = "Answer one of the three questions, or say why nothing was learnt."


@operation
def fund(*, number: int, actor: Person, version: int, amounts: list[tuple[str, Money]]) -> Request:
    """Reserve money from one or more funds, by code; again, while less is promised than was approved.

    What is added in delivery is committed at once. The record says what is promised now and what is short. Raises Unfit,
    by fund and amount, where a fund has not enough or it would be more than was approved and the policy's share.
    """
    request = moving.locked(number, actor)
    moving.permit(request, "fund", actor=actor, version=version)
    if not amounts:
        raise Invalid(allocations="Name at least one fund and an amount.")
    route = moving.route_of(request)
    allocations.reserve(route=route, amounts=amounts, actor=actor)
    data: dict[str, Any] = {"allocations": [[name, format(money.amount, "f"), money.currency] for name, money in amounts]}
    data |= shortfall.of(route).recorded()
    return moving.move(request, "fund", actor=actor, version=version, data=data)


@operation
def start(
    *,
    number: int,
    actor: Person,
    version: int,
    marketing_lead: str,
    it_lead: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Request:
    """Begin the project with a lead from each side, by username; commits the money that was reserved."""
    request = moving.locked(number, actor)
    moving.permit(request, "start", actor=actor, version=version)
    leads = leads_of(request, marketing_lead=marketing_lead, it_lead=it_lead)
    begin(request, actor, leads, starts_on, ends_on)
    data = {name: person.pk for name, person in leads.items()}
    return moving.move(request, "start", actor=actor, version=version, data=data)


def begin(request: Request, actor: Person, leads: dict[str, Person], starts_on: date | None, ends_on: date | None) -> None:
    """Its project, led by these two, who decide on nothing of it; the money that was reserved is committed."""
    request.project = starting.create(
        route=moving.route_of(request),
        title=request.title,
        goal=request.goal,
        moment=request.moment,
        launch=request.launch,
        marketing_lead=leads["marketing_lead"],
        it_lead=leads["it_lead"],
        actor=actor,
        is_confidential=request.is_confidential,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    for person in leads.values():
        routes.recuse(moving.route_of(request), person, "lead")
    allocations.commit(route=moving.route_of(request), actor=actor)
    request.holder = leads["it_lead"]


def leads_of(request: Request, **usernames: str) -> dict[str, Person]:
    """The two people; whoever decided on the request or asks for it does not lead it. Raises Unfit, naming each one who cannot."""
    found = {name: Person.objects.filter(username=username, is_active=True).first() for name, username in usernames.items()}
    wrong = {name: f"There is nobody called {usernames[name]}." for name, person in found.items() if person is None}
    here = [person for person in found.values() if person]
    asking = askers.keys(request)
    decided = set(Decision.objects.filter(route__number=request.number, person__in=here).values_list("person_id", flat=True))
    for name, person in found.items():
        if person and person.pk in decided:
            wrong[name] = f"{person.name} decided on {code(request.number)} and cannot lead it."
        if person and person.pk in asking:
            wrong[name] = f"{person.name} asked for it, and leads nothing that they asked for."
    if wrong:
        raise Unfit(**wrong)
    return {name: person for name, person in found.items() if person is not None}


@operation
def launch(*, number: int, actor: Person, version: int) -> Request:
    """It is live."""
    request = moving.locked(number, actor)
    moving.permit(request, "launch", actor=actor, version=version)
    finishing.go_live(moving.project_of(request), actor=actor)
    return moving.move(request, "launch", actor=actor, version=version)


@operation
def review(
    *,
    number: int,
    actor: Person,
    version: int,
    reason: str,
    again: str = "",
    otherwise: str = "",
    beforehand: str = "",
    no_lesson: str = "",
) -> Request:
    """Close it after the review; ``reason`` says what came of it. ``again``, ``otherwise`` and ``beforehand`` are what others learn from it.

    Who answers none of the three says why in ``no_lesson``. What the funds still hold stays promised for late invoices until it is
    settled (``settling``).
    """
    request = moving.locked(number, actor)
    moving.permit(request, "review", actor=actor, version=version)
    why = words(reason, sentence="Say what came of it.")
    project = moving.project_of(request)
    lessons = insights.learn(
        actor=actor, project=project, answers={Asked.AGAIN: again, Asked.OTHERWISE: otherwise, Asked.BEFOREHAND: beforehand}
    )
    data: dict[str, Any] = {"lessons": [lesson.code for lesson in lessons]}
    if not lessons:
        data["no_lesson"] = Words(words(no_lesson, "no_lesson", NO_LESSON))
    finishing.close(project, actor=actor)
    request.holder = None
    return moving.move(request, "review", actor=actor, version=version, why=why, data=data)
