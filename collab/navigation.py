"""The frame of every page: who is here, where they can go, how many notices wait."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from collab.access import duties
from collab.access.roles import APPROVING, EXECUTIVES, Role
from collab.account.letters import QUEUE as ACCOUNT_LETTERS
from collab.agenda import addresses as goal_addresses
from collab.appointments import addresses as appointment_addresses
from collab.customer import addresses as customer_addresses
from collab.dashboards import addresses as dashboard_addresses
from collab.dashboards import steering
from collab.dashboards.brief.mail import BRIEFS
from collab.dashboards.brief.making import ROUNDS
from collab.dashboards.home import counting
from collab.directory import addresses as directory_addresses
from collab.events.delivery import OUTBOX
from collab.insights import addresses as insight_addresses
from collab.keeping import addresses as keeping_addresses
from collab.kpis import addresses as kpi_addresses
from collab.notices import queries as notices
from collab.notices.mail import LETTERS
from collab.packs import addresses as pack_addresses
from collab.people import addresses as people_addresses
from collab.people.models import Person
from collab.people.preferences import COOKIE
from collab.people.states import Theme
from collab.policies import addresses as policy_addresses
from collab.pulse import addresses as pulse_addresses
from collab.registers import addresses as register_addresses
from funding.funds import addresses as fund_addresses
from projects.assurances import addresses as assurance_addresses
from projects.catalogue import addresses as catalogue_addresses
from projects.friction.addresses import FRICTION
from projects.intake import addresses as intake_addresses
from projects.intake.operations.draft import may_ask
from projects.launches import addresses as launch_addresses
from projects.owned import addresses as tool_addresses
from projects.portfolio import addresses as project_addresses
from projects.post import addresses as post_addresses
from projects.post.sending import QUEUE as LETTERS_TO_SENDERS
from projects.promises.addresses import PROMISES
from projects.roadmap import addresses as roadmap_addresses
from projects.rota import addresses as rota_addresses


@dataclass(frozen=True, slots=True)
class Place:
    """A place one can go to; ``key`` goes there after G, ``count`` is what waits there. ``also`` are the pages that are found by its tabs."""

    key: str
    label: str
    icon: str
    url: str
    count: int = 0
    current: bool = False
    also: tuple[str, ...] = ()

    def is_at(self, path: str) -> bool:
        """Whether the page at this address is there, or under it."""
        return any(path == url or (url != "/" and path.startswith(url)) for url in (self.url, *self.also))


@dataclass(frozen=True, slots=True)
class Me:
    """The person as the frame names them."""

    name: str
    first_name: str
    initials: str
    username: str


HOME = Place("h", "Home", "house", dashboard_addresses.HOME)
TRIAGE = Place("t", "Triage", "inbox", intake_addresses.TRIAGE)
REQUESTS = Place("r", "Requests", "file-text", intake_addresses.REQUESTS)
MINE = replace(REQUESTS, label="My requests")
REVIEWS = Place(
    "v", "Reviews", "shield-check", intake_addresses.APPROVALS, also=(assurance_addresses.ASSURANCES, assurance_addresses.CHECKLISTS)
)
MY_REVIEWS = replace(REVIEWS, label="My reviews")
DECISIONS = replace(REVIEWS, label="Decisions", icon="scale")
PROJECTS = Place("p", "Projects", "folder-kanban", project_addresses.PROJECTS, also=(FRICTION, PROMISES))
ROADMAP = Place("m", "Roadmap", "chart-gantt", roadmap_addresses.ROADMAP)
LAUNCHES = Place("", "Launches", "megaphone", launch_addresses.LAUNCHES)
FUNDING = Place("f", "Funding", "wallet", fund_addresses.FUNDS)
KPIS = Place("k", "KPIs", "gauge", kpi_addresses.KPIS)
PULSE = Place("", "Pulse", "handshake", pulse_addresses.PULSE)
GOALS = Place("", "Goals", "flag", goal_addresses.GOALS, also=(goal_addresses.ALIGNMENT, goal_addresses.CYCLES, goal_addresses.ACTIONS))
INSIGHTS = Place("", "Insights", "lightbulb", insight_addresses.INSIGHTS)
EXECUTIVE = Place(
    "e", "Executive", "landmark", dashboard_addresses.EXECUTIVE, also=(*(url for _, url in steering.TABS), pack_addresses.PACKS)
)
AUDIT = Place("", "Audit", "history", dashboard_addresses.AUDIT)
DUTIES = Place("", "Duties", "user-round-check", appointment_addresses.DUTIES)
POLICIES = Place("", "Policies", "list-checks", policy_addresses.POLICIES)
CALENDARS = Place("", "Calendars", "calendar", directory_addresses.CALENDARS)
PEOPLE = Place("", "People", "building-2", directory_addresses.DIRECTORY)
SETUP = Place("", "Setting up", "wrench", dashboard_addresses.SETUP)
HOLDS = Place("", "Holds", "lock", keeping_addresses.HOLDS)
MOMENTS = Place("", "Moment map", "route", customer_addresses.MOMENTS)
DATA_SOURCES = Place("", "Data sources", "database", customer_addresses.DATA_SOURCES)
CATALOGUE = Place("", "Catalogue", "list-checks", catalogue_addresses.CATALOGUE)
OWNED = Place("", "What we own", "layers", tool_addresses.TOOLS)
POST = Place("", "Letters", "mail", post_addresses.POST)
REGISTERS = Place("", "Registers", "book-open", register_addresses.REGISTERS)
SETTING_UP = Place("", "Administration", "users", "/admin/")
RULES = Place("", "Rules of triage", "list-filter", rota_addresses.TRIAGE_RULES, also=(rota_addresses.TRIAGE_ROTA,))
SORTING = Place("", "How the inbox is sorted", "list-filter", intake_addresses.TRIAGE_WEIGHTS)
NEW = Place("", "New", "plus", intake_addresses.REQUEST_NEW)
MORE = Place("", "More", "ellipsis", people_addresses.MORE)

# Who goes where: the first row that names one of a person's roles gives the order, the others add to it.
# In a row: roles, the sidebar (where they land comes first), the tabs of a phone.
ROWS: tuple[tuple[tuple[str, ...], tuple[Place, ...], tuple[Place, ...]], ...] = (
    (
        EXECUTIVES,
        (
            EXECUTIVE,
            DECISIONS,
            ROADMAP,
            LAUNCHES,
            FUNDING,
            GOALS,
            INSIGHTS,
            KPIS,
            PULSE,
            MOMENTS,
            DATA_SOURCES,
            PROJECTS,
            REQUESTS,
            DUTIES,
            POLICIES,
            HOME,
        ),
        (EXECUTIVE, DECISIONS, ROADMAP, KPIS, MORE),
    ),
    (
        (Role.TECHNOLOGIST,),
        (
            *(TRIAGE, REQUESTS, REVIEWS, PROJECTS, ROADMAP, LAUNCHES, FUNDING, GOALS, INSIGHTS, KPIS, PULSE, EXECUTIVE),
            *(CATALOGUE, OWNED, MOMENTS, DATA_SOURCES, REGISTERS, POST, HOME),
        ),
        (TRIAGE, REQUESTS, ROADMAP, PROJECTS, MORE),
    ),
    (
        (Role.FINANCE,),
        (MY_REVIEWS, FUNDING, REQUESTS, PROJECTS, ROADMAP, GOALS, INSIGHTS, KPIS, PULSE, EXECUTIVE, MOMENTS, DATA_SOURCES, HOME),
        (REVIEWS, FUNDING, REQUESTS, ROADMAP, MORE),
    ),
    (
        (Role.AUDITOR,),
        (HOME, REQUESTS, PROJECTS, ROADMAP, FUNDING, GOALS, INSIGHTS, KPIS, PULSE, EXECUTIVE, AUDIT, DUTIES, POLICIES),
        (HOME, REQUESTS, PROJECTS, AUDIT, MORE),
    ),
    (
        APPROVING,
        (MY_REVIEWS, REQUESTS, ROADMAP, GOALS, INSIGHTS, KPIS, PULSE, DATA_SOURCES, HOME),
        (REVIEWS, REQUESTS, ROADMAP, HOME, MORE),
    ),
    (
        (Role.MARKETING_LEAD, Role.IT_LEAD),
        (
            *(HOME, PROJECTS, REQUESTS, ROADMAP, LAUNCHES, GOALS, INSIGHTS, KPIS, PULSE, EXECUTIVE),
            *(CATALOGUE, OWNED, MOMENTS, DATA_SOURCES, REGISTERS),
        ),
        (HOME, PROJECTS, REQUESTS, ROADMAP, MORE),
    ),
    ((Role.MARKETER,), (HOME, MINE, ROADMAP, GOALS, INSIGHTS, KPIS, PULSE), (HOME, replace(MINE, label="Requests"), NEW, ROADMAP, MORE)),
    (
        (Role.ADMIN,),
        (
            HOME,
            REQUESTS,
            PROJECTS,
            ROADMAP,
            GOALS,
            INSIGHTS,
            KPIS,
            PULSE,
            PEOPLE,
            DUTIES,
            POLICIES,
            CALENDARS,
            CATALOGUE,
            OWNED,
            DATA_SOURCES,
            REGISTERS,
            HOLDS,
            POST,
            RULES,
            SORTING,
            SETUP,
            SETTING_UP,
        ),
        (HOME, REQUESTS, ROADMAP, KPIS, MORE),
    ),
)
NOBODY = ((HOME,), (HOME,))
# What was given up of what is owed: the same for every administrator.
PARKED = "waits:parked"
QUEUES = (OUTBOX, LETTERS, ACCOUNT_LETTERS, BRIEFS, ROUNDS, LETTERS_TO_SENDERS)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html. A whole page pays for it before it is drawn, a partial only for what it uses."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        cookie = request.COOKIES.get(COOKIE, "")
        return {"theme": cookie if cookie in Theme.values else Theme.AUTO.value, "keys": "on", "me": None}
    whole: Any = SimpleLazyObject(lambda: _whole(person, request.path))
    context = {"theme": person.theme, "keys": "on" if person.has_shortcuts else "off", "me": me(person)}
    if getattr(request, "htmx", False):
        return {**context, **{name: _later(whole, name) for name in ("nav", "phone_nav", "unread", "can_request", "waits_here")}}
    return {**context, **whole}


def _later(whole: Any, name: str) -> Any:
    return SimpleLazyObject(lambda: whole[name])


def _whole(person: Person, path: str) -> dict[str, Any]:
    """Roles from the database; what is unread and what waits from the cache, mostly: one query a page."""
    roles = duties.roles_of(person)
    side, phone = places(roles)
    unread, waits, kinds = _counted(person, roles)
    return {
        "nav": shown(side, path, waits),
        "phone_nav": shown(phone, path, waits),
        "waits_here": counting.among(path, kinds),
        "unread": unread,
        "can_request": may_ask(person, roles),
    }


def me(person: Person) -> Me:
    """The card of the person; initials are two letters at most."""
    parts = person.name.split()
    initials = "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()
    return Me(person.name, person.first_name or person.username, initials, person.username)


def places(roles: Iterable[str]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The sidebar and the tabs (at most five) of somebody with these roles."""
    held = frozenset(roles)
    rows = [(side, phone) for names, side, phone in ROWS if not held.isdisjoint(names)] or [NOBODY]
    found = {place.url: place for place in rows[0][0]}
    for side, _ in rows[1:]:
        for place in side:
            found.setdefault(place.url, place)
    return tuple(found.values()), rows[0][1]


