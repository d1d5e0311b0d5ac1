"""Financial close: delivered work keeps its promise for late invoices as long as its fund says, and then gives the rest back."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from collab import housekeeping
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from funding.funds import operations as funds
from funding.funds import proof
from funding.funds.models import Allocation, FiscalYear, Fund
from funding.ledger.models import Entry
from projects.intake.models import Request
from projects.intake.operations import delivery, settling
from projects.intake.states import State as S
from tests import onrecord
from tests.stories import Story, bring_to, make_fund, usd


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(cast=cast, world=world)


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def available(code: str = "growth") -> Decimal:
    return Fund.objects.with_accounts().get(code=code).available.balance


def spend(house: SimpleNamespace, request: Request, amount: int, reference: str = "INV-1") -> Any:
    return funds.spend(
        actor=house.cast.finance, number=request.number, fund="growth", amount=usd(amount), reference=reference, on=clock.today()
    )


def test_the_review_leaves_the_promise_for_late_invoices(house: SimpleNamespace) -> None:
    before = available()
    request = bring_to(S.CLOSED, house.cast, house.world)
    promise = Allocation.objects.get(route=request.route)
    assert (promise.state, promise.remaining, available()) == ("committed", 120_000, before - 120_000)
    spend(house, request, 20_000)
    done = settling.settle(actor=house.cast.finance, **seen(request))
    assert (done.state, available()) == (S.CLOSED, before - 20_000)
    assert Event.objects.get(kind="intake.request.settled").data == {"funds": ["growth"]}
    assert proof.troubles() == []
    with pytest.raises(Conflict, match="Nothing of its money"):
        settling.settle(actor=house.cast.finance, **seen(request))


def test_finance_may_settle_once_it_is_live_and_nobody_else(house: SimpleNamespace) -> None:
    request = bring_to(S.DELIVERED, house.cast, house.world)
    for who in ("it_lead", "technologist", "marketer", "cmo"):
        with pytest.raises(Forbidden):
            settling.settle(actor=getattr(house.cast, who), **seen(request))
    assert settling.settle(actor=house.cast.finance, **seen(request)).state == S.DELIVERED
    early = bring_to(S.IN_DELIVERY, house.cast, house.world)
    with pytest.raises(Conflict):
        settling.settle(actor=house.cast.finance, **seen(early))


def delivered(house: SimpleNamespace, state: str, days: int) -> Request:
    """Work that went live so many days ago."""
    with clock.at(onrecord.days_ago(days)):
        return bring_to(state, house.cast, house.world)


@pytest.fixture
def old(cast: SimpleNamespace) -> SimpleNamespace:
    """A house that is older than any fund waits."""
    return SimpleNamespace(cast=cast, world=onrecord.make_world_before(cast, 100))


@pytest.mark.parametrize("state", [S.DELIVERED, S.CLOSED])
@pytest.mark.parametrize(("days", "count"), [(60, 0), (61, 1)])
def test_the_portal_settles_at_night_when_the_time_is_over(old: SimpleNamespace, state: str, days: int, count: int) -> None:
    before = available()
    request = delivered(old, state, days)
    assert [settling.settle_due(), settling.settle_due()] == [count, 0]
    assert available() == before - (0 if count else 120_000)
    assert proof.troubles() == []
    if count:
        event = Event.objects.get(kind="intake.request.settled")
        assert (event.actor, event.subject_id) == (None, request.pk)
        assert Entry.objects.get(kind="release").actor is None
        assert Request.objects.get(pk=request.pk).state == state


def test_each_fund_has_its_own_time(old: SimpleNamespace) -> None:
    request = delivered(old, S.CLOSED, 11)
    assert settling.due() == []
    funds.set_periods(actor=old.cast.finance, code="growth", invoice_days=10, version=2)
    assert settling.due() == [request.pk]
    assert funds.set_periods(actor=old.cast.admin, code="growth", invoice_days=11, version=3).version == 4
    assert settling.due() == []


def test_of_two_funds_only_the_one_whose_time_is_over_gives_back(old: SimpleNamespace) -> None:
    with clock.at(onrecord.days_ago(20)):
        story = Story(old.cast, old.world).drafted().submitted().routed().approved()
        amounts = [("growth", usd(100_000)), ("platform", usd(20_000))]
        delivery.fund(actor=old.cast.finance, amounts=amounts, **story.seen)
        story.started()
        delivery.launch(actor=old.cast.it_lead, **story.seen)
    funds.set_periods(actor=old.cast.finance, code="platform", invoice_days=10, version=2)
    assert settling.settle_due() == 1
    assert dict(Allocation.objects.values_list("fund__code", "state")) == {"growth": "committed", "platform": "released"}


def test_the_night_does_both(old: SimpleNamespace) -> None:
    before = available()
    delivered(old, S.CLOSED, 61)
    housekeeping.night()
    assert available() == before


def test_how_long_a_fund_waits_is_finances_to_say(house: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        funds.set_periods(actor=house.cast.it_lead, code="growth", invoice_days=10, version=2)
    with pytest.raises(Invalid):
        funds.set_periods(actor=house.cast.finance, code="growth", invoice_days=731, version=2)
    funds.set_periods(actor=house.cast.finance, code="growth", invoice_days=10, version=2)
    with pytest.raises(Conflict):
        funds.set_periods(actor=house.cast.finance, code="growth", invoice_days=20, version=2)
    event = Event.objects.get(kind="funds.fund.changed", data__has_key="invoice_days")
    assert (event.data, event.version, event.actor) == ({"invoice_days": [60, 10]}, 3, house.cast.finance)
    assert Fund.objects.get(code="growth").invoice_days == 10


def test_it_is_said_on_the_funds_page_and_through_the_api(house: SimpleNamespace, page: Any, api: Any) -> None:
    finance = page(house.cast.finance)
    assert "until 60 days after delivery" in finance.get("/funds/growth/").content.decode()
    answer = finance.post("/funds/growth/periods/", {"invoice_days": "30", "accrual_days": "15", "version": "2"}, follow=True)
    assert answer.status_code == 200
    text = " ".join(answer.content.decode().split())
    assert "until 30 days after delivery" in text and "of days until 15 days after the year" in text
    assert Event.objects.get(kind="funds.fund.changed", data__has_key="invoice_days").data == {
        "invoice_days": [60, 30],
        "accrual_days": [0, 15],
    }
    more = {"invoice_days": "3", "accrual_days": "0", "version": "3"}
    assert page(house.cast.it_lead).post("/funds/growth/periods/", more).status_code == 403
    wrong = finance.post("/funds/growth/periods/", more | {"invoice_days": "9999", "accrual_days": ""})
    assert wrong.status_code == 422
    assert "Write how many days." in wrong.content.decode()
    done = api(house.cast.finance).patch("/api/v1/funds/growth/", {"invoice_days": 45, "version": 3}, format="json")
    assert (done.status_code, done.json()["invoice_days"], done.json()["accrual_days"]) == (200, 45, 15)


def test_when_its_year_is_closed_what_it_waits_with_goes_on(house: SimpleNamespace) -> None:
    request = bring_to(S.DELIVERED, house.cast, house.world)
    spend(house, request, 20_000)
    ends_on = FiscalYear.objects.get(code="fy-now").ends_on
    given = {"actor": house.cast.finance, "code": "fy-next"}
    funds.create_year(starts_on=ends_on + timedelta(days=1), ends_on=ends_on + timedelta(days=365), **given)
    make_fund(**{**given, "code": "growth-next"}, name="Growth", year="fy-next", side="marketing", currency="USD", budget=usd(0), owners=[])
    into = {"growth": "growth-next"}
    look = funds.look_at_closing(actor=house.cast.finance, code="fy-now", into=into)
    assert [(one.number, one.into, one.amount) for one in look.carried] == [(request.number, "growth-next", usd(100_000))]
    funds.close_year(actor=house.cast.finance, code="fy-now", seen=look.seen, into=into)
    connection.check_constraints()
    (held,) = Allocation.objects.filter(route=request.route, state="committed")
    assert (held.fund.code, held.remaining) == ("growth-next", 100_000)
    settling.settle(actor=house.cast.finance, **seen(request))
    assert available("growth-next") == 100_000
    assert proof.troubles() == []
