"""The command menu: a number, words or a page, answered with what the person may open, ten rows at most."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.access import duties
from collab.access.roles import APPROVING, EXECUTIVES, Role
from collab.agenda.addresses import GOALS
from collab.dashboards.addresses import EXECUTIVE, HOME
from collab.kit import numbering
from collab.kit.errors import NotFound
from collab.kpis import access as kpis
from collab.kpis import addresses as kpi_addresses
from collab.kpis.addresses import KPIS
from collab.notices.addresses import NOTICES
from collab.people.addresses import KEYBOARD, PREFERENCES
from collab.people.models import Person
from collab.people.requests import PersonRequest
from funding.funds.addresses import FUNDS
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.intake.addresses import APPROVALS, REQUEST_NEW, REQUESTS, TRIAGE
from projects.intake.operations.draft import may_ask
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio.addresses import PROJECTS
from projects.roadmap.addresses import ROADMAP

MOST = 10
LONGEST = 100
_WORD = re.compile(r"\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """One row: where it leads and what it is."""

    label: str
    icon: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the portal; without ``roles`` it is everybody's."""

    label: str
    words: str
    icon: str
    url: str
    roles: frozenset[str] = frozenset()


PLACES = (
    Place("Home", "start what needs me", "house", HOME),
    Place("New request", "ask create", "plus", REQUEST_NEW),
    Place("Requests", "list all mine", "file-text", REQUESTS),
    Place("Triage", "inbox gateway route", "inbox", TRIAGE, frozenset({Role.TECHNOLOGIST})),
    Place("My reviews", "approvals decide decisions", "shield-check", APPROVALS, frozenset(APPROVING)),
    Place("Projects", "delivery portfolio", "folder-kanban", PROJECTS),
    Place("Roadmap", "time line plan", "chart-gantt", ROADMAP),
    Place("KPIs", "measures targets", "gauge", KPIS),
    Place("Goals", "agenda", "flag", GOALS),
    Place("Funding", "money budget funds", "wallet", FUNDS),
    Place(
        "Executive",
        "board overview",
        "landmark",
        EXECUTIVE,
        frozenset({*EXECUTIVES, Role.TECHNOLOGIST, Role.AUDITOR, Role.FINANCE}),
    ),
    Place("Notices", "news told", "bell", NOTICES),
    Place("Settings", "preferences theme shortcuts light dark", "settings", PREFERENCES),
    Place("Keyboard", "keys shortcuts help", "keyboard", KEYBOARD),
)


@require_safe
def palette(request: PersonRequest) -> HttpResponse:
    """The rows of the command menu, for htmx."""
    words = asked(request)
    return render(request, "_parts/command_results.html", {"results": find(request.user, words), "q": words})


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """The same as a page, for the command box without script and for the page that finds nothing."""
    words = asked(request)
    return render(request, "dashboards/search.html", {"results": find(request.user, words) if words else [], "q": words})


def asked(request: PersonRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


def find(person: Person, words: str) -> list[Found]:
    """Exact number, then pages, requests, projects and KPIs; with nothing asked the pages, and what was lately mine."""
    if not words:
        return (_mine(person) + _pages(person, ""))[:MOST]
    try:
        return _numbered(person, numbering.parse(words))
    except NotFound:
        pass
    groups = (_pages(person, words)[:3], _requests(person, words), _projects(person, words), _kpis(person, words))
    return [row for group in groups for row in group][:MOST]


def _mine(person: Person) -> list[Found]:
    found = intake.visible(person).filter(requester_id=person.pk).order_by("-updated_at").values_list("number", "title")
    return [_request(number, title) for number, title in found[:4]]


def _numbered(person: Person, number: int) -> list[Found]:
    found = [_request(number, title) for title in intake.visible(person).filter(number=number).values_list("title", flat=True)]
    titles = portfolio.visible(person).filter(number=number).values_list("title", flat=True)
    return found + [_project(number, title) for title in titles]


def _pages(person: Person, words: str) -> list[Found]:
    held = duties.roles_of(person)
    asked_for = words.lower()
    return [
        Found(place.label, place.icon, place.url, "Page")
        for place in PLACES
        if (not place.roles or not held.isdisjoint(place.roles))
        and (place.url != REQUEST_NEW or may_ask(person))
        and any(word.startswith(asked_for) for word in (place.label.lower(), *f"{place.label} {place.words}".lower().split()))
    ]


def _requests(person: Person, words: str) -> list[Found]:
    terms = _WORD.findall(words)
    if not terms:
        return []
    # The last word may be unfinished: people stop typing when they see it.
    query = SearchQuery(" & ".join([*terms[:-1], f"{terms[-1]}:*"]), config="english", search_type="raw")
    found = intake.visible(person).filter(search=query).order_by("-number").values_list("number", "title")
    return [_request(number, title) for number, title in found[:5]]


def _projects(person: Person, words: str) -> list[Found]:
    found = portfolio.visible(person).filter(title__icontains=words).order_by("-number").values_list("number", "title")
    return [_project(number, title) for number, title in found[:3]]


def _kpis(person: Person, words: str) -> list[Found]:
    found = kpis.visible(person).filter(name__icontains=words).order_by("name").values_list("code", "name")
    return [Found(name, "target", kpi_addresses.kpi(code), "KPI") for code, name in found[:3]]


def _request(number: int, title: str) -> Found:
    code = numbering.code(number)
    return Found(f"{code} {title}".strip(), "inbox", intake_addresses.request(code), "Request")


def _project(number: int, title: str) -> Found:
    code = numbering.code(number)
    return Found(f"{code} {title}", "folder-kanban", project_addresses.project(code), "Project")
