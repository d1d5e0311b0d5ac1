"""The guards of years, funds and their changes, attacked with raw SQL as the role the portal runs under, and past the operations' rules."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from stories import make_fund, usd

from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import movements, operations
from funding.funds.models import FiscalYear, Fund, FundChange
from funding.funds.operations import changes
from funding.ledger.models import Entry
from tests.funding.examples import close as shut
from tests.invariants.money import housed, judged, post, refused, settled


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return housed(cast, world)


# --- raising, moving and giving back: two people, that amount, those funds


@pytest.fixture
def brand(house: SimpleNamespace) -> Fund:
    make_fund(
        actor=house.cast.finance, code="brand", name="Brand", side="marketing", year=house.world.year.code, currency="USD", budget=usd(1_000),
        owners=[house.cast.cmo],
    )  # fmt: skip
    return Fund.objects.with_accounts().get(code="brand")


def propose(house: SimpleNamespace, source: str | None = None, amount: int = 50) -> FundChange:
    return operations.propose_change(actor=house.cast.finance, target="brand", source=source, amount=usd(amount), reason="More.")


def test_a_fund_is_raised_by_an_agreed_proposal_alone(house: SimpleNamespace, brand: Fund) -> None:
    waits, gone = propose(house), propose(house)
    operations.refuse_change(actor=house.cast.cmo, change=gone.pk, reason="Enough.")
    lines = (brand.budget, "-50"), (brand.available, "50")
    for change in (waits, gone):
        with pytest.raises(DatabaseError, match="as two people agreed|moves that were made"):
            post("raise", *lines, by=house.cast.cmo, subject=change, tells=("funds.change.agreed", change, {}))
    with pytest.raises(DatabaseError, match="written with the event"):
        post("raise", *lines, by=house.cast.finance)
    done = propose(house)
    operations.agree_change(actor=house.cast.cmo, change=done.pk)
    with pytest.raises(DatabaseError, match="as two people agreed|moves that were made"):
        post("raise", *lines, by=house.cast.cmo, subject=done, tells=("funds.change.agreed", done, {}))


@pytest.mark.parametrize("source", [None, "platform"])
@pytest.mark.parametrize("what", ["amount", "fund", "kind"])
def test_what_moves_is_what_was_agreed(
    house: SimpleNamespace, brand: Fund, monkeypatch: pytest.MonkeyPatch, source: str | None, what: str
) -> None:
    """The operation itself, which moves something else than it says."""
    change, other = propose(house, source), Fund.objects.with_accounts().get(code="growth")
    before = changes._move

    def otherwise(found: FundChange, actor: Person, event: Any) -> Entry:
        lied = FundChange.objects.get(pk=found.pk)
        if what == "amount":
            lied.amount *= 10
        elif what == "fund":
            lied.target = other
        else:
            lied.source = None if source else house.platform
        return before(lied, actor, event)

    monkeypatch.setattr(changes, "_move", otherwise)
    with pytest.raises(Conflict, match="as two people agreed|moves its own money"):
        judged(lambda: operations.agree_change(actor=house.cast.finance2, change=change.pk))
    monkeypatch.undo()
    judged(lambda: operations.agree_change(actor=house.cast.finance2, change=change.pk))


def test_a_proposal_moves_its_own_money(house: SimpleNamespace, brand: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    """By no entry that stands for something else."""
    change = propose(house)
    monkeypatch.setattr(changes, "_move", lambda *_: house.spend)
    with pytest.raises(Conflict, match="moves its own money"):
        judged(lambda: operations.agree_change(actor=house.cast.cmo, change=change.pk))


def test_what_arrives_is_what_was_given_at_the_rate(house: SimpleNamespace, brand: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    make_fund(
        actor=house.cast.finance, code="berlin", name="Berlin", side="it", year=house.world.year.code, currency="EUR", budget=Money.of("0", "EUR"),
        owners=[house.cast.cio],
    )  # fmt: skip
    change = operations.propose_change(actor=house.cast.finance, target="berlin", source="platform", amount=usd(100), reason="Fair.")
    real = changes.transfer

    def more(found: FundChange, source: Fund, target: Fund, actor: Person, *, event: Any) -> Entry:
        monkeypatch.setattr("funding.funds.budgets.rates.convert", lambda money, currency, on: (Money.of("5000", "EUR"), Decimal("0.9")))
        return real(found, source, target, actor, event=event)

    monkeypatch.setattr(changes, "transfer", more)
    with pytest.raises(Conflict, match="at the rate that the entry keeps"):
        judged(lambda: operations.agree_change(actor=house.cast.finance2, change=change.pk))
    monkeypatch.undo()
    judged(lambda: operations.agree_change(actor=house.cast.finance2, change=change.pk))


def test_a_fund_opens_at_zero_and_nothing_lapses_before_its_year_does(house: SimpleNamespace) -> None:
    fund, by = house.growth, house.cast.finance
    with pytest.raises(DatabaseError, match="A fund opens at zero"):
        post(
            "budget", (fund.budget, "-5"), (fund.available, "5"), by=by, subject=fund, tells=("funds.fund.created", fund, {"budget": "5"})
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="has its budget when it is set up"):
        lapsed = ("funds.year.closed", fund.year, {"lapsed": {"growth": "6"}})
        post("lapse", (fund.available, "-5"), (fund.budget, "5"), by=by, subject=fund, tells=lapsed)


# --- a joint fund gives what both sides agreed to


@pytest.fixture
def joint(house: SimpleNamespace, brand: Fund) -> Fund:
    return make_fund(
        actor=house.cast.finance, code="joint", name="Joint", side="joint", year=house.world.year.code, currency="USD", budget=usd(9_000),
        owners=[house.cast.cmo, house.cast.cio, house.cast.marketing_lead],
    )  # fmt: skip


def from_joint(actor: Person) -> FundChange:
    return operations.propose_change(actor=actor, target="brand", source="joint", amount=usd(1_000), reason="Ours.")


def page_of(person: Person, fund: str = "brand") -> str:
    page = Client()
    page.force_login(person)
    return page.get(f"/funds/{fund}/").content.decode()


def test_what_a_joint_fund_gives_an_owner_of_each_side_agreed_to(house: SimpleNamespace, joint: Fund) -> None:
    with pytest.raises(Forbidden, match="an owner of one proposes"):
        from_joint(house.cast.finance)
    for person, is_offered in ((house.cast.finance, False), (house.cast.cmo, True)):
        form = page_of(person)
        assert ('<option value="Joint (joint)"' in form, "What a joint fund gives, one of its owners" in form) == (
            is_offered,
            not is_offered,
        )
    change = from_joint(house.cast.cmo)
    for person in (house.cast.finance, house.cast.marketing_lead):
        with pytest.raises(Conflict, match="an owner of IT agrees"):
            operations.agree_change(actor=person, change=change.pk)
    for person, why in ((house.cast.finance, True), (house.cast.marketing_lead, True), (house.cast.cio, False)):
        card = movements.change_card(person, change.pk)
        assert (card.why_not, "an owner of IT agrees" in card.why_not_agree) == ("", why), "and the page says so before"
        shown = page_of(person, "joint")
        assert (f"changes/{change.pk}/agree/" in shown) is not why and f"changes/{change.pk}/refuse/" in shown
    judged(lambda: operations.agree_change(actor=house.cast.cio, change=change.pk))
    other = from_joint(house.cast.cio)
    operations.refuse_change(actor=house.cast.finance, change=other.pk, reason="Not now.")


def test_nor_does_it_give_more_by_raw_sql(house: SimpleNamespace, joint: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operation without its rule: the database asks as well."""
    change = from_joint(house.cast.cmo)
    monkeypatch.setattr(changes.rules, "agreeing", lambda *_, **__: None)
    for person in (house.cast.finance, house.cast.marketing_lead):
        with pytest.raises(Conflict, match="an owner of each side"):
            judged(partial(operations.agree_change, actor=person, change=change.pk))
    judged(lambda: operations.agree_change(actor=house.cast.cio, change=change.pk))


