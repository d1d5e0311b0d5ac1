"""The pages and actions of the command menu, each for whoever may use it, by the names they have."""

from collections.abc import Callable
from dataclasses import dataclass

from collab.access import duties
from collab.access.roles import APPROVING, EXECUTIVES, Role
from collab.account.addresses import ACCOUNT, PASSWORD, SESSIONS, TOKENS
from collab.agenda import access as goals
from collab.agenda.addresses import ACTION_NEW, ACTIONS, ALIGNMENT, CYCLE_NEW, CYCLES, GOAL_NEW, GOALS
from collab.appointments.addresses import DUTIES, DUTY_NEW
from collab.customer import access as customer
from collab.customer.addresses import DATA_SOURCE_NEW, DATA_SOURCES, DATA_SOURCES_COVERAGE, DATA_SOURCES_IMPORT, MOMENTS
from collab.dashboards.addresses import (
    AUDIT,
    BRIEF,
    CONVERGENCE,
    DATA_QUALITY,
    EXECUTIVE,
    EXECUTIVE_CSV,
    EXECUTIVE_NUMBERS,
    HOME,
    HOME_HABITS,
    OPERATIONS,
    PACKS,
    SPONSORED,
)
from collab.dashboards.sponsored import queries as sponsored
from collab.directory.addresses import STAND_INS
from collab.insights.addresses import INSIGHT_NEW, INSIGHTS
from collab.kit.words import Term, of_name
from collab.kpis import access as kpis
from collab.kpis.addresses import KPI_FEEDS, KPI_RESTATEMENTS, KPIS, KPIS_IMPORT, KPIS_NEW, KPIS_TRAY
from collab.kpis.feeds import queries as feeds
from collab.notices.addresses import NOTICE_WISHES, NOTICES
from collab.people.addresses import KEYBOARD, PREFERENCES
from collab.people.models import Person
from collab.policies.addresses import POLICIES
from collab.pulse.addresses import PULSE
from collab.registers.addresses import REGISTERS
from collab.saved.addresses import VIEWS
from funding.funds import access as funds
from funding.funds.addresses import FUND_CREATE, FUND_YEAR_CREATE, FUNDS
from projects.assurances.addresses import ASSURANCES, CHECKLISTS
from projects.catalogue.addresses import CATALOGUE
from projects.friction.addresses import FRICTION
from projects.intake.addresses import APPROVALS, CONDITIONS, DISAGREEMENTS, LANE, REQUEST_NEW, REQUESTS, TRIAGE
from projects.intake.operations.draft import may_ask
from projects.intake.queries.disagreements import READERS as DISAGREED
from projects.launches import access as launches
from projects.launches.addresses import LAUNCH_NEW, LAUNCHES, LAUNCHES_IMPORT
from projects.owned.addresses import TOOLS
from projects.portfolio.addresses import PROJECTS
from projects.promises.addresses import PROMISES
from projects.roadmap.addresses import ROADMAP

PAGE, ACTION = "Page", "Action"
STEERING = frozenset({*EXECUTIVES, Role.TECHNOLOGIST, Role.AUDITOR, Role.FINANCE})
HOLDING = frozenset(Role)
AGREEING = frozenset({*EXECUTIVES, Role.AUDITOR, Role.ADMIN})


def _may_keep(person: Person) -> bool:
    return customer.may_keep(duties.roles_of(person))


def _may_read_sponsored(person: Person) -> bool:
    return bool(duties.roles_of(person)) or sponsored.sponsors_something(person)


def _may_define(person: Person) -> bool:
    return kpis.may_define(person, duties.roles_of(person))


def _may_plan(person: Person) -> bool:
    return funds.may_create(duties.roles_of(person))


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the portal, or something one does there; without ``roles`` and ``may`` it is everybody's."""

    label: str
    also: str
    icon: str
    url: str
    roles: frozenset[str] = frozenset()
    may: Callable[[Person], bool] | None = None
    kind: str = PAGE

    def is_open(self, person: Person, held: frozenset[str]) -> bool:
        """Whether this person may use it."""
        return (not self.roles or not held.isdisjoint(self.roles)) and (self.may is None or self.may(person))


