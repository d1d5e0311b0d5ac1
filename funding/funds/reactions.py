"""Who is told of money: the owners of a fund of what was spent over a promise, and whoever is the second person of what one proposes."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Event
from collab.kit import clock
from collab.kit.formats import day, full_money
from collab.kit.money import Money
from collab.notices.telling import Telling, Told
from collab.people import clocks
from collab.people.models import Person
from funding.funds import access, addresses, sides, subject
from funding.funds.models import CHANGE, Allocation, ChangeState, FundChange, FundSide, Reversal
from funding.ledger.models import Line

# In which an owner settles what is over.
WORKING_DAYS = 5


def owners(promise: Allocation, event: Event) -> Iterable[Person]:
    return promise.fund.owners.filter(is_active=True)


def seconds(asked: Reversal, event: Event) -> Iterable[Person]:
    """Who could agree: finance partners, and the owners of the fund where nothing is booked elsewhere."""
    owning = [] if asked.into_id else _line(asked).fund.owners.filter(is_active=True)
    return [*duties.holders(Role.FINANCE), *owning]


PROMISES: dict[str, tuple[Telling[Allocation], ...]] = {
    "funds.allocation.overspent": (
        Telling(
            owners,
            "{actor} booked {over} over what {it} promised. Settle it by {by}, {days} working days from then: add money, move it, or have it credited.",
            asks=True,
        ),
    ),
}


def deciders(change: FundChange, event: Event) -> Iterable[Person]:
    """Who could agree: for what leaves a joint fund its owners of the other side."""
    concerned = Person.objects.filter(pk__in=subject.members(change.pk) - {change.proposed_by_id}, is_active=True).order_by("pk")
    source = change.source
    if source is None or source.side != FundSide.JOINT:
        return concerned
    owners, roles = set(source.owners.values_list("pk", flat=True)), duties.held_by(person.pk for person in concerned)
    others = sides.others(duties.roles_now(change.proposed_by))
    return [person for person in concerned if person.pk in owners and sides.of(roles.get(person.pk, frozenset())) & others]


def proposer(change: FundChange, event: Event) -> list[Person | None]:
    return [change.proposed_by]


CHANGES: dict[str, tuple[Telling[FundChange], ...]] = {
    "funds.change.proposed": (Telling(deciders, "{actor} proposes {it}. A second person decides.", asks=True, why=True),),
    "funds.change.agreed": (Telling(proposer, "{actor} agreed to {it}."),),
    "funds.change.refused": (Telling(proposer, "{actor} refused {it}.", why=True),),
}
REVERSALS: dict[str, tuple[Telling[Reversal], ...]] = {
    "funds.reversal.asked": (Telling(seconds, "{actor} asks to {do} an actual of {it}. A second person agrees.", asks=True, why=True),),
}


def _promise(event: Event) -> Allocation:
    return Allocation.objects.select_related("fund").get(pk=event.subject_id)


def _reversal(event: Event) -> Reversal:
    return Reversal.objects.get(pk=event.subject_id)


def _change(event: Event) -> FundChange:
    return FundChange.objects.select_related("source", "target", "proposed_by").get(pk=event.subject_id)


def _called(change: FundChange) -> str:
    """ "$50,000.00 of new money for Growth", "$50,000.00 from Growth for Loyalty"."""
    amount = full_money(Money(change.amount, (change.source or change.target).currency))
    return f"{amount} {f'from {change.source.name}' if change.source else 'of new money'} for {change.target.name}"


def _line(asked: Reversal) -> Line:
    return Line.objects.select_related("fund").get(entry_id=asked.entry_id, account__kind="spent")


def _over(promise: Allocation, event: Event, person: Person) -> str:
    return full_money(Money(Decimal(event.data["over"]), promise.fund.currency))


def _by(promise: Allocation, event: Event, person: Person) -> str:
    """The last day on which an owner settles it in time, by the calendar of the owner who is told."""
    booked = event.at.astimezone(clock.zone()).date()
    return day(clocks.clock_of(person.pk).add_days(booked, WORKING_DAYS), clock.today())


def _promises(person: Person) -> QuerySet[Allocation]:
    return Allocation.objects.filter(fund__in=access.opened(person))


def _reversals(person: Person) -> QuerySet[Reversal]:
    return Reversal.objects.filter(entry__lines__fund__in=access.opened(person), entry__lines__account__kind="spent")


TOLD = (
    Told(
        kind=CHANGE,
        reaction="funds.tell_of_change",
        read=_change,
        name=_called,
        page=lambda change, at: addresses.fund(change.target.code),
        opens=access.visible_changes,
        tellings=CHANGES,
        is_answered=lambda change: change.state != ChangeState.PROPOSED,
    ),
    Told(
        kind="funds.allocation",
        reaction="funds.tell",
        read=_promise,
        name=lambda promise: promise.fund.name,
        page=lambda promise, at: addresses.fund(promise.fund.code),
        opens=_promises,
        tellings=PROMISES,
        words={"over": _over, "by": _by, "days": lambda promise, event, person: str(WORKING_DAYS)},
    ),
    Told(
        kind="funds.reversal",
        reaction="funds.tell_of_reversal",
        read=_reversal,
        name=lambda asked: _line(asked).fund.name,
        page=lambda asked, at: addresses.fund_take_back(_line(asked).fund.code, asked.entry_id),
        opens=_reversals,
        tellings=REVERSALS,
        words={"do": lambda asked, event, person: "move" if "into" in event.data else "take back"},
        is_answered=lambda asked: asked.undoing_id is not None,
    ),
)
