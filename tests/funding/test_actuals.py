"""Actuals are facts: booked within the promise and over it, credited, taken back by two people, told apart by their names."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest

from collab.approvals import routes
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.web.picking import FINDERS, Offer, among
from funding.funds import allocations, operations, proof
from funding.funds.actuals import Actual, Booked
from funding.funds.models import Allocation, Fund, Reversal
from funding.ledger.models import Entry
from tests import onrecord
from tests.funding.examples import balances, make_fund, passed_route

reserve, commit, release = (operation(write) for write in (allocations.reserve, allocations.commit, allocations.release))


def usd(amount: str | int) -> Money:
    return Money.of(str(amount), "USD")


@pytest.fixture
def work(house: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """R-231 has started with 400 of a fund of 1,000, which the CMO owns; it is known by its name, as real work is."""
    make_fund(house.finance, owners=[house.cmo])
    house.route = begun(house)
    named = among(lambda _: [Offer("R-231", "Consent hub")], "There is no work {}.")
    with FINDERS.holding({**FINDERS.value, "request": named}):
        yield house


def begun(house: SimpleNamespace, number: int = 231, amount: str = "400", code: str = "brand-26") -> Any:
    route = passed_route(house, number)
    reserve(route=route, amounts=[(code, usd(amount))], actor=house.finance)
    commit(route=route, actor=house.technologist)
    return route


def book(
    house: SimpleNamespace, amount: str | int, reference: str = "INV-1", number: int = 231, fund: str = "brand-26", **facts: Any
) -> Booked:
    facts.setdefault("on", clock.today())
    who, dry_run = facts.pop("actor", house.finance), facts.pop("dry_run", False)
    return operations.book_actual(
        actor=who, number=number, fund=fund, actual=Actual(usd(amount), reference=reference, **facts), dry_run=dry_run
    )


def held(number: int = 231, code: str = "brand-26") -> dict[str, D]:
    """What is committed, spent and over of the latest promise of this fund."""
    promise = Allocation.objects.filter(route__number=number, fund__code=code).with_accounts().latest("pk")
    return {kind: getattr(promise, kind).balance for kind in ("committed", "spent", "over")}


def is_sound() -> bool:
    return [str(one) for one in proof.everything()] == []


@contextmanager
def said(sentence: str) -> Iterator[None]:
    """Refused at a field, with this sentence."""
    with pytest.raises(Invalid) as refused:
        yield
    assert sentence in str(refused.value.fields)


def test_an_invoice_within_its_promise(work: SimpleNamespace) -> None:
    booked = book(work, 150, source="Northwind", line="2", note="First half.")
    assert held() == {"committed": 250, "spent": 150, "over": 0}
    assert booked.entry and (booked.entry.kind, booked.entry.source, booked.entry.line) == ("spend", "northwind", "2")
    event = Event.objects.get(kind="funds.allocation.spent")
    assert event.data | {"reference": "INV-1", "source": "northwind", "line": "2", "amount": "150.00"} == event.data
    assert is_sound()


def test_an_invoice_is_booked_over_its_promise(work: SimpleNamespace) -> None:
    booked = book(work, 500)
    assert booked.entry and booked.entry.kind == "overspend"
    assert held() == {"committed": 0, "spent": 500, "over": -100}
    assert balances("brand-26") == {"budget": -1000, "available": 600, "reserved": 0, "committed": 0, "spent": 500, "over": -100}
    assert Event.objects.get(kind="funds.allocation.overspent").data["over"] == "100.00"
    assert "5 working days" in booked.landing.notes[0]
    assert is_sound()


def test_looking_books_nothing(work: SimpleNamespace) -> None:
    looked = book(work, 500, dry_run=True)
    assert looked.entry is None
    assert (looked.landing.within, looked.landing.over) == (usd(400), usd(100))
    assert not Entry.objects.filter(kind="overspend").exists()
    assert held() == {"committed": 400, "spent": 0, "over": 0}


def test_a_credit_note_fills_what_is_over_first(work: SimpleNamespace) -> None:
    invoice = book(work, 500).entry
    assert invoice
    credit = book(work, -150, "CN-1", corrects=invoice.pk)
    assert credit.entry and (credit.entry.kind, credit.entry.corrects_id) == ("credit", invoice.pk)
    assert held() == {"committed": 50, "spent": 350, "over": 0}
    assert is_sound()


def test_a_credit_note_gives_back_what_was_added(work: SimpleNamespace) -> None:
    book(work, 500)
    operations.cover_over(actor=work.cmo, number=231, fund="brand-26", reason="It was worth it.")
    book(work, -150, "CN-1")
    assert held() == {"committed": 50, "spent": 350, "over": 0}
    assert balances("brand-26")["available"] == 600
    assert Allocation.objects.get().added == 0
    assert is_sound()


def test_a_credit_note_is_no_more_than_was_spent(work: SimpleNamespace) -> None:
    invoice = book(work, 100).entry
    assert invoice
    with pytest.raises(Unfit, match=r"Only \$100 of Brand-26 was spent on R-231"):
        book(work, "-100.01", "CN-1")
    book(work, 200, "INV-2")
    book(work, -60, "CN-1", corrects=invoice.pk)
    with pytest.raises(Unfit, match="more than is left"):
        book(work, -60, "CN-2", corrects=invoice.pk)
    with said("no such actual"):
        book(work, -1, "CN-3", corrects=10**6)


def test_part_payments_split_invoices_and_other_suppliers_pass(work: SimpleNamespace) -> None:
    begun(work, 240, "100")
    for facts in ({"line": "1"}, {"line": "2"}, {"source": "kestrel", "line": "1"}, {"number": 240, "line": "1"}):
        assert not book(work, 10, **facts).was_known
    assert held()["spent"] == 30
    assert held(240)["spent"] == 10
    assert is_sound()


@pytest.mark.parametrize("reference", ["inv-1", "INV-1", "Inv-1 "])
def test_the_same_invoice_is_booked_once(work: SimpleNamespace, reference: str) -> None:
    first = book(work, 10, source="kestrel")
    again = book(work, 10, reference, source="KESTREL")
    assert again.was_known
    assert again.entry == first.entry
    with pytest.raises(Unfit, match="entered before, for something else"):
        book(work, 11, reference, source="kestrel")


def test_a_split_is_said_while_it_may_be_a_mistake(work: SimpleNamespace) -> None:
    begun(work, 240, "100")
    book(work, 10)
    assert any("booked on other work too" in note for note in book(work, 10, number=240, dry_run=True).landing.notes)


def test_a_late_invoice_of_work_whose_promise_was_given_back(work: SimpleNamespace) -> None:
    book(work, 100)
    release(route=work.route, actor=work.technologist, note="Stopped.")
    late = book(work, 30, "INV-2")
    assert late.entry and late.entry.kind == "overspend"
    assert held() == {"committed": 0, "spent": 130, "over": -30}
    assert balances("brand-26")["available"] == 900
    operations.cover_over(actor=work.finance, number=231, fund="brand-26", reason="The last invoice.")
    assert balances("brand-26")["available"] == 870
    book(work, -10, "CN-1")
    assert balances("brand-26")["available"] == 880
    assert is_sound()


def test_a_late_invoice_when_the_approval_is_over(work: SimpleNamespace, fictional: None) -> None:
    release(route=work.route, actor=work.technologist, note="Stopped.")
    operation(routes.void)(work.route)
    assert book(work, 30).entry
    assert held()["over"] == -30


def test_who_books_and_on_what(work: SimpleNamespace) -> None:
    with pytest.raises(Forbidden, match="finance partner books"):
        book(work, 1, actor=work.cmo)
    with pytest.raises(NotFound):
        book(work, 1, number=999)
    waits = passed_route(work, 250)
    reserve(route=waits, amounts=[("brand-26", usd(10))], actor=work.finance)
    with pytest.raises(Unfit, match="has started"):
        book(work, 1, number=250)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"amount": 0}, "amount"), ({"reference": " "}, "reference"), ({"source": "a b"}, "source"),
        ({"on": date(2025, 12, 31)}, "on"), ({"on": date(2026, 11, 21)}, "on"),
    ],
)  # fmt: skip
def test_what_is_no_actual(work: SimpleNamespace, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        book(work, **{"amount": 1, **facts})
    assert list(refused.value.fields) == [field]


# --- taken back by two people


def test_an_actual_is_taken_back_by_two(work: SimpleNamespace) -> None:
    entry = book(work, 500).entry
    assert entry
    with said("Say why"):
        operations.reverse_actual(actor=work.finance, entry=entry.pk)
    asked = operations.reverse_actual(actor=work.finance, entry=entry.pk, reason="Another's invoice.")
    assert asked.undoing is None
    assert held()["spent"] == 500
    with pytest.raises(Conflict, match="second person"):
        operations.reverse_actual(actor=work.finance, entry=entry.pk)
    with pytest.raises(Forbidden):
        operations.reverse_actual(actor=work.cio, entry=entry.pk)
    done = operations.reverse_actual(actor=work.cmo, entry=entry.pk)
    assert done.undoing and (done.undoing.kind, done.undoing.reverses_id, done.agreed_by) == ("undo", entry.pk, work.cmo)
    assert held() == {"committed": 400, "spent": 0, "over": 0}
    with pytest.raises(Conflict, match="taken back before"):
        operations.reverse_actual(actor=work.finance, entry=entry.pk)
    assert is_sound()


def test_what_was_taken_back_is_booked_anew_and_on_other_work(work: SimpleNamespace) -> None:
    begun(work, 240, "100")
    entry = book(work, 500).entry
    assert entry
    with pytest.raises(Unfit, match="still stands"):
        book(work, 50, "INV-1b", corrects=entry.pk)
    for person in (work.finance, work.cmo):
        operations.reverse_actual(actor=person, entry=entry.pk, reason="Keyed wrong.")
    again = book(work, 50, "inv-1", corrects=entry.pk).entry
    assert again and (again.again, again.corrects) == (1, entry)
    assert book(work, 50, "INV-1").was_known
    moved = book(work, 90, "INV-1", number=240, corrects=entry.pk)
    assert moved.entry and held(240)["spent"] == 90
    assert is_sound()


def test_a_credit_note_is_taken_back_too(work: SimpleNamespace) -> None:
    book(work, 400)
    credit = book(work, -100, "CN-1").entry
    assert credit
    book(work, 80, "INV-2")
    for person in (work.finance, work.cmo):
        operations.reverse_actual(actor=person, entry=credit.pk, reason="Not ours.")
    assert held() == {"committed": 0, "spent": 480, "over": -80}
    assert is_sound()


def test_an_actual_of_work_that_was_given_back_is_taken_back(work: SimpleNamespace) -> None:
    entry = book(work, 100).entry
    assert entry
    release(route=work.route, actor=work.technologist, note="Closed.")
    for person in (work.finance, work.cmo):
        operations.reverse_actual(actor=person, entry=entry.pk, reason="Not ours.")
    assert balances("brand-26") == {"budget": -1000, "available": 1000, "reserved": 0, "committed": 0, "spent": 0}
    assert is_sound()


def test_nobody_else_asks(work: SimpleNamespace) -> None:
    entry = book(work, 100).entry
    assert entry
    with pytest.raises(Forbidden):  # who sees the fund and has no say in it
        operations.reverse_actual(actor=work.cio, entry=entry.pk, reason="No.")
    with pytest.raises(NotFound):  # who does not see what is in it
        operations.reverse_actual(actor=work.technologist, entry=entry.pk, reason="No.")
    with pytest.raises(NotFound):
        operations.reverse_actual(actor=work.finance, entry=Entry.objects.filter(kind="reserve").latest("pk").pk, reason="No.")
    assert not Reversal.objects.exists()


# --- the days of an actual


def test_an_ended_year_takes_late_actuals_as_long_as_its_fund_says(work: SimpleNamespace) -> None:
    later = clock.now() + timedelta(days=80)
    with clock.at(later):
        with said("FY26 ended on 31 Dec 2026"):
            book(work, 10, on=date(2027, 1, 20), dry_run=True)
        book(work, 10, on=date(2026, 12, 31), dry_run=True)
    assert operations.set_periods(actor=work.finance, code="brand-26", version=2, accrual_days=30).version == 3
    with clock.at(later):
        assert book(work, 20, "INV-2", on=date(2027, 1, 30), dry_run=True).landing.within == usd(20)
        with said("takes actuals of days until 30 Jan"):
            book(work, 10, "INV-3", on=date(2027, 1, 31), dry_run=True)


def test_an_ended_year_takes_no_new_promise(work: SimpleNamespace) -> None:
    operations.set_periods(actor=work.finance, code="brand-26", version=2, accrual_days=300)
    route = passed_route(work, 240)
    with clock.at(onrecord.in_days(80)), pytest.raises(Unfit, match="ended on 31 Dec 2026: it takes no new promise"):
        reserve(route=route, amounts=[("brand-26", usd(10))], actor=work.finance)


def test_who_says_how_long_a_fund_takes_late_ones(work: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        operations.set_periods(actor=work.cmo, code="brand-26", version=2, accrual_days=30)
    with pytest.raises(Conflict, match="in the meantime"):
        operations.set_periods(actor=work.finance, code="brand-26", version=7, accrual_days=30)
    with pytest.raises(Invalid):
        operations.set_periods(actor=work.finance, code="brand-26", version=2, accrual_days=367)
    with pytest.raises(NotFound):
        operations.set_periods(actor=work.finance, code="none", version=2, accrual_days=30)
    assert Fund.objects.get().accrual_days == 0


def test_an_invoice_in_another_currency_than_fund_and_work_agrees_with_its_record(work: SimpleNamespace) -> None:
    """Its rate is of the invoice, and not of the request's currency."""
    operations.book_actual(actor=work.finance, number=231, fund="brand-26", actual=Actual(Money.of("100", "EUR"), clock.today(), "INV-EUR"))
    assert is_sound()