# --- years, funds, accounts


@pytest.mark.usefixtures("all_rights")
def test_a_year_keeps_what_it_is(house: SimpleNamespace) -> None:
    for change in ("ends_on = ends_on + 1", "starts_on = starts_on - 1", "code = 'other'"):
        refused("keeps its code and its days", f"UPDATE funds_fiscalyear SET {change}")
    refused("Cannot delete", "DELETE FROM funds_fiscalyear")
    new = "INSERT INTO funds_fiscalyear (code, starts_on, ends_on, closed_at) VALUES ('fy-x', '1990-01-01', '1990-12-31', %s)"
    refused("opens open", (new, clock.now()))
    refused("on record", (new, None))


def test_a_year_closes_empty_on_record_and_for_good(house: SimpleNamespace) -> None:
    year = house.world.year
    close = ("UPDATE funds_fiscalyear SET closed_at = %s WHERE id = %s", clock.now(), year.pk)
    accounts = ("UPDATE ledger_account SET is_closed = true WHERE fund_id IN (SELECT id FROM funds_fund WHERE year_id = %s)", year.pk)
    refused("nothing of it is available", close)
    refused("nothing of it is available", accounts, close)
    refused("not alone", accounts)
    empty = operations.create_year(actor=house.cast.finance, code="then", starts_on=date(2001, 1, 1), ends_on=date(2001, 12, 31))
    refused("on record", ("UPDATE funds_fiscalyear SET closed_at = %s WHERE id = %s", clock.now(), empty.pk))
    refused("nothing of it", ("UPDATE funds_fiscalyear SET closed_at = %s WHERE id = %s", clock.now() + timedelta(days=1), empty.pk))
    make_fund(
        actor=house.cast.finance, code="old", name="Old", side="it", year="then", currency="USD", budget=usd(5), owners=[]
    )  # fmt: skip
    judged(lambda: shut(house.cast.finance, "then"))
    refused("once closed stays closed", ("UPDATE funds_fiscalyear SET closed_at = NULL WHERE id = %s", empty.pk))
    refused("once closed stays closed", ("UPDATE funds_fiscalyear SET closed_at = %s WHERE id = %s", clock.now(), empty.pk))
    refused("in an open year", (FUND, "late", empty.pk, 1))
    account = "INSERT INTO ledger_account (fund_id, code, kind, currency, balance, is_closed) VALUES (%s, 'x', 'budget', 'USD', 0, false)"
    refused("takes no account", (account, Fund.objects.get(code="old").pk))
    refused("not alone", ("UPDATE ledger_account SET is_closed = true WHERE id = %s", house.growth.available.pk))


