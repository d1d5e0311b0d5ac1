"""How a project comes into being: what the request's move ``start`` calls."""

from datetime import date

from collab.access import duties
from collab.access.roles import Role
from collab.agenda.models import Goal
from collab.approvals.models import Route
from collab.customer.models import Moment
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Invalid
from collab.kit.operation import inside_unit
from collab.people.models import Person
from collab.people.states import Side
from funding.funds.models import Allocation, FundSide
from projects.launches.models import Launch
from projects.portfolio import freezing
from projects.portfolio.models import Project


def create(
    *,
    route: Route,
    title: str,
    goal: Goal | None,
    moment: Moment | None,
    marketing_lead: Person,
    it_lead: Person,
    actor: Person,
    is_confidential: bool,
    launch: Launch | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    side: str = "",
) -> Project:
    """The project of a passed and funded route, with a lead from each side; keeps the request's number.

    Without a ``side`` it belongs to the house whose fund pays most of it; the leads may say otherwise later.

    Raises Invalid where a lead does not hold that duty today, both are one person, or it ends before it
    starts; Conflict (from the database) where the route has not passed or no fund has promised money.
    """
    inside_unit()
    check_leads(marketing_lead, it_lead)
    days.within(starts_on=starts_on, ends_on=ends_on)
    if starts_on and ends_on and ends_on < starts_on:
        raise Invalid(ends_on="It ends before it starts.")
    assert route.number is not None, "a request's route has its number"
    now = clock.now()
    project = Project.objects.create(
        number=route.number, route=route, title=title, goal=goal, moment=moment, launch=launch, side=side or _payer(route),
        marketing_lead=marketing_lead, it_lead=it_lead, starts_on=starts_on, ends_on=ends_on,
        is_confidential=is_confidential, started_at=now, updated_at=now,
        baseline_starts_on=starts_on, baseline_ends_on=ends_on,
    )  # fmt: skip
    data: dict[str, int | str | None] = {"marketing_lead": marketing_lead.pk, "it_lead": it_lead.pk}
    data |= {"starts_on": starts_on.isoformat() if starts_on else None, "ends_on": ends_on.isoformat() if ends_on else None}
    record("portfolio.project.started", actor=actor, about=project, data=data)
    freezing.started(project)
    return project


def _payer(route: Route) -> str:
    """The side of the fund that promised most; IT where that is a joint one."""
    promised = Allocation.objects.filter(route=route).values_list("fund__side", "amount").order_by("-amount", "pk").first()
    return Side.MARKETING if promised and promised[0] == FundSide.MARKETING else Side.IT


def wrong_lead(project: Project, side: str, lead: Person) -> str:
    """Why this person cannot become the project's lead of that side; empty where they can."""
    role, words = (Role.MARKETING_LEAD, "a marketing lead") if side == Side.MARKETING else (Role.IT_LEAD, "an IT lead")
    if lead.pk in (project.marketing_lead_id, project.it_lead_id):
        return f"{lead.name} leads it already."
    return "" if role in duties.roles_now(lead) else f"{lead.name} is not {words} today."


def check_leads(marketing_lead: Person, it_lead: Person) -> None:
    """Raises Invalid where one of them does not hold that duty today, or both are one person."""
    wrong: dict[str, str] = {}
    if Role.MARKETING_LEAD not in duties.roles_now(marketing_lead):
        wrong["marketing_lead"] = f"{marketing_lead.name} is not a marketing lead today."
    if Role.IT_LEAD not in duties.roles_now(it_lead):
        wrong["it_lead"] = f"{it_lead.name} is not an IT lead today."
    if marketing_lead == it_lead:
        wrong["it_lead"] = "One person cannot lead for both sides."
    if wrong:
        raise Invalid(**wrong)
