"""The guards of entries and promises, attacked with raw SQL as the role the portal runs under: past every view and operation.

Each attack does all that the operation would do but for one thing, so that it is refused for that one thing.
"""

import threading
import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import bring_to, make_fund, make_world, usd

from collab.access.models import Duty
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.people.models import Person
from funding.funds import actuals, allocations, operations, proof
from funding.funds.models import Allocation, Fund
from funding.ledger import shapes
from funding.ledger.models import Entry
from projects.intake.operations import ending
from projects.intake.states import State as S
from tests import onrecord
from tests.conftest import make_cast
from tests.invariants.money import housed, post, refused, run, spending, told
from tests.together import at_once


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return housed(cast, world)


# --- so that the refusals below are refusals of what they name


def test_what_an_operation_may_write_raw_sql_may_too(house: SimpleNamespace) -> None:
    spending(house)
    post(
        "reversal", (house.work.committed, "4000"), (house.work.spent, "-4000"), by=house.cast.finance, subject=house.work.route, reverses_id=house.spend.pk
    )  # fmt: skip
    assert proof.troubles() == []


# --- the shape of an entry

# Movements that leave every promise what it is, so that only the kind of the entry is wrong.
WAYS = {
    "spent of what is committed": (("committed", "-5"), ("spent", "5")),
    "spent taken back": (("spent", "-5"), ("committed", "5")),
    "a fund filled": (("budget", "-5"), ("available", "5")),
    "a fund emptied": (("available", "-5"), ("budget", "5")),
    "two at once": (("available", "-5"), ("budget", "5"), ("committed", "-5"), ("spent", "5")),
}
OWN = {
    "spent of what is committed": {"spend", "undo"},
    "spent taken back": {"credit", "undo"},
    "a fund filled": {"raise"},
    "a fund emptied": {"lapse"},
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_kind_moves_money_in_its_own_way(house: SimpleNamespace, way: str) -> None:
    lines = [(getattr(house.work if kind in ("committed", "spent") else house.growth, kind), amount) for kind, amount in WAYS[way]]
    for kind in set(shapes.SHAPES) - OWN.get(way, set()):
        with pytest.raises(
            DatabaseError, match="moves money in another way|holds the duty|Money leaves work|opens at zero|one of the three"
        ):
            spending(house, kind=kind, lines=lines)
    with pytest.raises(DatabaseError, match="entry_kind_known"):
        spending(house, kind="nonsense", lines=lines)
    assert proof.troubles() == []


def test_the_same_table_judges_in_python(house: SimpleNamespace) -> None:
    for kind in set(shapes.SHAPES) - {"spend", "undo"}:
        assert not shapes.fits(kind, [("committed", Decimal(-5)), ("spent", Decimal(5))], funds={1}, promises={1})
    assert shapes.fits("spend", [("spent", Decimal(5)), ("committed", Decimal(-5))], funds={1}, promises={1})
    assert not shapes.fits("spend", [("spent", Decimal(5)), ("committed", Decimal(-5))], funds={1}, promises={1, 2})
    assert not shapes.fits("transfer", [("budget", Decimal(-5)), ("available", Decimal(5))], funds={1}, promises=set())


def test_money_stays_in_its_fund_and_with_its_promise(house: SimpleNamespace) -> None:
    other = bring_to(S.IN_DELIVERY, house.cast, house.world)
    theirs = Allocation.objects.with_accounts().get(route=other.route)
    with pytest.raises(DatabaseError, match="sum to zero in each fund"):
        post(
            "transfer", (house.growth.available, "-5"), (house.platform.available, "5"), by=house.cast.finance, tells=told(house.work, "spent", "5")
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="what its accounts hold|routed and approved"):
        spending(house, lines=((house.work.committed, "-5"), (theirs.spent, "5")))
    with pytest.raises(DatabaseError, match="another way"):
        spending(
            house, lines=((house.work.committed, "-5"), (house.work.spent, "2"), (house.work.spent, "3"))
        )  # fmt: skip


def test_an_entry_is_written_with_its_own_event(house: SimpleNamespace) -> None:
    for tells in (
        None,
        told(house.work, "committed", "5.00"),
        told(house.waits, "spent", "5.00"),
        told(house.work, "spent", "5.01"),
        ("funds.allocation.spent", house.growth, {"amount": "5.00"}),
    ):
        with pytest.raises(DatabaseError, match="written with the event that tells of it"):
            spending(house, tells=tells)
    with pytest.raises(DatabaseError, match="entry_one_an_event"):
        spending(house, amount="4000", tells=None, event_id=house.spend.event_id)
    other = Person.objects.create(username="other", first_name="An", last_name="Other")
    onrecord.give(other, "finance")
    with pytest.raises(DatabaseError, match="written with the event that tells of it"):
        spending(house, by=other, teller=house.cast.finance)


def test_a_reversal_turns_one_entry_round_once_and_nothing_else(house: SimpleNamespace) -> None:
    back = {"kind": "reversal", "tells": None, "reference": "", "reverses_id": house.spend.pk}
    for lines, facts in (
        (((house.growth.budget, "-3"), (house.growth.available, "3")), {}),
        (((house.work.committed, "3999"), (house.work.spent, "-3999")), {}),
        (((house.work.committed, "4000"), (house.work.spent, "-4000"), (house.growth.budget, "-3"), (house.growth.available, "3")), {}),
        (((house.work.committed, "4000"), (house.work.spent, "-4000")), {"reverses_id": None}),
        (((house.work.committed, "4000"), (house.work.spent, "-4000")), {"tells": told(house.work, "spent", "4000")}),
    ):
        with pytest.raises(DatabaseError, match="turns every line of one entry round"):
            spending(house, **{**back, "lines": lines, **facts})
    lines = ((house.work.committed, "4000"), (house.work.spent, "-4000"))
    spending(house, lines=lines, **back)
    with pytest.raises(DatabaseError, match="unique"):
        spending(house, lines=lines, **back)


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"on": -1}, "lies in its fund's year"),
    ({"on": 1}, "none is made ahead"),
    ({"at": timedelta(minutes=3)}, "none is made ahead"),
    ({"at": timedelta(days=400), "on": 400}, "none is made ahead"),
])  # fmt: skip
def test_an_entry_is_of_its_day(house: SimpleNamespace, facts: dict[str, Any], sentence: str) -> None:
    year = house.world.year
    days = {-1: year.starts_on - timedelta(days=1), 1: clock.today() + timedelta(days=1), 400: clock.today() + timedelta(days=400)}
    given = {name: clock.now() + value if name == "at" else days[value] for name, value in facts.items()}
    with pytest.raises(DatabaseError, match=sentence):
        spending(house, **given)
    spending(house, on=year.starts_on)


