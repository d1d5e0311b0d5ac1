"""What events are about, in words and with the page it has: read together for all the events of a page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from collab.access.models import Duty
from collab.access.roles import Role
from collab.account.refusals import NOBODY
from collab.agenda import addresses as goal_addresses
from collab.agenda.models import Action, Cycle, Goal
from collab.appointments import addresses as appointment_addresses
from collab.appointments.models import Proposal, Roster
from collab.approvals.authority import Limit, Remit
from collab.approvals.models import Policy
from collab.approvals.standins.models import StandIn
from collab.customer import addresses as customer_addresses
from collab.customer.models import DataSource, Moment
from collab.directory import addresses as directory_addresses
from collab.events.models import Event
from collab.insights import addresses as insight_addresses
from collab.insights.models import Citation, Insight
from collab.kit.formats import count_words
from collab.kit.numbering import code
from collab.kpis import addresses as kpi_addresses
from collab.kpis.models import Feed, Kpi, Restatement
from collab.people.calendars import Calendar
from collab.people.models import Absence, Department, Person
from collab.policies import addresses as policy_addresses
from collab.policies.models import Draft
from collab.policies.models import Proposal as ProposedPolicy
from collab.registers import addresses as register_addresses
from collab.registers.models import Entry
from funding.funds.models import Allocation, FiscalYear, Fund, FundChange
from projects.intake import addresses as intake_addresses
from projects.intake.models import Request
from projects.launches import addresses as launch_addresses
from projects.launches.models import Launch
from projects.portfolio import addresses as project_addresses
from projects.portfolio.models import Passage, Project, Template
from projects.rota import addresses as rota_addresses
from projects.rota.models import Rule, Turn


class Named(NamedTuple):
    """The words for a thing, and its page; empty where it has none."""

    words: str
    url: str = ""


Namer = Callable[[Any], Named]
# What is read of each kind, and what it is called.
NAMERS: Mapping[str, tuple[Any, Namer]] = {
    "intake.request": (
        Request.objects.only("number", "title"),
        lambda row: Named(f"{row.code} {row.title}", intake_addresses.request(row.code)),
    ),
    "portfolio.project": (
        Project.objects.only("number", "title"),
        lambda row: Named(f"{code(row.number)} {row.title}", project_addresses.project(code(row.number))),
    ),
    "funds.allocation": (
        Allocation.objects.select_related("route", "fund"),
        lambda row: Named(f"{row.fund.name} for {code(row.route.number)}", intake_addresses.request(code(row.route.number))),
    ),
    "funds.fund": (Fund.objects.only("name"), lambda row: Named(row.name)),
    "funds.fiscalyear": (FiscalYear.objects.only("code"), lambda row: Named(row.code)),
    "funds.fundchange": (FundChange.objects.select_related("target"), lambda row: Named(f"Change of {row.target.name}")),
    "people.person": (Person.objects.only("username", "first_name", "last_name"), lambda row: Named(row.name)),
    "people.calendar": (Calendar.objects.only("name"), lambda row: Named(row.name)),
    "people.absence": (Absence.objects.select_related("person"), lambda row: Named(f"Absence: {row.person.name}")),
    "people.department": (Department.objects.only("name"), lambda row: Named(row.name)),
    "access.duty": (
        Duty.objects.select_related("person"),
        lambda row: Named(f"{Role(row.role).label}: {row.person.name}", appointment_addresses.DUTIES),
    ),
    "appointments.proposal": (
        Proposal.objects.select_related("person"),
        lambda row: Named(f"{Role(row.role).label}: {row.person.name}", appointment_addresses.DUTIES),
    ),
    "appointments.roster": (
        Roster.objects.only("name", "total"),
        lambda row: Named(f"{count_words(row.total, 'duty', 'duties')}: {row.name}", appointment_addresses.roster(row.pk)),
    ),
    "approvals.policy": (
        Policy.objects.only("number", "subject_kind"),
        lambda row: Named(f"Policy {row.number}", policy_addresses.POLICIES),
    ),
    "approvals.limit": (
        Limit.objects.select_related("person"),
        lambda row: Named(f"Limit of {row.person.name}", policy_addresses.AUTHORITY),
    ),
    "approvals.standin": (
        StandIn.objects.select_related("person", "by"),
        lambda row: Named(f"{row.by.name} for {row.person.name}", directory_addresses.STAND_INS),
    ),
    "approvals.remit": (
        Remit.objects.select_related("person"),
        lambda row: Named(f"{row.person.name} for {row.code}", policy_addresses.AUTHORITY),
    ),
    "portfolio.passage": (
        Passage.objects.select_related("project"),
        lambda row: Named(str(row.project), project_addresses.project(row.project.code)),
    ),
    "portfolio.template": (Template.objects.only("name"), lambda row: Named(row.name, project_addresses.PROJECTS)),
    "policies.draft": (Draft.objects.only("pk"), lambda row: Named(str(row), policy_addresses.policy_draft(row.pk))),
    "policies.proposal": (ProposedPolicy.objects.only("starts_on"), lambda row: Named(str(row), policy_addresses.POLICIES)),
    "agenda.action": (Action.objects.only("text"), lambda row: Named(row.text, goal_addresses.action(row.pk))),
    "agenda.cycle": (Cycle.objects.only("code"), lambda row: Named(f"Cycle {row.code}", goal_addresses.cycle(row.code))),
    "agenda.goal": (Goal.objects.only("title"), lambda row: Named(row.title)),
    "registers.entry": (
        Entry.objects.only("kind", "code", "name"),
        lambda row: Named(row.name, register_addresses.register_entry(row.kind, row.code)),
    ),
    "insights.insight": (Insight.objects.only("code", "text"), lambda row: Named(row.text, insight_addresses.insight(row.code))),
    "insights.citation": (
        Citation.objects.select_related("insight"),
        lambda row: Named(f"R-{row.number} uses: {row.insight.text}", insight_addresses.insight(row.insight.code)),
    ),
    "rota.rule": (Rule.objects.only("name"), lambda row: Named(row.name, rota_addresses.TRIAGE_RULES)),
    "rota.turn": (Turn.objects.select_related("person"), lambda row: Named(f"{row.person.name} in triage", rota_addresses.TRIAGE_ROTA)),
    "launches.launch": (Launch.objects.only("code", "name"), lambda row: Named(row.name, launch_addresses.launch(row.code))),
    "customer.datasource": (DataSource.objects.only("code", "name"), lambda row: Named(row.name, customer_addresses.data_source(row.code))),
    "customer.moment": (Moment.objects.only("code", "name"), lambda row: Named(row.name, customer_addresses.moment(row.code))),
    "kpis.kpi": (Kpi.objects.only("name"), lambda row: Named(row.name)),
    "kpis.feed": (Feed.objects.only("source"), lambda row: Named(f"Feed: {row.source}", kpi_addresses.KPI_FEEDS)),
    "kpis.restatement": (
        Restatement.objects.select_related("kpi").only("kpi__name"),
        lambda row: Named(f"Another value of {row.kpi.name}", kpi_addresses.kpi_restatement(row.pk)),
    ),
}


def named(events: Iterable[Event]) -> dict[tuple[str, int], Named]:
    """By kind and key what these events are about. A query for each kind that is among them."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        wanted.setdefault(event.subject_kind, set()).add(event.subject_id)
    found: dict[tuple[str, int], Named] = {("people.person", NOBODY): Named("a name that nobody has")}
    for kind, keys in wanted.items():
        if kind in NAMERS:
            rows, namer = NAMERS[kind]
            found |= {(kind, row.pk): namer(row) for row in rows.filter(pk__in=keys)}
    return found


def plainly(kind: str, key: int) -> Named:
    """For a kind without words of its own: "datasource 4"."""
    return Named(f"{kind.rpartition('.')[2]} {key}")