def landing(person: Person) -> str:
    """The address of the place that comes first for this person. One query."""
    return places(duties.roles_of(person))[0][0].url


def shown(row: Iterable[Place], path: str, waits: dict[str, int]) -> list[Place]:
    """The places as one page draws them: where one is, and how much waits."""
    here = max((place.url for place in row if place.is_at(path)), key=len, default="")
    return [replace(place, current=place.url == here, count=waits.get(place.url, 0)) for place in row]


def counts(person: Person, roles: frozenset[str]) -> tuple[int, dict[str, int]]:
    """The unread notices, and what waits for this person by place, up to 15 s old: home and its lists bring it up to date."""
    unread, waits, _ = _counted(person, roles)
    return unread, waits


def _counted(person: Person, roles: frozenset[str]) -> tuple[int, dict[str, int], dict[str, int]]:
    """The same, and what waits by kind."""
    unread, waits = notices.unread_key(person), counting.key(person)
    asked = [unread, waits, *((PARKED,) if Role.ADMIN in roles else ())]
    kept = cache.get_many(asked)
    make: dict[str, Callable[[], Any]] = {
        unread: lambda: notices.unread(person),
        waits: lambda: counting.by_kind(counting.waits(person, roles)),
        PARKED: lambda: sum(queue.count_parked() for queue in QUEUES),
    }
    missing = {name: make[name]() for name in asked if name not in kept}
    if missing:
        cache.set_many(missing, counting.LAG)
    known = {**kept, **missing}
    kinds = known[waits]
    return known[unread], counting.by_place(kinds) | ({SETTING_UP.url: known[PARKED]} if PARKED in known else {}), kinds
