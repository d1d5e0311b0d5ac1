"""What the command menu finds: numbers, places, and what has these words in its name; first as they were typed, then as they were meant.

Each kind is asked for through its own ``visible``, so what a person may not open is missing, and no suggestion is made from it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from collab.access import duties
from collab.agenda import access as agenda
from collab.agenda import addresses as goal_addresses
from collab.customer import access as customer
from collab.customer import addresses as customer_addresses
from collab.dashboards.search.places import open_to
from collab.insights import access as insights
from collab.insights import addresses as insight_addresses
from collab.kit import numbering
from collab.kit.slips import is_meant
from collab.kit.words import Sought, Term, Vector, asks, of_name, terms
from collab.kpis import access as kpis
from collab.kpis import addresses as kpi_addresses
from collab.people.models import Person
from collab.people.names import called as people_called
from collab.people.names import everybody, named_in, placed_like
from collab.registers import queries as registers
from funding.funds import access as funds
from funding.funds import addresses as fund_addresses
from projects.intake import access as intake
from projects.intake import addresses as intake_addresses
from projects.intake import askers
from projects.intake.queries import mending
from projects.intake.queries.list.lists import Filters
from projects.launches import access as launches
from projects.launches import addresses as launch_addresses
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses

MOST = 10
EACH = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One row: where it leads and what it is."""

    label: str
    icon: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Finds:
    """The rows, and the words they were found by where nothing has those that were typed."""

    rows: list[Found]
    mended: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Things of which there are few enough to read their names: who sees which, what they are called, and where they are."""

    kind: str
    icon: str
    visible: Callable[[Person], QuerySet[Any]]
    # The code, the name, and what else it is called.
    columns: tuple[str, ...]
    url: Callable[[str], str]


KEPT = (
    Kept("KPI", "target", kpis.visible, ("code", "name"), kpi_addresses.kpi),
    Kept("Goal", "flag", agenda.visible, ("code", "title"), goal_addresses.goal),
    Kept("Launch", "megaphone", launches.visible, ("code", "name"), launch_addresses.launch),
    Kept("Fund", "wallet", funds.visible, ("code", "name"), fund_addresses.fund),
    Kept("Data source", "database", customer.visible_sources, ("code", "name", "system"), customer_addresses.data_source),
    Kept("Moment", "route", customer.visible_moments, ("code", "name", "stage"), customer_addresses.moment),
)
# Of the registers what somebody looks for by its name; the others are found in their own pages.
REGISTERED = ("brands", "suppliers", "systems")


def find(person: Person, text: str) -> Finds:
    """An exact number, then places, and what has the words; with nothing asked the places, and what was lately mine."""
    if not text:
        return Finds((_mine(person) + _places(person, []))[:MOST])
    number, is_code = numbering.typed(text)
    numbered = _numbered(person, number) if number is not None else []
    if is_code:
        return Finds(numbered[:MOST])
    wanted = terms(text, is_unfinished=True)
    if not wanted:
        return Finds(numbered)
    places, found = _places(person, wanted)[:EACH], list(_worded(person, wanted))
    rows = [*numbered, *places, *found][:MOST]
    return Finds(rows) if found or numbered else _mended(person, text, wanted, places)


def _mended(person: Person, text: str, wanted: list[Term], places: list[Found]) -> Finds:
    """After what is there, what may have been meant."""
    meant = mending.mended(person, text, is_unfinished=True)
    found = list(_works(person, terms(meant))) if meant else []
    names = [row for kept in KEPT for row in _kept(person, kept, lambda there: is_meant(wanted, there))]
    names += [*_registered(person, wanted, is_mended=True), *_called(person, wanted)]
    mended = meant if found else " ".join(dict.fromkeys(row.label for row in names[:1]))
    return Finds([*places, *found, *names][:MOST], mended)


def _worded(person: Person, wanted: list[Term]) -> Iterator[Found]:
    yield from _works(person, wanted)
    for kept in KEPT:
        yield from _kept(person, kept, lambda there: all(term.is_in(there) for term in wanted))
    yield from _insights(person, wanted)
    yield from _registered(person, wanted)
    if duties.roles_of(person):
        keys = [key for (key,) in people_called(words=asks(wanted, by_stem=False)).rows()]
        called = list(Person.objects.filter(pk__in=keys, is_active=True).order_by("username")[:EACH])
        if len(called) < EACH:
            placed = placed_like(wanted).filter(is_active=True).exclude(pk__in=[one.pk for one in called])
            called += placed.order_by("username")[: EACH - len(called)]
        yield from _people(called)


def _works(person: Person, wanted: list[Term]) -> Iterator[Found]:
    """Requests and projects."""
    asked = Sought(asks(wanted))
    # Somebody and what they asked for; to who holds a duty, as names are.
    called, rest = named_in(wanted) if duties.roles_of(person) else ([], [])
    theirs = Q(requester_id__in=called, search=Sought(asks(rest))) if rest else Q(pk=None)
    requests = intake.visible(person).filter(Q(search=asked) | theirs).order_by("-number").values_list("number", "title")
    yield from (_request(number, title) for number, title in requests[: EACH + 1])
    # Put in order by what no index has: along one, each title would be folded until enough are found.
    newest = F("number") * -1
    projects = portfolio.visible(person).alias(words=Vector("title")).filter(words=asked).order_by(newest).values_list("number", "title")
    yield from (_project(number, title) for number, title in projects[:EACH])


def _insights(person: Person, wanted: list[Term]) -> Iterator[Found]:
    """Those that hold and have the words in their sentence, their evidence or their tags."""
    rows = insights.current(person).filter(search=Sought(asks(wanted))).order_by("-made_at", "-pk").values_list("code", "text", "kind")
    yield from (Found(text, "lightbulb", insight_addresses.insight(code), kind.capitalize()) for code, text, kind in rows[:EACH])


def _kept(person: Person, kept: Kept, fits: Callable[[frozenset[str]], bool]) -> list[Found]:
    rows = kept.visible(person).order_by(*kept.columns[1:2], "pk").values_list(*kept.columns)
    found = [(code, name) for code, name, *more in rows if fits(of_name(" ".join((code, name, *more))))]
    return [Found(name, kept.icon, kept.url(code), kept.kind) for code, name in found[:EACH]]


def _registered(person: Person, wanted: list[Term], *, is_mended: bool = False) -> list[Found]:
    cards = registers.called(person, REGISTERED, wanted, EACH, is_mended=is_mended)
    return [Found(card.name, card.register.icon, card.url, card.register.one.capitalize()) for card in cards]


def _called(person: Person, wanted: list[Term]) -> list[Found]:
    """Whoever may be meant; who works here is shown to people with a duty."""
    if not duties.roles_of(person):
        return []
    keys = [key for key, *names in everybody() if is_meant(wanted, of_name(" ".join(names)))]
    return _people(Person.objects.filter(pk__in=keys[:EACH]).order_by("username"))


def _people(people: Iterable[Person]) -> list[Found]:
    """A person leads to what they asked for."""
    return [Found(one.name, "users", Filters(view="all", requester=one.username).address(), "Person") for one in people]


def _mine(person: Person) -> list[Found]:
    found = intake.visible(person).filter(askers.asks(person)).order_by("-updated_at").values_list("number", "title")
    return [_request(number, title) for number, title in found[:4]]


def _numbered(person: Person, number: int) -> list[Found]:
    found = [_request(number, title) for title in intake.visible(person).filter(number=number).values_list("title", flat=True)]
    titles = portfolio.visible(person).filter(number=number).values_list("title", flat=True)
    return found + [_project(number, title) for title in titles]


def _places(person: Person, wanted: list[Term]) -> list[Found]:
    return [Found(place.label, place.icon, place.url, place.kind) for place in open_to(person, wanted)]


def _request(number: int, title: str) -> Found:
    code = numbering.code(number)
    return Found(f"{code} {title}".strip(), "inbox", intake_addresses.request(code), "Request")


def _project(number: int, title: str) -> Found:
    code = numbering.code(number)
    return Found(f"{code} {title}", "folder-kanban", project_addresses.project(code), "Project")