def test_what_is_no_bill_counts_for_the_day_it_is_done_on(house: SimpleNamespace) -> None:
    with pytest.raises(DatabaseError, match="of the day it is made on"):
        spending(house, kind="commit", on=clock.today() - timedelta(days=2))


@pytest.mark.usefixtures("all_rights")
def test_money_is_moved_by_somebody_on_duty(house: SimpleNamespace) -> None:
    """The one who books, who is active and holds the duty that this kind of entry takes, on the day of it."""
    for who in (None, house.cast.technologist, house.cast.admin, house.cast.cmo):
        with pytest.raises(DatabaseError, match="holds the duty for it"):
            spending(house, by=who)
    mine = Duty.objects.filter(person=house.cast.finance)
    yesterday, tomorrow = (clock.today() + timedelta(days=days) for days in (-1, 1))
    for change in (
        lambda: onrecord.end(mine, ended_at=clock.now()),
        lambda: onrecord.end(mine, until_on=yesterday),
        lambda: (onrecord.end(mine, until_on=yesterday), onrecord.give(house.cast.finance, "finance", since_on=tomorrow)),
        lambda: onrecord.leave(house.cast.finance),
    ):
        with transaction.atomic():
            change()
            with pytest.raises(DatabaseError, match="holds the duty for it"):
                spending(house)
            transaction.set_rollback(True)
    spending(house)


# --- a promise is what the ledger says


PROMISE = """INSERT INTO funds_allocation (route_id, fund_id, amount, covers, state, made_at) VALUES (%s, %s, %s, %s, %s, %s)"""


