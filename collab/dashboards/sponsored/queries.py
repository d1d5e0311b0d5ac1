"""The reads of sponsored portfolios: of what stands, as far as its reader may see it. A sum holds nothing that they may not open."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from collab.access import duties
from collab.access.roles import EXECUTIVES, Role
from collab.dashboards.sponsored.cards import STAGE_OF, Sponsor, SponsoredWork, Sums, stage_of, worse
from collab.kit import clock, rates
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.kit.money import Money
from collab.kit.numbering import code
from collab.people.models import Person
from funding.funds.access import sees_work_money
from funding.funds.models import Allocation
from projects.intake import addresses as intake_addresses
from projects.intake import effects
from projects.intake.models import Request
from projects.intake.queries.reading import standing
from projects.intake.states import State
from projects.portfolio import access as portfolio
from projects.portfolio import addresses as project_addresses
from projects.portfolio.states import ENDED, WORST_FIRST

CLOSED = "What is sponsored is shown to people with a duty in Bridge, and to whoever sponsors something."
ZERO = Decimal(0)


def reading(person: Person) -> None:
    """Raise Forbidden for whoever reads of no portfolio: page and API refuse them alike."""
    if not duties.roles_of(person) and not sponsors_something(person):
        raise Forbidden(CLOSED)


def sponsors_something(person: Person) -> bool:
    """Whether somebody sent a request that this person sponsors. One query."""
    return Request.objects.filter(sponsor=person, submitted_at__isnull=False).exists()


def works(person: Person) -> QuerySet[Request]:
    """What stands, has a sponsor, and this person may see."""
    return standing(person).filter(sponsor__isnull=False)


def sponsors(person: Person) -> QuerySet[Person]:
    """Whoever sponsors something that this person may see; with a duty the reader sees each executive too, whatever they sponsor."""
    found = Q(Exists(works(person).filter(sponsor_id=OuterRef("pk")).order_by()))
    if duties.roles_of(person):
        found |= Q(pk__in=executives().values("person_id"))
    return Person.objects.filter(found)


def executives() -> QuerySet[Any]:
    """The duties of the CMO and the CIO that are in force."""
    return duties.in_force().filter(role__in=EXECUTIVES)


def sponsor(person: Person, username: str) -> Person:
    """Somebody whose portfolio this person may read, or themselves; raises NotFound."""
    found = sponsors(person).filter(username=username).first()
    if found is None and username == person.username:
        return person
    if found is None:
        raise NotFound
    return found


def cards(person: Person, people: Collection[Person]) -> list[Sponsor]:
    """The portfolios of these people as this person may see them, in their order. Four queries beside those for duties."""
    held = dict(executives().order_by("-role").values_list("person_id", "role"))
    sums = summed(person, [one.pk for one in people])
    return [
        Sponsor(one.name, one.username, str(Role(held[one.pk]).label) if one.pk in held else "", not one.is_active, sums[one.pk])
        for one in people
    ]


def summed(person: Person, keys: Collection[int]) -> dict[int, Sums]:
    """By sponsor. Three queries however much there is; money for who sees the money of whatever work they may open."""
    found = works(person).filter(sponsor_id__in=list(keys)).order_by()
    stages: defaultdict[int, Counter[str]] = defaultdict(Counter)
    worth: defaultdict[int, list[Any]] = defaultdict(lambda: [ZERO, 0, 0])
    rows_of = Coalesce(Func(F("effects"), function="jsonb_array_length", output_field=IntegerField()), 0)
    counted = found.values("sponsor_id", "state", "before_hold").annotate(
        n=Count("pk"), said=Count("worth"), sum_=Sum("worth"), effects_=Sum(rows_of)
    )
    for row in counted:
        stages[row["sponsor_id"]][stage_of(row["state"], row["before_hold"])] += row["n"]
        one = worth[row["sponsor_id"]]
        one[0], one[1], one[2] = one[0] + (row["sum_"] or ZERO), one[1] + row["said"], one[2] + row["effects_"]
    healths = _healths(person, found)
    money = _money(found) if sees_work_money(person) else None
    result = {}
    for key in keys:
        amount, said, promises = worth[key]
        spent, promised, unknown = (None, None, 0) if money is None else money.get(key, (_house(ZERO), _house(ZERO), 0))
        count = stages[key].total()
        value = _house(amount) if said else None
        result[key] = Sums(count, stages[key], healths.get(key, {}), spent, promised, value, said, promises, unknown)
    return result


def _healths(person: Person, found: QuerySet[Request]) -> Mapping[int, Mapping[str, int]]:
    """Of the projects under way, by sponsor: the worse of both opinions. One query."""
    begun = found.filter(project__in=portfolio.visible(person).exclude(phase__in=ENDED).order_by())
    rows = begun.values_list("sponsor_id", "project__health_marketing", "project__health_it").annotate(n=Count("pk"))
    healths: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for key, marketing, it, count in rows:
        healths[key][worse(marketing, it)] += count
    return healths


def _money(found: QuerySet[Request]) -> dict[int, tuple[Money, Money, int]]:
    """By sponsor: what was spent, what is still reserved or committed, and how many amounts no rate tells. One query."""
    rows = _promised(found).values_list("route__request__sponsor_id", "fund__currency")
    sums = rows.annotate(paid=Sum("spent__balance"), held=Sum(F("reserved__balance") + F("committed__balance")))
    result: dict[int, tuple[Money, Money, int]] = {}
    for key, currency, *amounts in sums:
        spent, promised, unknown = result.get(key, (_house(ZERO), _house(ZERO), 0))
        told = [in_house(amount or ZERO, currency) for amount in amounts]
        unknown += None in told
        result[key] = spent + (told[0] or _house(ZERO)), promised + (told[1] or _house(ZERO)), unknown
    return result


def _promised(found: QuerySet[Request]) -> QuerySet[Any]:
    return Allocation.objects.with_accounts().select_related(None).filter(route__request__in=found.order_by()).order_by()


def narrowed(found: QuerySet[Request], person: Person, *, stage: str = "", health: str = "") -> QuerySet[Request]:
    """Those at a stage, and those under way whose worse health is this one."""
    if stage:
        states = [state for state, at in STAGE_OF.items() if at == stage]
        found = found.filter(Q(state__in=states) | Q(state=State.ON_HOLD, before_hold__in=states))
    if health:
        better = WORST_FIRST[WORST_FIRST.index(health) :]
        begun = portfolio.visible(person).exclude(phase__in=ENDED)
        begun = begun.filter(Q(health_marketing=health, health_it__in=better) | Q(health_it=health, health_marketing__in=better))
        found = found.filter(project__in=begun.order_by())
    return found


def read(person: Person, rows: Collection[Request]) -> list[SponsoredWork]:
    """These pieces of work (with their projects) as cards. Three queries at most."""
    effects.load(rows, person)
    begun = set(portfolio.visible(person).filter(pk__in=[row.project_id for row in rows if row.project_id]).values_list("pk", flat=True))
    money = _of_each(rows) if sees_work_money(person) else None
    return [_work(row, row.project_id in begun, money) for row in rows]


def _of_each(rows: Collection[Request]) -> dict[int, tuple[Money, Money]]:
    promised = _promised(Request.objects.filter(pk__in=[row.pk for row in rows]))
    found = promised.values_list("route_id", "fund__currency", "spent__balance", "reserved__balance", "committed__balance")
    sums: dict[int, tuple[Money, Money]] = {}
    for route, currency, spent, reserved, committed in found:
        paid, held = sums.get(route, (_house(ZERO), _house(ZERO)))
        told = [in_house(amount, currency) or _house(ZERO) for amount in (spent, reserved + committed)]
        sums[route] = paid + told[0], held + told[1]
    return sums


def _work(row: Request, has_project: bool, money: Mapping[int, tuple[Money, Money]] | None) -> SponsoredWork:
    project = row.project if has_project else None
    none = (_house(ZERO), _house(ZERO))
    spent, promised = (None, None) if money is None else money.get(row.route_id or 0, none)
    return SponsoredWork(
        number=row.number,
        code=row.code,
        title=row.title,
        url=project_addresses.project(code(row.number)) if project else intake_addresses.request(row.code),
        state=row.state,
        stage=stage_of(row.state, row.before_hold),
        phase=project.phase if project else "",
        health_marketing=project.health_marketing if project else "",
        health_it=project.health_it if project else "",
        spent=spent,
        promised=promised,
        value=None if row.worth is None else _house(row.worth),
        effects=effects.told(row),
    )


def in_house(amount: Decimal, currency: str) -> Money | None:
    """In the house's currency at today's rate; None where the bank has no rate."""
    try:
        return rates.convert(Money(amount, currency), settings.CURRENCY, clock.today())[0]
    except Conflict:
        return None


def _house(amount: Decimal) -> Money:
    return Money(amount, settings.CURRENCY)