FUND = "INSERT INTO funds_fund (code, name, side, year_id, currency, version) VALUES (%s, 'Mine', 'it', %s, 'USD', %s)"


@pytest.mark.usefixtures("all_rights")
def test_a_fund_keeps_what_it_was_set_up_as(house: SimpleNamespace) -> None:
    operations.create_year(actor=house.cast.finance, code="then", starts_on=date(2001, 1, 1), ends_on=date(2001, 12, 31))
    other = FiscalYear.objects.get(code="then").pk
    for change in (
        "currency = 'EUR'",
        f"year_id = {other}",
        "side = 'joint'",
        "code = 'mine'",
        "name = 'Mine'",
        "version = version + 2",
        "version = 0",
    ):
        refused("keeps what it was set up as", (f"UPDATE funds_fund SET {change} WHERE id = %s", house.growth.pk))
    refused("on record", ("UPDATE funds_fund SET version = version + 1 WHERE id = %s", house.growth.pk))
    refused("Cannot delete", ("DELETE FROM funds_fund WHERE id = %s", house.growth.pk))
    refused("in an open year", (FUND, "late", other, 2))
    refused("on record", (FUND, "late", other, 1))
    with pytest.raises(DatabaseError, match="an account for each kind"), settled() as cursor:
        cursor.execute(FUND, ["late", other, 1])
        record("funds.fund.created", actor=house.cast.finance, about=Fund.objects.get(code="late"))


@pytest.mark.usefixtures("all_rights")
def test_who_owns_a_fund_is_settled(house: SimpleNamespace, brand: Fund) -> None:
    sentence = "settled when it is set up"
    refused(sentence, ("INSERT INTO funds_fund_owners (fund_id, person_id) VALUES (%s, %s)", house.growth.pk, house.cast.outsider.pk))
    refused(sentence, ("UPDATE funds_fund_owners SET person_id = %s", house.cast.outsider.pk))
    refused(sentence, "DELETE FROM funds_fund_owners")
    assert list(brand.owners.all()) == [house.cast.cmo]
