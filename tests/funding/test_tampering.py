"""The ledger under attack: raw SQL as the portal's own role, and as the owner where the trigger must hold too."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, operations
from funding.funds.models import Allocation, FundChange
from funding.ledger.models import Account, Entry, Line, MonthTotal
from tests.conftest import every_right
from tests.funding.examples import balances, close, make_fund, open_route, passed_route

NEW_ENTRY = """INSERT INTO ledger_entry (kind, "on", at, actor_id, subject_kind, subject_id, event_id, reference, note)
    VALUES (%s, '2026-11-20', %s, (SELECT id FROM people_person WHERE username = 'finance'), %s, %s, %s, '', '') RETURNING id"""
NEW_LINE = "INSERT INTO ledger_line (entry_id, account_id, amount) VALUES (%s, %s, %s)"


def run(sql: str, *values: Any) -> Any:
    """One statement, and everything that is checked at the end of a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()[0] if cursor.description else cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return found


def refused(match: str, sql: str, *values: Any) -> None:
    with pytest.raises(DatabaseError, match=match):
        run(sql, *values)


@pytest.fixture
def fund(house: SimpleNamespace) -> Any:
    return make_fund(house.finance, owners=[house.cmo])


def account(fund: Any, kind: str) -> int:
    return int(getattr(fund, kind).pk)


def promised(house: SimpleNamespace, fund: Any, amount: str) -> Allocation:
    (made,) = operation(allocations.reserve)(route=passed_route(house), amounts=[(fund.code, Money.of(amount, "USD"))], actor=house.finance)
    return made


def part(promise: Allocation, kind: str) -> int:
    return promise.accounts.get(kind=kind).pk


def of(promise: Allocation) -> tuple[str, int]:
    return "approvals.route", promise.route_id