PLACES = (
    Place("Home", "start what needs me", "house", HOME),
    Place("New request", "ask create", "plus", REQUEST_NEW, may=may_ask, kind=ACTION),
    Place("Requests", "list all mine", "file-text", REQUESTS),
    Place("Triage", "inbox gateway route", "inbox", TRIAGE, frozenset({Role.TECHNOLOGIST})),
    Place("My reviews", "approvals decide decisions", "shield-check", APPROVALS, frozenset(APPROVING)),
    Place("Conditions", "approvals conditions meet confirm waive due", "shield-check", CONDITIONS, HOLDING),
    Place("Disagreements", "two keys executives escalated settled", "scale", DISAGREEMENTS, DISAGREED),
    Place("Projects", "delivery portfolio", "folder-kanban", PROJECTS),
    Place("Roadmap", "time line plan", "chart-gantt", ROADMAP),
    Place("Launches", "campaigns marketing plan calendar hang", "megaphone", LAUNCHES, HOLDING),
    Place("Catalogue", "services offered entries usual time price", "list-checks", CATALOGUE, HOLDING),
    Place("What we own", "tools licences contracts seats renew already there", "layers", TOOLS, HOLDING),
    Place("Assurances", "review supplier privacy security holds reusable again", "shield-check", ASSURANCES, HOLDING),
    Place("Checklists", "what groups look at tick review", "list-checks", CHECKLISTS, HOLDING),
    Place("KPIs", "measures targets", "gauge", KPIS),
    Place("Board packs", "frozen quarter month review export pdf powerpoint", "archive", PACKS, HOLDING),
    Place("Pulse", "partnership survey gap perception fact benchmarks", "handshake", PULSE, HOLDING),
    Place("Goals", "agenda", "flag", GOALS),
    Place("Planning cycles", "agenda envelopes questions sign year", "calendar", CYCLES, HOLDING),
    Place("Insights and lessons", "learnt found out evidence tags knowledge", "lightbulb", INSIGHTS, HOLDING),
    Place("Actions", "agenda decided to do owner due", "list-checks", ACTIONS, HOLDING),
    Place("Alignment", "goals strategies matrix holes orphans", "table-2", ALIGNMENT, HOLDING),
    Place(
        "Registers", "brands markets suppliers products regulations systems skills strategies cost centres", "book-open", REGISTERS, HOLDING
    ),
    Place("Moment map", "customer journey moments gaps stages", "route", MOMENTS, HOLDING),
    Place("Data sources", "register personal data lawful basis retention", "database", DATA_SOURCES, HOLDING),
    Place("Coverage", "single customer view joined sources", "database", DATA_SOURCES_COVERAGE, HOLDING),
    Place("Promises", "benefits kept sponsor review frozen baseline", "flag", PROMISES, HOLDING),
    Place("What gets in the way", "friction ledger blockers delay days lost waits", "octagon-x", FRICTION, HOLDING),
    Place("Funding", "money budget funds", "wallet", FUNDS),
    Place("Executive", "board overview", "landmark", EXECUTIVE, STEERING),
    Place("Sponsored work", "portfolio executives money phase health value promised", "landmark", SPONSORED, may=_may_read_sponsored),
    Place("Operations", "throughput ageing cycle times waits gates bottleneck who waits", "chart-gantt", OPERATIONS, HOLDING),
    Place("Convergence", "line separate collaborating converged months formula", "handshake", CONVERGENCE, HOLDING),
    Place("Data quality", "missing no owner no value stale late rules", "list-checks", DATA_QUALITY, HOLDING),
    Place("Notices", "news told", "bell", NOTICES),
    Place("Audit", "record history events", "history", AUDIT, frozenset({Role.AUDITOR})),
    Place("Open lane", "privacy security questions satisfied", "shield-check", LANE, frozenset({Role.PRIVACY, Role.SECURITY})),
    Place("Stand-ins", "in somebody’s place away decide delegate", "user-round-check", STAND_INS),
    Place("Duties", "roles who may", "user-round-check", DUTIES, AGREEING),
    Place("Policies", "rules approval", "list-checks", POLICIES, AGREEING),
    Place("Saved views", "filters lists mine shared", "list-filter", VIEWS),
    Place("Settings", "preferences theme shortcuts light dark", "settings", PREFERENCES),
    Place("Notices and letters", "mail digest settings quiet hours unsubscribe told", "bell", NOTICE_WISHES),
    Place("Home and brief", "learning daily brief mail settings put away forget", "house", HOME_HABITS),
    Place("Today’s brief", "daily morning changed due stuck owes", "sun", BRIEF),
    Place("Account", "me own", "users", ACCOUNT),
    Place("Keyboard", "keys shortcuts help", "keyboard", KEYBOARD),
    Place("New KPI", "define create measure formula", "plus", KPIS_NEW, may=_may_define, kind=ACTION),
    Place("Values that wait", "kpi tray bounds jump let in refuse", "inbox", KPIS_TRAY, HOLDING),
    Place("Import KPI values", "file csv excel upload record", "gauge", KPIS_IMPORT, may=kpis.may_feed_any, kind=ACTION),
    Place("Feeds of KPIs", "token program source automatic values", "gauge", KPI_FEEDS, may=feeds.may_make),
    Place("Restated KPI values", "closed period correction second owner", "gauge", KPI_RESTATEMENTS, HOLDING),
    Place("New data source", "register add create", "plus", DATA_SOURCE_NEW, may=_may_keep, kind=ACTION),
    Place("Import data sources", "file csv excel upload register", "database", DATA_SOURCES_IMPORT, may=_may_keep, kind=ACTION),
    Place("New planning cycle", "agenda open create", "plus", CYCLE_NEW, goals.SETTING, kind=ACTION),
    Place("New action", "agenda decided create", "plus", ACTION_NEW, goals.SETTING, kind=ACTION),
    Place("New insight", "lesson learnt write", "plus", INSIGHT_NEW, HOLDING - {Role.AUDITOR}, kind=ACTION),
    Place("New goal", "agenda set create", "plus", GOAL_NEW, goals.SETTING, kind=ACTION),
    Place("New launch", "campaign plan create", "plus", LAUNCH_NEW, launches.PLANNING, kind=ACTION),
    Place("Import launches", "file csv excel upload campaigns", "megaphone", LAUNCHES_IMPORT, launches.PLANNING, kind=ACTION),
    Place("New fund", "create money budget", "plus", FUND_CREATE, may=_may_plan, kind=ACTION),
    Place("New fiscal year", "create funds plan", "plus", FUND_YEAR_CREATE, may=_may_plan, kind=ACTION),
    Place("Give a duty", "propose role appoint", "plus", DUTY_NEW, frozenset({Role.ADMIN}), kind=ACTION),
    Place("How each number is made", "executive figures", "landmark", EXECUTIVE_NUMBERS, STEERING),
    Place("Executive numbers as a file", "csv download export", "landmark", EXECUTIVE_CSV, STEERING, kind=ACTION),
    Place("Change my password", "account", "settings", PASSWORD, kind=ACTION),
    Place("Where I am signed in", "sessions sign out devices", "settings", SESSIONS),
    Place("Tokens", "api programs keys", "settings", TOKENS),
)


def open_to(person: Person, wanted: list[Term]) -> list[Place]:
    """The places this person may use, whose name or other words have each of these, or begin with it."""
    held = duties.roles_of(person)
    named = (place for place in PLACES if all(term.begins_one(of_name(f"{place.label} {place.also}")) for term in wanted))
    return [place for place in named if place.is_open(person, held)]
