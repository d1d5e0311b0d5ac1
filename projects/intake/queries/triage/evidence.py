"""What each group looks at before it decides: the evidence of its own discipline, as far as its reader may know it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from collab.access.roles import Role
from collab.approvals.groups import WITHIN
from collab.approvals.models import Decision
from collab.approvals.words import in_words
from collab.kit import clock, formats
from collab.people.models import Person
from funding.funds import queries as funds
from projects.intake import access, addresses, effects, facts
from projects.intake.models import Request
from projects.intake.states import OPEN
from projects.intake.worth import value_of

# So many funds, earlier decisions, and others who wait are shown.
MOST = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: ``value`` is empty where nobody said, ``more`` in small, ``url`` where it leads."""

    label: str
    value: str
    more: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same group decided earlier on the same supplier and kind of data."""

    number: str
    title: str
    url: str
    person: str
    status: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """``lines`` are of the discipline, ``earlier`` of the group."""

    lines: tuple[Fact, ...]
    earlier: tuple[Earlier, ...]


def of(request: Request, person: Person, role: str) -> Evidence:
    """For one who decides as ``role``. A fixed number of queries, at most seven."""
    lines = tuple(line for source in OF.get(role, ()) for line in source(request, person))
    return Evidence(lines, tuple(_earlier(request, person, role)))


def _money(request: Request, person: Person) -> list[Fact]:
    """The funds of this year that could pay, of those whose amounts the person sees, with what would be left of each."""
    year = funds.year_of(clock.today())
    assert request.route is not None
    asked = request.route.asked
    rows = funds.with_sums(person).filter(year__code=year.code, currency=asked.currency)[: MOST + 1] if year else []
    found = []
    for fund in list(rows)[:MOST]:
        free = funds.sums(fund).free
        left = free - asked
        short = "" if left.amount >= 0 else ": not enough alone"
        found.append(Fact(fund.name, f"{formats.short_money(free)} free", f"{formats.short_money(left)} left with this one{short}"))
    return found or [Fact("Funds", "", f"none of this year in {asked.currency} whose amounts you see")]


def _sources(request: Request, person: Person) -> list[Fact]:
    """What is said of its data sources: the kind of data, the basis in law, and how long it is kept. One query."""
    kind = request.get_data_kind_display() if request.data_kind else ""
    found = [Fact("Kind of data", str(kind))]
    for source in request.data_sources.all():
        said = (source.get_data_kind_display(), source.get_lawful_basis_display(), source.retention)
        named = ("kind not said", "no basis said", "retention not said")
        words = [str(one or missing) for one, missing in zip(said, named, strict=True)]
        found.append(Fact(source.name, words[0], f"{words[1]}; {words[2]}"))
    return found


def _goes(request: Request, person: Person) -> list[Fact]:
    """With whom the data goes, and where."""
    return [
        Fact("Supplier", formats.listed([request.entry_names.get(("suppliers", code), code) for code in request.suppliers or ()])),
        Fact("Where the data goes", request.data_where or ""),
    ]


def _systems(request: Request, person: Person) -> list[Fact]:
    """The systems that it touches, and who else waits on them. Two queries at most."""
    touched = {*request.legacy_systems, *(source.system for source in request.data_sources.all())}
    names = [request.entry_names.get(("products", code), code) for code in request.products or ()]
    found = [Fact("Products", formats.listed(names))] if names else []
    if not touched:
        return [*found, Fact("Systems", "", "none named")]
    wanted = Q(legacy_systems__overlap=list(touched)) | Q(data_sources__system__in=list(touched))
    others = access.visible(person).filter(wanted, state__in=OPEN).exclude(pk=request.pk)
    waiting: dict[str, set[int]] = {system: set() for system in touched}
    for number, legacy, system in others.values_list("number", "legacy_systems", "data_sources__system").order_by("number")[:200]:
        for name in {*legacy, system} & touched:
            waiting[name].add(number)
    return [*found, *(Fact("System", name, _waits(sorted(numbers))) for name, numbers in sorted(waiting.items()))]


def _waits(numbers: list[int]) -> str:
    """ "R-12, R-14 and 3 more wait on it too"."""
    if not numbers:
        return "nobody else waits on it"
    said = [f"R-{number}" for number in numbers[:MOST]] + ([f"{len(numbers) - MOST} more"] if len(numbers) > MOST else [])
    return f"{formats.listed(said)} {'wait' if len(numbers) > 1 else 'waits'} on it too"


def _promises(request: Request, person: Person) -> list[Fact]:
    """The goal, what it is to move, and what it is to be worth."""
    value = value_of(request)
    found = [Fact("Goal", request.goal.title if request.goal else "")]
    found.append(Fact("Promised value", formats.short_money(value) if value else ""))
    for one in effects.told(request):
        found.append(Fact(one.name, f"to {one.to} by {formats.day(one.by, clock.today())}", f"now {one.now}" if one.now else "", one.url))
    return found


OF: dict[str, tuple[Callable[[Request, Person], list[Fact]], ...]] = {
    Role.FINANCE: (_money,),
    Role.PRIVACY: (_sources, _goes),
    Role.SECURITY: (_sources, _goes),
    Role.ARCHITECTURE: (_systems,),
    Role.BUSINESS: (_promises,),
    Role.CMO: (_promises,),
    Role.CIO: (_promises, _systems),
}


def _earlier(request: Request, person: Person, role: str) -> list[Earlier]:
    """Decisions of the same group that count, on requests that the person may open, the latest first. Two queries, or none."""
    if not request.suppliers or request.data_kind in (None, facts.DataKind.UNKNOWN):
        return []
    same = access.visible(person).filter(suppliers__overlap=request.suppliers, data_kind=request.data_kind).exclude(pk=request.pk)
    rows = Decision.objects.filter(
        route__in=same.filter(route__isnull=False).order_by().values("route_id"),
        round=F("panel__step__round"),
        panel__role__in=of_role(role),
    )
    found = in_words(rows.select_related("person", "route__request").order_by("-at", "-pk")[:MOST])
    return [_decided(one) for one in found]


def of_role(role: str) -> tuple[str, ...]:
    """The groups that decide as this role."""
    return (role, *(f"{role}_{register}" for register in WITHIN))


def _decided(one: Decision) -> Earlier:
    request: Request = one.route.request
    return Earlier(
        request.code,
        request.title,
        addresses.request(request.code),
        one.person.name,
        str(one.verdict),
        one.at,
        one.conditions or one.reason,
    )