def test_a_promise_has_its_entries(house: SimpleNamespace) -> None:
    route, fund, now = house.work.route_id, house.platform.pk, clock.now()
    refused("what its accounts hold", (PROMISE, route, fund, 5, 5, "reserved", now))
    for state in ("committed", "released"):
        refused("starts reserved", (PROMISE, route, fund, 5, 5, state, now))
    refused("none is made ahead", (PROMISE, route, fund, 5, 5, "reserved", now + timedelta(days=1)))
    refused(
        "what its accounts hold",
        (PROMISE, route, fund, 5, 5, "reserved", now),
        ("UPDATE funds_allocation SET state = 'released' WHERE fund_id = %s", fund),
    )


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize("change", [
    "state = 'committed'", "amount = amount + 5, covers = covers + 5", "state = 'reserved'", "state = 'released'", "covers = covers + 1", "amount = amount - 1",
    "amount = amount + 5", "made_at = made_at + interval '1 day'",
])  # fmt: skip
def test_a_promise_follows_its_accounts(house: SimpleNamespace, change: str) -> None:
    for promise in (house.work, house.waits):
        if change == f"state = '{promise.state}'":
            continue
        refused(
            "what its accounts hold|not rewritten|holds no money|covers just",
            (f"UPDATE funds_allocation SET {change} WHERE id = %s", promise.pk),
        )


def test_accounts_follow_their_promise(house: SimpleNamespace) -> None:
    """Given back, bound or taken without the promise saying so."""
    for kind, lines, verb, promise in (
        ("release", ((house.work.committed, "-5"), (house.growth.available, "5")), "released", house.work),
        ("release", ((house.waits.reserved, "-5"), (house.growth.available, "5")), "released", house.waits),
        ("commit", ((house.waits.reserved, "-5"), (house.waits.committed, "5")), "committed", house.waits),
        ("reserve", ((house.growth.available, "-5"), (house.waits.reserved, "5")), "reserved", house.waits),
        ("reserve", ((house.growth.available, "-5"), (house.work.reserved, "5")), "reserved", house.work),
    ):
        with pytest.raises(DatabaseError, match="what its accounts hold|Money leaves work"):
            post(kind, *lines, by=house.cast.finance2, subject=promise.route, tells=told(promise, verb, "5"))


def test_what_was_released_stays_released(house: SimpleNamespace) -> None:
    closed = Allocation.objects.with_accounts().get(route=bring_to(S.STOPPED, house.cast, house.world).route)
    for state in ("reserved", "committed"):
        refused("not rewritten", ("UPDATE funds_allocation SET state = %s WHERE id = %s", state, closed.pk))
    with pytest.raises(DatabaseError, match="what its accounts hold"):
        post(
            "reserve", (house.growth.available, "-5"), (closed.reserved, "5"), by=house.cast.finance, subject=closed.route,
            tells=told(closed, "reserved", "5"),
        )  # fmt: skip


def test_a_promise_covers_something(house: SimpleNamespace) -> None:
    """A tenth of a cent of what was approved: the operation says so, and the database refuses it."""
    make_fund(
        actor=house.cast.finance, code="jakarta", name="Jakarta", side="it", year=house.world.year.code, currency="IDR",
        budget=Money.of("1000000", "IDR"),
    )  # fmt: skip
    fund, route = Fund.objects.get(code="jakarta"), house.waits.route
    with pytest.raises(Invalid) as nothing:
        operation(allocations.reserve)(route=route, amounts=[("jakarta", Money.of("50", "IDR"))], actor=house.cast.finance)
    assert "is nothing in USD" in str(nothing.value.fields)
    refused("covers something", (PROMISE, route.pk, fund.pk, 1_000_000_000, 0, "reserved", clock.now()))


# --- a route stays passed while money is held on it


def test_a_route_stays_passed_while_money_is_held_on_it(house: SimpleNamespace) -> None:
    for promise in (house.work, house.waits):
        refused("released before", ("UPDATE approvals_route SET state = 'void' WHERE id = %s", promise.route_id))
        refused("released before", ("UPDATE approvals_route SET state = 'open', round = round + 1 WHERE id = %s", promise.route_id))
    closed = bring_to(S.STOPPED, house.cast, house.world)
    assert run(("UPDATE approvals_route SET state = 'void' WHERE id = %s", closed.route_id)) == 1


