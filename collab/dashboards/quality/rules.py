"""The rules of data quality as a table: what is missing, of which things, and why it matters.

A rule counts what its reader may see and nothing else: hidden is missing, in every count too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import access as agenda
from collab.agenda import addresses as agenda_addresses
from collab.customer import access as customer
from collab.customer import addresses as customer_addresses
from collab.events.models import Event
from collab.kit import clock
from collab.kpis import access as kpis
from collab.kpis import addresses as kpi_addresses
from collab.kpis import queries as kpi_queries
from collab.kpis.models import Kpi, Measurement
from collab.people.models import Person
from funding.funds import access as funds
from funding.funds import addresses as fund_addresses
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.intake.facts import DataKind
from projects.intake.states import OPEN, State
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio.models import Milestone
from projects.portfolio.states import ENDED

# A health of which nobody has said anything for so many days is stale.
STALE_DAYS = 30
# Where somebody has to answer for a request's money: from its routing on.
ROUTED = (State.IN_APPROVAL, State.APPROVED, State.FUNDED, State.IN_DELIVERY)


@dataclass(frozen=True, slots=True)
class Things:
    """A kind of thing: those that a person sees and that are still of use, and how one of them is named and found."""

    key: str
    label: str
    rows: Callable[[Person], QuerySet[Any]]
    title: Callable[[Any], str]
    url: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """``wrong`` is the condition on the rows of its things, asked when it is used; ``because`` says what it costs."""

    code: str
    label: str
    because: str
    things: Things
    wrong: Callable[[], Q]


def _days_ago(days: int) -> date:
    return date.fromordinal(clock.today().toordinal() - days)


def _under_way(person: Person) -> QuerySet[Any]:
    return portfolio.visible(person).exclude(phase__in=ENDED)


def _milestones(person: Person) -> QuerySet[Any]:
    return Milestone.objects.filter(done_on=None, project__in=_under_way(person).order_by()).select_related("project")


def _kpis(person: Person) -> QuerySet[Any]:
    return kpis.visible(person).filter(is_active=True)


def _funds(person: Person) -> QuerySet[Any]:
    return funds.visible(person).filter(year__closed_at=None, year__ends_on__gte=clock.today())


REQUESTS = Things(
    "requests", "Requests", lambda person: intake.visible(person).filter(intake.SENT, state__in=[*OPEN]).exclude(state=State.DELIVERED),
    lambda row: f"{row.code} {row.title}", lambda row: intake_addresses.request(row.code),
)  # fmt: skip
PROJECTS = Things("projects", "Projects under way", _under_way, str, lambda row: project_addresses.project(row.code))
MILESTONES = Things(
    "milestones", "Milestones to come", _milestones, lambda row: f"{row.project.code} {row.title}",
    lambda row: project_addresses.project(row.project.code),
)  # fmt: skip
KPIS = Things("kpis", "KPIs", _kpis, lambda row: str(row.name), lambda row: kpi_addresses.kpi(row.code))
GOALS = Things(
    "goals", "Goals", lambda person: agenda.visible(person).filter(is_active=True), lambda row: str(row.title),
    lambda row: agenda_addresses.goal(row.code),
)  # fmt: skip
ACTIONS = Things(
    "actions", "Open actions", lambda person: agenda.visible_actions(person).filter(done_on=None), str,
    lambda row: agenda_addresses.action(row.pk),
)  # fmt: skip
SOURCES = Things("sources", "Data sources in use", customer.used_sources, str, lambda row: customer_addresses.data_source(row.code))
FUNDS = Things("funds", "Funds of open years", _funds, str, lambda row: fund_addresses.fund(row.code))


def _left(*people: str) -> Callable[[], Q]:
    """One of them has left."""

    def wrong() -> Q:
        found = Q()
        for name in people:
            found |= Q(**{f"{name}__is_active": False})
        return found

    return wrong


def _without_lead() -> Q:
    """A lead who has left, or does not hold the duty any more."""
    found = Q()
    for name, role in (("marketing_lead", Role.MARKETING_LEAD), ("it_lead", Role.IT_LEAD)):
        found |= ~Q(Exists(duties.in_force().filter(person=OuterRef(name), role=role)))
    return found


def _stale() -> Q:
    said = Event.objects.filter(subject_kind="portfolio.project", subject_id=OuterRef("pk"), at__gte=clock.midnight(_days_ago(STALE_DAYS)))
    keys = [f"{what}_{side}" for side in ("marketing", "it") for what in ("health", "word")]
    return Q(~Exists(said.filter(data__changed__has_any_keys=keys)), started_at__lt=clock.midnight(_days_ago(STALE_DAYS)))


def _late() -> Q:
    return Q(pk__in=kpi_queries.late(Kpi.objects.all()).order_by().values("pk"))


def _unmeasured() -> Q:
    return ~Q(Exists(Measurement.objects.filter(kpi=OuterRef("pk"))))


def _without_target() -> Q:
    today = clock.today()
    aimed = kpi_queries.in_force().filter(kpi=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today)
    return ~Q(Exists(aimed))


RULES = (
    Rule("request-value", "No value", "What it brings or protects in a year is not said.", REQUESTS,
         lambda: Q(revenue_generated=None, revenue_protected=None)),
    Rule("request-estimate", "No estimate", "Nobody has said what it costs.", REQUESTS, lambda: Q(estimate=None)),
    Rule("request-goal", "No goal", "Nothing says what it is for.", REQUESTS, lambda: Q(goal=None)),
    Rule("request-moment", "No moment", "Nothing says where the customer notices it.", REQUESTS, lambda: Q(moment=None)),
    Rule("request-sponsor", "No sponsor", "It is routed, and nobody answers for the money.", REQUESTS, lambda: Q(sponsor=None, state__in=ROUTED)),
    Rule("request-sponsor-left", "Sponsor has left", "Nobody answers for the money any more.", REQUESTS, _left("sponsor")),
    Rule("request-data", "Kind of data not answered", "Privacy and security decide on it.", REQUESTS,
         lambda: Q(data_kind=None) | Q(data_kind=DataKind.UNKNOWN)),
    Rule("request-effects", "No effect on a KPI", "Nothing can be held against it after its launch.", REQUESTS, lambda: Q(effects__isnull=True) | Q(effects=[])),
    Rule("request-brand", "No brand", "It is missing wherever work is shown by brand.", REQUESTS, lambda: Q(brands=None) | Q(brands=[])),
    Rule("project-health", "Stale health", f"Neither side has said how it stands for {STALE_DAYS} days.", PROJECTS, _stale),
    Rule("project-lead", "No lead", "A lead has left, or holds the duty no longer.", PROJECTS, _without_lead),
    Rule("project-dates", "No planned end", "It can be neither late nor in time.", PROJECTS, lambda: Q(ends_on=None)),
    Rule("project-overdue", "End has passed", "Its planned end is past, and it is still under way.", PROJECTS, lambda: Q(ends_on__lt=clock.today())),
    Rule("project-milestones", "No milestone", "Nothing shows whether it keeps its dates.", PROJECTS, lambda: Q(milestones=None)),
    Rule("project-goal", "No goal", "It is missing wherever work is shown by goal.", PROJECTS, lambda: Q(goal=None)),
    Rule("milestone-owner", "No owner", "Nobody answers for the day.", MILESTONES, lambda: Q(owner=None) | Q(owner__is_active=False)),
    Rule("kpi-late", "Late value", "A value is due and has not come.", KPIS, _late),
    Rule("kpi-value", "No value", "Nothing was measured yet.", KPIS, _unmeasured),
    Rule("kpi-target", "No target for today", "It can be neither on nor off track.", KPIS, _without_target),
    Rule("kpi-owner", "Owner has left", "One side does not answer for it any more.", KPIS, _left("owner_marketing", "owner_it")),
    Rule("goal-kpi", "No KPI", "Nothing shows whether it is reached.", GOALS, lambda: Q(kpis=None)),
    Rule("goal-signed", "Not signed by both", "It binds neither side.", GOALS, lambda: Q(signed_by_cmo_at=None) | Q(signed_by_cio_at=None)),
    Rule("goal-owner", "Owner has left", "One side does not answer for it any more.", GOALS, _left("owner_marketing", "owner_it")),
    Rule("goal-over", "Period is over", "It is still pursued after its last day.", GOALS, lambda: Q(ends_on__lt=clock.today())),
    Rule("action-owner", "Owner has left", "Nobody does it.", ACTIONS, _left("owner")),
    Rule("source-owner", "No owner", "Nobody answers for the data.", SOURCES, lambda: Q(owner=None) | Q(owner__is_active=False)),
    Rule("source-basis", "No lawful basis", "It holds personal data, and nothing says on which ground.", SOURCES, lambda: Q(has_personal_data=True, lawful_basis="")),
    Rule("source-retention", "No retention", "It holds personal data, and nothing says for how long.", SOURCES, lambda: Q(has_personal_data=True, retention="")),
    Rule("source-quality", "Quality not said", "Nobody knows how far to trust it.", SOURCES, lambda: Q(quality="")),
    Rule("source-share", "Share of customers not said", "It weighs nothing in the coverage by customers.", SOURCES, lambda: Q(customers_share=None)),
    Rule("fund-owner", "No owner", "Nobody here owns its money.", FUNDS, lambda: ~Q(owners__is_active=True)),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
