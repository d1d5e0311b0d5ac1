"""What an entry knows of the world: whose it is, by which event, under which name, at whose rate, in which kind of money."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock, rates
from collab.kit.errors import Conflict, Unfit
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import allocations, operations
from funding.funds.models import Allocation
from funding.ledger.models import Entry
from funding.ledger.posting import Reference, known, post
from tests.funding.examples import make_fund, passed_route

reserve, commit, spend, release = (
    operation(verb) for verb in (allocations.reserve, allocations.commit, allocations.spend, allocations.release)
)


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def told(entry: Entry) -> tuple[str, int | None, str]:
    assert entry.event is not None
    return entry.subject_kind, entry.subject_id, entry.event.kind


def test_every_entry_names_what_moved_it_and_its_event(house: SimpleNamespace) -> None:
    make_fund(house.finance, owners=[house.cmo])
    make_fund(house.finance, "growth-26")
    route = passed_route(house)
    reserve(route=route, amounts=[("brand-26", usd("500"))], actor=house.finance)
    commit(route=route, actor=house.finance)
    spend(allocation=Allocation.objects.get(), amount=usd("50"), actor=house.finance, reference="INV-1", on=clock.today())
    release(route=route, actor=house.finance, note="It is closed.")
    for source in (None, "growth-26"):
        change = operations.propose_change(actor=house.finance, target="brand-26", amount=usd("10"), reason="More.", source=source)
        operations.agree_change(actor=house.finance2, change=change.pk)
        entry = Entry.objects.latest("pk")
        assert told(entry) == ("funds.fundchange", change.pk, "funds.change.agreed")
        assert entry.event == Event.objects.get(kind="funds.change.agreed", subject_id=change.pk)
    kinds = {"reserve": "reserved", "commit": "committed", "spend": "spent", "release": "released"}
    for entry in Entry.objects.filter(kind__in=kinds):
        assert told(entry) == ("approvals.route", route.pk, f"funds.allocation.{kinds[entry.kind]}")
    raises = Entry.objects.filter(kind="raise").order_by("pk")
    assert [told(entry)[::2] for entry in raises] == [("funds.fundchange", "funds.change.agreed")] * 3


def test_one_invoice_is_one_spend_however_its_letters_are_written(house: SimpleNamespace) -> None:
    make_fund(house.finance)
    route = passed_route(house)
    reserve(route=route, amounts=[("brand-26", usd("500"))], actor=house.finance)
    commit(route=route, actor=house.finance)
    facts = {"allocation": Allocation.objects.get(), "amount": usd("50"), "actor": house.finance, "on": clock.today()}
    first, again = (spend(**facts, reference=name) for name in ("INV-ä1", "inv-Ä1"))
    assert (first.was_known, again.was_known, again.entry) == (False, True, first.entry)
    with pytest.raises(Unfit, match="something else"):
        spend(**{**facts, "amount": usd("51")}, reference="Inv-ä1")
    assert known(Reference("inv-Ä1", source="erp"), route) is None
    with pytest.raises(DatabaseError, match="entry_known_once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO ledger_entry (kind, "on", at, actor_id, reference, note, subject_kind, subject_id)
               VALUES ('spend', public.bridge_day(now()), now(), %s, 'iNV-ä1', '', 'approvals.route', %s)""",
            [house.finance.pk, route.pk],
        )


def test_two_who_name_invoices_may_use_one_name(house: SimpleNamespace) -> None:
    """Another supplier's INV-1 is another entry, and so is another line of it; each of them is known by its own."""
    make_fund(house.finance)
    route = passed_route(house)
    reserve(route=route, amounts=[("brand-26", usd("500"))], actor=house.finance)
    commit(route=route, actor=house.finance)
    promise = Allocation.objects.with_accounts().get()

    @operation
    def book(source: str, line: str) -> Entry:
        event = record("funds.allocation.spent", actor=house.finance, about=promise, data={"amount": "1"})
        lines, named = [(promise.committed, Decimal(-1)), (promise.spent, Decimal(1))], Reference("INV-1", source, line)
        return post(kind="spend", lines=lines, actor=house.finance, subject=route, event=event, reference=named)

    booked = {(source, line): book(source, line) for source, line in (("", ""), ("erp", ""), ("erp", "2"), ("cards", ""))}
    assert {known(Reference("inv-1", source, line), route) for source, line in booked} == set(booked.values())
    with pytest.raises(Conflict, match="entered before"):
        book("erp", "2")


def test_a_converted_promise_keeps_the_rate_its_day_and_whose_it_is(house: SimpleNamespace) -> None:
    make_fund(house.finance, currency="EUR")
    reserve(route=passed_route(house), amounts=[("brand-26", usd("100"))], actor=house.finance)
    entry = Entry.objects.get(kind="reserve")
    assert entry.rate and (entry.rate_on, entry.rate_source) == (rates.quoted_on(clock.today()), rates.SOURCE)
    assert isinstance(entry.rate_on, date) and entry.rate_on <= clock.today()
    own = Entry.objects.get(kind="raise")
    assert (own.rate, own.rate_on, own.rate_source) == (None, None, "")


def test_what_was_spent_goes_on_counting_after_release(house: SimpleNamespace) -> None:
    """Approved 20,000 and 10 % more: with 15,000 spent and given back, 7,000 may be promised again and not a cent more."""
    make_fund(house.finance, budget="50000")
    route = passed_route(house)
    reserve(route=route, amounts=[("brand-26", usd("20000"))], actor=house.finance)
    commit(route=route, actor=house.finance)
    spend(allocation=Allocation.objects.get(), amount=usd("15000"), actor=house.finance, reference="INV-1", on=clock.today())
    release(route=route, actor=house.finance, note="A pause.")
    with pytest.raises(Unfit, match="more than the"):
        reserve(route=route, amounts=[("brand-26", usd("7000.01"))], actor=house.finance)
    promise = """INSERT INTO funds_allocation (route_id, fund_id, amount, covers, state, made_at)
                 SELECT route_id, fund_id, 7000.01, 7000.01, 'reserved', now() FROM funds_allocation"""
    with pytest.raises(DatabaseError, match="More is promised"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(promise)
    reserve(route=route, amounts=[("brand-26", usd("7000"))], actor=house.finance)
    assert [str(one.covers) for one in Allocation.objects.order_by("pk")] == ["15000.00", "7000.00"]


@pytest.mark.parametrize(("column", "value"), [("effort", "both"), ("treatment", "none"), ("side", "company"), ("month", "2026-11-02")])
def test_a_dimension_takes_its_own_words_alone(house: SimpleNamespace, column: str, value: str) -> None:
    make_fund(house.finance)
    line = f"""INSERT INTO ledger_line (entry_id, account_id, amount, {column})
               SELECT e.id, l.account_id, l.amount, %s FROM ledger_entry e JOIN ledger_line l ON l.entry_id = %s WHERE e.id = %s"""
    old = Entry.objects.get()
    with pytest.raises(DatabaseError, match=f"line_{column}"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO ledger_entry (kind, "on", at, actor_id, reference, note)
               VALUES ('lapse', public.bridge_day(now()), now(), %s, '', '') RETURNING id""",
            [house.finance.pk],
        )
        cursor.execute(line, [value, old.pk, cursor.fetchone()[0]])
