"""Why somebody is not erased: each reason a sentence, all of them at once."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import addresses as goal_addresses
from collab.approvals.models import Decision
from collab.dashboards.erasing.columns import Fate, having
from collab.dashboards.erasing.named import Names, naming
from collab.dashboards.leaving.kinds import HOLDINGS
from collab.directory import addresses as directory_addresses
from collab.directory.models import Import
from collab.directory.states import State as ImportState
from collab.events.models import Text
from collab.insights import addresses as insight_addresses
from collab.keeping.held import is_held
from collab.keeping.models import Hold
from collab.kit import clock, formats
from collab.kpis import addresses as kpi_addresses
from collab.people.models import Person
from collab.registers import addresses as register_addresses
from funding.funds import addresses as fund_addresses
from funding.funds.models import CHANGE, Allocation, FundChange, Reversal
from funding.ledger.models import Entry
from projects.launches import addresses as launch_addresses

# Books and what they rest on are kept for ten years from the end of the year in which they were written.
LEDGER_YEARS = 10
# Where the name of a thing is changed, whatever has become of it.
WHERE: dict[str, Callable[[Any], str]] = {
    "launches.Launch": lambda row: launch_addresses.launch_rename(row.code),
    "registers.Entry": lambda row: register_addresses.register_rename(row.kind, row.code),
    "funds.Fund": lambda row: fund_addresses.fund_rename(row.code),
    "kpis.Kpi": lambda row: kpi_addresses.kpi(row.code),
    "agenda.Goal": lambda row: goal_addresses.goal(row.code),
    "insights.Insight": lambda row: insight_addresses.insight(row.code),
    "people.Calendar": lambda row: directory_addresses.calendar_edit(row.code),
}
FEW = 5


def found(actor: Person, person: Person, names: Names) -> list[str]:
    """Every reason; none where they may be erased."""
    return [*_here(person), *_holds(actor, person), *_held(person, names), *_law(person, names), *_waiting(), *_named(names)]


def kept_since() -> datetime:
    """Since when what was written about money is kept."""
    return clock.midnight(date(clock.today().year - LEDGER_YEARS, 1, 1))


def free_on(at: datetime) -> date:
    """From when on the law asks for it no more."""
    return date(at.astimezone(clock.zone()).year + LEDGER_YEARS + 1, 1, 1)


def _here(person: Person) -> Iterator[str]:
    if person.is_active:
        yield f"{person.name} is still here. They leave first."


def _holds(actor: Person, person: Person) -> Iterator[str]:
    """What they hold, as far as it is anybody's: asked as the administrator, as the gateway, and as they themselves."""
    readers = [actor, person, *list(duties.holders(Role.TECHNOLOGIST))[:1]]
    for holding in HOLDINGS:
        # A draft goes with whoever wrote it, and a token has ended.
        if holding.hand is None or holding.kind == "draft":
            continue
        if count := max(holding.held(reader, person.pk).count() for reader in readers):
            yield f"They still hold something: {holding.many.lower()} ({count}). Somebody takes it over first."


def _held(person: Person, names: Names) -> Iterator[str]:
    if Hold.objects.filter(ended_at=None, person=person).exists():
        yield "They are held, and nobody erases what is held."
    words = Text.objects.filter(writer=person) | naming(Text.objects.all(), ["text"], names.pattern)
    if Hold.objects.filter(ended_at=None).exists() and words.filter(is_held("writer_id", "subject_kind", "subject_id")).exists():
        yield "What they wrote, or what names them, belongs to something that is held."


def _law(person: Person, names: Names) -> Iterator[str]:
    since, last = kept_since(), []
    money = Q(route__subject_kind=CHANGE) | Exists(Allocation.objects.filter(route=OuterRef("route_id")))
    rows: tuple[tuple[QuerySet[Any], str], ...] = (
        (Entry.objects.filter(actor=person), "at"),
        (Decision.objects.filter(money, person=person), "at"),
        (FundChange.objects.filter(proposed_by=person), "proposed_at"),
        (naming(FundChange.objects.all(), ["reason"], names.pattern), "proposed_at"),
        (Reversal.objects.filter(Q(asked_by=person) | Q(agreed_by=person)), "asked_at"),
    )
    for found, at in rows:
        last += list(found.filter(**{f"{at}__gte": since}).order_by(f"-{at}").values_list(at, flat=True)[:1])
    if last:
        until = free_on(max(last))
        yield (
            f"They booked money or decided on it: the law keeps for {LEDGER_YEARS} years who did so, here until {until.day} {until:%B %Y}."
        )


def _waiting() -> Iterator[str]:
    if Import.objects.filter(state=ImportState.DUE).exists():
        yield "A file of people is being taken in. Try again when it is done."


def _named(names: Names) -> Iterator[str]:
    """Where the house's own words name them: these are changed by whoever keeps them, and then they name nobody."""
    for label, columns in having(Fate.CHANGED).items():
        rows = list(naming(apps.get_model(label).objects.all(), columns, names.pattern).order_by("pk")[: FEW + 1])
        if rows:
            said = formats.listed([f"“{names.hidden(str(row))}”" for row in rows[:FEW]])
            more = " and more" if len(rows) > FEW else ""
            model = apps.get_model(label)._meta.verbose_name
            where = formats.listed([WHERE[label](row) for row in rows[:FEW]]) if label in WHERE else "there"
            yield f"Their name stands in the words of a {model}: {said}{more}. Change it first: {where}."