def attempt_entry(
    *lines: tuple[int, str], subject: tuple[str, int | None] = ("", None), kind: str = "lapse", event: Event | None = None
) -> None:
    """The shape of an entry is judged last: what is refused here for another reason needs none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NEW_ENTRY, [kind, clock.now(), *subject, event and event.pk])
        key = cursor.fetchone()[0]
        for line in lines:
            cursor.execute(NEW_LINE, [key, *line])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_portal_owns_no_table() -> None:
    assert connection.settings_dict["USER"].endswith("_portal")


def told(house: SimpleNamespace, verb: str, promise: Allocation, amount: str) -> Event:
    return operation(record)(f"funds.allocation.{verb}", actor=house.finance, about=promise, data={"amount": amount})


def test_a_balanced_entry_is_let_in(house: SimpleNamespace, fund: Any) -> None:
    """The attempts below fail for their own reason and not because nothing works."""
    promise = promised(house, fund, "400")
    operation(allocations.commit)(route=promise.route, actor=house.finance)
    moves = (part(promise, "committed"), "-5"), (part(promise, "spent"), "5")
    attempt_entry(*moves, subject=of(promise), kind="spend", event=told(house, "spent", promise, "5"))
    assert balances(fund.code)["spent"] == 5


def test_an_entry_is_balanced_and_has_two_lines(fund: Any) -> None:
    with pytest.raises(DatabaseError, match="sum to zero"):
        attempt_entry((account(fund, "budget"), "-5"), (account(fund, "available"), "6"))
    with pytest.raises(DatabaseError, match="two lines or more|sum to zero"):
        attempt_entry((account(fund, "available"), "5"))
    with pytest.raises(DatabaseError, match="two lines or more"):
        attempt_entry()
    with pytest.raises(DatabaseError, match="line_moves_something"):
        attempt_entry((account(fund, "budget"), "0"), (account(fund, "available"), "0"))


def test_currencies_do_not_balance_each_other(house: SimpleNamespace, fund: Any) -> None:
    euro = make_fund(house.finance, "berlin-26", "0", currency="EUR")
    with pytest.raises(DatabaseError, match="in each currency"):
        attempt_entry((account(fund, "budget"), "-5"), (account(euro, "available"), "5"))


def test_no_account_but_the_budget_goes_below_zero(house: SimpleNamespace, fund: Any) -> None:
    promise = promised(house, fund, "900")
    with pytest.raises(DatabaseError, match="account_not_below_zero"):
        attempt_entry((account(fund, "available"), "-100.01"), (part(promise, "spent"), "100.01"), subject=of(promise))
    with pytest.raises(DatabaseError, match="account_not_below_zero"):
        attempt_entry((account(fund, "available"), "-1000.01"), (account(fund, "budget"), "1000.01"))


@pytest.mark.parametrize("kind", ["reserved", "committed", "spent"])
def test_no_money_moves_for_what_nobody_routed(house: SimpleNamespace, fund: Any, kind: str) -> None:
    """A line is refused, and not only the allocation that would stand behind it: not on the fund's own account of the kind,
    which is the sum of the promises', and not on a promise's for another subject than its route."""
    promise, other, waits = promised(house, fund, "400"), passed_route(house, 232), open_route(house, 300)
    route, foreign = of(promise), make_fund(house.finance, "it-26")
    for into, subject in (
        (account(fund, kind), ("", None)),
        (account(fund, kind), route),
        (account(foreign, kind), route),
        (part(promise, kind), ("", None)),
        (part(promise, kind), ("approvals.route", other.pk)),
        (part(promise, kind), ("approvals.route", waits.pk)),
        (part(promise, kind), ("funds.fund", route[1])),
        (part(promise, kind), ("funds.allocation", promise.pk)),
    ):
        with pytest.raises(DatabaseError, match="routed and approved"):
            attempt_entry((account(fund, "available"), "-5"), (into, "5"), subject=subject)
    with pytest.raises(DatabaseError, match="what its accounts hold"):
        attempt_entry((account(fund, "available"), "-5"), (part(promise, kind), "5"), subject=route)


@pytest.mark.usefixtures("all_rights")
def test_an_account_belongs_to_its_fund_and_its_promise(house: SimpleNamespace, fund: Any) -> None:
    promise, other = promised(house, fund, "400"), make_fund(house.finance, "it-26")
    euros = make_fund(house.finance, "berlin-26", "0", currency="EUR")
    sql = """INSERT INTO ledger_account (fund_id, allocation_id, code, kind, currency, balance, is_closed)
             VALUES (%s, %s, 'x:y', %s, 'USD', 0, false)"""
    refused("account_once_a_fund", sql, fund.pk, None, "reserved")
    refused("account_once_a_promise", sql, fund.pk, promise.pk, "reserved")
    refused("account_kind_of_work", sql, fund.pk, promise.pk, "available")
    refused("allocation's fund", sql, other.pk, promise.pk, "spent")
    refused("that fund's currency", sql, euros.pk, None, "budget")
    for column, value in (("fund_id", other.pk), ("allocation_id", None)):
        refused("keeps its code", f"UPDATE ledger_account SET {column} = %s WHERE id = %s", value, part(promise, "spent"))


def test_nobody_writes_what_follows_the_lines(house: SimpleNamespace, fund: Any) -> None:
    promise = promised(house, fund, "400")
    for key in (part(promise, "reserved"), account(fund, "reserved")):
        refused("nobody writes it", "UPDATE ledger_account SET balance = balance - 1 WHERE id = %s", key)
    refused("nobody writes it", "INSERT INTO ledger_monthtotal (fund_id, month, amount) VALUES (%s, '2026-11-01', 5)", fund.pk)
    operation(allocations.commit)(route=promise.route, actor=house.finance)
    operation(allocations.spend)(allocation=promise, amount=Money.of("5", "USD"), actor=house.finance, reference="INV-1", on=clock.today())
    assert MonthTotal.objects.get().amount == 5
    refused("nobody writes it", "UPDATE ledger_monthtotal SET amount = 0")
    refused("permission denied", "DELETE FROM ledger_monthtotal")


def test_the_fund_of_a_line_is_its_accounts(house: SimpleNamespace, fund: Any) -> None:
    other = make_fund(house.finance, "it-26")
    promise = promised(house, fund, "400")
    operation(allocations.commit)(route=promise.route, actor=house.finance)
    event = told(house, "spent", promise, "5")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NEW_ENTRY, ["spend", clock.now(), *of(promise), event.pk])
        key = cursor.fetchone()[0]
        sql = "INSERT INTO ledger_line (entry_id, account_id, fund_id, amount) VALUES (%s, %s, %s, %s)"
        for name, amount in (("committed", -5), ("spent", 5)):
            cursor.execute(sql, [key, part(promise, name), other.pk, amount])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert set(Line.objects.filter(entry=key).values_list("fund", flat=True)) == {fund.pk}


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
def test_entries_and_lines_are_append_only(fund: Any, table: str) -> None:
    column = {"ledger_entry": "note = 'other'", "ledger_line": "amount = amount"}[table]
    refused("permission denied", f"UPDATE {table} SET {column}")
    refused("permission denied", f"DELETE FROM {table}")
    refused("permission denied|must be owner", f"TRUNCATE {table} CASCADE")
    refused("must be owner", f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def test_nobody_writes_a_balance(fund: Any) -> None:
    refused("nobody writes it", "UPDATE ledger_account SET balance = balance + 1 WHERE id = %s", account(fund, "available"))
    with pytest.raises(DatabaseError, match="nobody writes it"), transaction.atomic():
        Account.objects.filter(pk=account(fund, "available")).update(balance=10**6)
    refused(
        "opens empty",
        """INSERT INTO ledger_account (fund_id, code, kind, currency, balance, is_closed)
           VALUES (%s, 'x:available', 'available', 'USD', 5, false)""",
        fund.pk,
    )
    refused("permission denied", "DELETE FROM ledger_account")


@pytest.mark.usefixtures("all_rights")
def test_an_account_keeps_what_it_is_and_stays_closed(house: SimpleNamespace, fund: Any) -> None:
    refused("keeps its code", "UPDATE ledger_account SET kind = 'budget' WHERE id = %s", account(fund, "available"))
    refused("keeps its code", "UPDATE ledger_account SET currency = 'EUR' WHERE id = %s", account(fund, "available"))
    close(house.finance)
    refused("stays closed", "UPDATE ledger_account SET is_closed = false WHERE id = %s", account(fund, "available"))
    with pytest.raises(DatabaseError, match="closed year"):
        attempt_entry((account(fund, "budget"), "-5"), (account(fund, "available"), "5"))


def test_no_promise_without_an_approved_route(house: SimpleNamespace, fund: Any) -> None:
    route = open_route(house)
    sql = """INSERT INTO funds_allocation (route_id, fund_id, amount, covers, state, made_at)
             VALUES (%s, %s, 10, 10, 'reserved', now()) RETURNING id"""
    refused("routed and approved", sql, route.pk, fund.pk)
    refused("routed and approved", sql, 987654, fund.pk)
    refused("what its accounts hold", sql, passed_route(house).pk, fund.pk)


def test_a_promise_is_not_rewritten(house: SimpleNamespace, fund: Any) -> None:
    route = passed_route(house)
    operation(allocations.reserve)(route=route, amounts=[(fund.code, Money.of("10", "USD"))], actor=house.finance)
    refused("not rewritten", "UPDATE funds_allocation SET amount = 5, covers = 5")
    refused("not rewritten", "UPDATE funds_allocation SET amount = 15, covers = 9")
    refused("not rewritten", "UPDATE funds_allocation SET amount = 15, covers = 15, state = 'committed'")
    refused("covers just that much", "UPDATE funds_allocation SET amount = 15, covers = 14")
    refused("More is promised than was approved", "UPDATE funds_allocation SET amount = 22001, covers = 22001")
    refused("holds no money", "UPDATE funds_allocation SET state = 'released'")
    refused("permission denied", "DELETE FROM funds_allocation")
    assert Allocation.objects.get().amount == 10


def test_a_change_takes_two_people_and_moves_money_once(house: SimpleNamespace, fund: Any) -> None:
    change = operations.propose_change(actor=house.finance, target=fund.code, amount=Money.of("10", "USD"), reason="More.")
    entry = Entry.objects.latest("pk").pk
    refused("by the decision on its route", "UPDATE funds_fundchange SET state = 'agreed', entry_id = %s WHERE state = 'proposed'", entry)
    refused("by the decision on its route", "UPDATE funds_fundchange SET state = 'refused' WHERE state = 'proposed'")
    refused("permission denied", "UPDATE funds_fundchange SET amount = 1000")
    with every_right():
        refused("not rewritten", "UPDATE funds_fundchange SET amount = 2000")
    operations.refuse_change(actor=house.cmo, change=change.pk, reason="Not this quarter.")
    refused("decided once", "UPDATE funds_fundchange SET state = 'proposed'")
    refused("by the decision on its route|decided once", "UPDATE funds_fundchange SET state = 'agreed', entry_id = %s", entry)
    refused("starts as a proposal", """INSERT INTO funds_fundchange (target_id, amount, reason, proposed_by_id, proposed_at, state)
            VALUES (%s, 5, 'x', %s, now(), 'refused')""", fund.pk, house.finance.pk)  # fmt: skip
    refused("has a route of its own", """INSERT INTO funds_fundchange (target_id, amount, reason, proposed_by_id, proposed_at, state)
            VALUES (%s, 5, 'x', %s, now(), 'proposed')""", fund.pk, house.finance.pk)  # fmt: skip
    refused("permission denied", "DELETE FROM funds_fundchange")
    assert FundChange.objects.get(pk=change.pk).state == "refused"


def test_the_record_of_money_is_in_the_chain(house: SimpleNamespace, fund: Any) -> None:
    event = Event.objects.get(kind="funds.fund.created")
    assert event.data == {"code": fund.code, "year": "FY26", "currency": "USD"}
    assert event.hash
    assert Entry.objects.count() == 1
    assert Line.objects.count() == 2