# --- no setting of the session takes part


def test_no_setting_of_the_session_moves_a_day(house: SimpleNamespace) -> None:
    """Half past midnight, a day after the duty has ended; farther west it is still the day before."""
    after = clock.today() - timedelta(days=1)
    at = datetime.combine(after, time_of_day(0, 30), clock.zone())
    onrecord.end(Duty.objects.filter(person=house.cast.finance), until_on=after - timedelta(days=1))
    for zone in ("Etc/GMT+12", "", "nowhere"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('bridge.zone', %s, true), set_config('TimeZone', 'Etc/GMT+12', true)", [zone])
            with pytest.raises(DatabaseError, match="holds the duty for it"):
                spending(house, at=at, on=after)
            transaction.set_rollback(True)
    spending(house, at=at - timedelta(hours=1), on=after - timedelta(days=1))


# --- a duty that ends at the same instant is before or after


@pytest.fixture
def working(real_db: None) -> SimpleNamespace:
    cast = make_cast()
    world = make_world(cast)
    return SimpleNamespace(cast=cast, number=bring_to(S.IN_DELIVERY, cast, world).number)


def end_of(what: str, cast: SimpleNamespace) -> None:
    if what == "duty":
        onrecord.end(Duty.objects.filter(person=cast.finance), ended_at=clock.now())
    else:
        onrecord.leave(cast.finance)


def book(working: SimpleNamespace) -> Any:
    return operations.spend(
        actor=working.cast.finance, number=working.number, fund="growth", amount=usd(10), reference="INV-1", on=clock.today()
    )  # fmt: skip


@pytest.mark.servers
@pytest.mark.parametrize("what", ["duty", "person"])
def test_who_is_let_go_meanwhile_books_nothing(working: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """The operation has read the duty; it ends and is acknowledged; then the money would move."""
    read, ended = threading.Event(), threading.Event()
    real = actuals.book

    def late(**facts: Any) -> Any:
        read.set()
        assert ended.wait(20)
        return real(**facts)

    monkeypatch.setattr(actuals, "book", late)

    def let_go() -> None:
        assert read.wait(20)
        end_of(what, working.cast)
        ended.set()

    came, _ = at_once(lambda: book(working), let_go)
    assert isinstance(came, Conflict) and "holds the duty for it" in str(came), came
    assert not Entry.objects.filter(kind="spend").exists()


@pytest.mark.servers
@pytest.mark.parametrize("what", ["duty", "person"])
def test_who_books_holds_the_duty_until_it_is_done(working: SimpleNamespace, what: str) -> None:
    """Whoever ends it meanwhile waits, and is told so after the money has moved."""
    booked = threading.Event()
    order: list[str] = []

    def slowly() -> None:
        with transaction.atomic():
            operation_inside = operations.spend.__wrapped__  # type: ignore[attr-defined]
            operation_inside(
                actor=working.cast.finance, number=working.number, fund="growth", amount=usd(10), reference="INV-1", on=clock.today()
            )  # fmt: skip
            booked.set()
            time.sleep(0.5)
            order.append("booked")

    def let_go() -> None:
        assert booked.wait(20)
        end_of(what, working.cast)
        order.append("ended")

    came = at_once(slowly, let_go)
    assert came == [None, None] and order == ["booked", "ended"], came


@pytest.mark.servers
def test_an_approval_does_not_end_beside_a_promise(real_db: None) -> None:
    """The approval ends in a transaction that is not done: a promise past the operations waits for it, and is refused."""
    cast = make_cast()
    world = make_world(cast)
    approved = bring_to(S.APPROVED, cast, world)
    ended = threading.Event()

    def end() -> None:
        with transaction.atomic():
            withdraw = ending.withdraw.__wrapped__  # type: ignore[attr-defined]
            withdraw(number=approved.number, actor=approved.requester, version=approved.version)
            ended.set()
            time.sleep(0.5)

    def promise() -> None:
        assert ended.wait(20)
        run((PROMISE, approved.route_id, world.growth.pk, 5, 5, "reserved", clock.now()))

    _, came = at_once(end, promise)
    assert isinstance(came, DatabaseError) and "Nothing new is promised" in str(came), came
