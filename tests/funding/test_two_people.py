"""Two people: what a fund gets, what leaves one of both sides, and the three acts by which work is paid."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to, make_fund, usd

from collab.access.roles import Role
from collab.dashboards.audit import acts as listed
from collab.events import delivery
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Unfit
from collab.kit.operation import hold
from collab.notices.models import Notice
from collab.people.models import Person
from funding.funds import acts, movements, operations
from funding.funds.models import Fund, FundChange
from funding.ledger.models import Entry
from projects.intake.operations import delivery as moves
from projects.intake.states import State as S
from tests import onrecord
from tests.funding.examples import balances

ACTS = "/api/v1/audit/acts/"


def set_up(cast: SimpleNamespace, world: SimpleNamespace, **facts: Any) -> Fund:
    given = {"code": "brand", "name": "Brand", "side": "marketing", "year": world.year.code, "currency": "USD", "owners": [cast.cmo]}
    return operations.create_fund(actor=cast.finance, **{**given, **facts})


@pytest.fixture
def joint(cast: SimpleNamespace, world: SimpleNamespace) -> Fund:
    facts = {"code": "joint", "name": "Joint", "side": "joint", "year": world.year.code, "currency": "USD"}
    return make_fund(actor=cast.finance, budget=usd(9_000), owners=[cast.cmo, cast.cio, cast.marketing_lead], **facts)


# --- a fund opens at zero


def test_a_new_fund_holds_nothing_until_two_people_raise_it(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    set_up(cast, world)
    assert set(balances("brand").values()) == {Decimal(0)}
    assert not Entry.objects.filter(lines__fund__code="brand").exists()
    change = operations.propose_change(actor=cast.finance, target="brand", amount=usd(500), reason="Its budget.")
    with pytest.raises(Forbidden, match="you proposed this"):
        operations.agree_change(actor=cast.finance, change=change.pk)
    assert balances("brand")["available"] == 0
    operations.agree_change(actor=cast.cmo, change=change.pk)
    assert balances("brand")["available"] == 500
    assert [entry.kind for entry in Entry.objects.filter(lines__fund__code="brand").distinct()] == ["raise"]


def test_no_door_takes_an_opening_budget(cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any) -> None:
    given = {"code": "brand", "name": "Brand", "side": "marketing", "year": world.year.code, "currency": "USD"}
    refused = api(cast.finance).post("/api/v1/funds/", {**given, "budget": {"amount": "5.00", "currency": "USD"}}, format="json")
    assert (refused.status_code, "budget" in str(refused.json())) == (400, True)
    made = api(cast.finance).post("/api/v1/funds/", given, format="json")
    assert (made.status_code, made.json()["budget"]) == (201, {"amount": "0.00", "currency": "USD"})
    client = page(cast.finance)
    assert b'name="budget"' not in client.get("/funds/new/").content
    sent = client.post("/funds/new/", {**given, "code": "brand-2", "owners": "", "budget": "500"})
    assert sent.status_code == 302
    assert balances("brand-2")["available"] == 0


@pytest.mark.parametrize("wrong", ["KWD", "XXX", "usd"])
def test_a_fund_is_of_a_currency_that_the_ledger_keeps(cast: SimpleNamespace, world: SimpleNamespace, api: Any, wrong: str) -> None:
    given = {"code": "brand", "name": "Brand", "side": "marketing", "year": world.year.code, "currency": wrong}
    refused = api(cast.finance).post("/api/v1/funds/", given, format="json")
    assert (refused.status_code, "currency" in str(refused.json())) == (400, True)


# --- what leaves a joint fund


def taken(actor: Person) -> FundChange:
    return operations.propose_change(actor=actor, target="growth", source="joint", amount=usd(1_000), reason="Ours.")


def test_an_owner_of_each_side_agrees_to_what_leaves_a_joint_fund(cast: SimpleNamespace, joint: Fund) -> None:
    change = taken(cast.cmo)
    with pytest.raises(Conflict, match="an owner of IT"):
        operations.agree_change(actor=cast.marketing_lead, change=change.pk)
    operations.agree_change(actor=cast.cio, change=change.pk)
    assert balances("joint")["available"] == 8_000


def test_who_speaks_for_a_side_and_owns_nothing_is_no_owner(cast: SimpleNamespace, joint: Fund) -> None:
    """A finance partner has a say in every fund; with a duty of IT they speak for IT as well, and still it is not theirs."""
    onrecord.give(cast.finance2, Role.TECHNOLOGIST)
    both = Person.objects.get(pk=cast.finance2.pk)
    with pytest.raises(Forbidden, match="an owner of one proposes"):
        taken(both)
    change = taken(cast.cmo)
    with pytest.raises(Conflict, match="an owner of IT agrees"):
        operations.agree_change(actor=both, change=change.pk)
    card = movements.change_card(both, change.pk)
    assert (card.why_not, "an owner of IT" in card.why_not_agree) == ("", True)
    assert balances("joint")["available"] == 9_000


def test_the_owners_of_a_fund_decide_on_what_leaves_it_and_not_those_of_where_it_goes(
    cast: SimpleNamespace, world: SimpleNamespace
) -> None:
    """Whoever agrees reads whether there is enough: who owns the other fund would find out what is left by typing amounts."""
    set_up(cast, world, owners=[cast.business, cast.marketing_lead])
    change = operations.propose_change(actor=cast.business, target="brand", source="platform", amount=usd(5_000_000), reason="More.")
    with pytest.raises(Forbidden, match="an owner of Platform"):
        operations.agree_change(actor=cast.marketing_lead, change=change.pk)
    with pytest.raises(Conflict, match="has only"):
        operations.agree_change(actor=cast.finance, change=change.pk)


# --- approving, reserving and paying


@pytest.fixture
def approved(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    """Work that the finance partner approved."""
    story = Story(cast, world).drafted().submitted().routed().approved()
    assert story.request_route().decisions.filter(person=cast.finance).exists()
    return story


def fund(story: Story, actor: Person, amount: int = 120_000) -> None:
    moves.fund(actor=actor, amounts=[("growth", usd(amount))], **story.seen)


def pay(story: Story, actor: Person, reference: str = "INV-1") -> Any:
    return operations.spend(
        actor=actor, number=story.request.number, fund="growth", amount=usd(4_000), reference=reference, on=clock.today()
    )


def test_nobody_approves_reserves_and_pays(cast: SimpleNamespace, approved: Story) -> None:
    fund(approved, cast.finance)
    approved.started()
    with pytest.raises(Conflict, match="You approved R-[0-9]+ and reserved its money: somebody else books its bills"):
        pay(approved, cast.finance)
    assert balances("growth")["spent"] == 0
    pay(approved, cast.finance2)
    assert balances("growth")["spent"] == 4_000


def test_nor_in_another_order(cast: SimpleNamespace, approved: Story) -> None:
    fund(approved, cast.finance2, 60_000)
    approved.started()
    pay(approved, cast.finance)
    with pytest.raises(Conflict, match="booked its bills: somebody else reserves"):
        fund(approved, cast.finance, 60_000)
    fund(approved, cast.finance2, 60_000)


def test_a_look_says_so_before_anything_is_booked(cast: SimpleNamespace, approved: Story, api: Any, page: Any) -> None:
    fund(approved, cast.finance)
    approved.started()
    given = {
        "number": approved.request.code,
        "amount": {"amount": "5.00", "currency": "USD"},
        "on": str(clock.today()),
        "reference": "INV-9",
    }
    answer = api(cast.finance).post("/api/v1/funds/growth/actuals/", {**given, "dry_run": True}, format="json")
    assert (answer.status_code, "somebody else books" in answer.json()["detail"]) == (409, True)
    form = {"number": approved.request.code, "amount": "5", "currency": "USD", "on": str(clock.today()), "reference": "INV-9"}
    shown = page(cast.finance).post("/funds/growth/actuals/", form)
    assert (shown.status_code, b"somebody else books its bills" in shown.content, b"INV-9" in shown.content) == (409, True, True)


@pytest.mark.parametrize("order", ["paid last", "reserved last"])
def test_the_database_refuses_the_third_act(order: str, cast: SimpleNamespace, approved: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the rule in Python."""
    first, last = (cast.finance, cast.finance2) if order == "paid last" else (cast.finance2, cast.finance)
    fund(approved, first, 60_000)
    approved.started()
    monkeypatch.setattr(acts, "is_third", lambda *_: False)
    if order == "paid last":
        with pytest.raises(Conflict, match="one of the three is somebody else's"):
            pay(approved, first)
        return
    pay(approved, last)
    with pytest.raises(Conflict, match="one of the three is somebody else's"):
        fund(approved, last, 60_000)


def test_two_of_the_three_are_listed_for_auditors(cast: SimpleNamespace, approved: Story, api: Any, page: Any) -> None:
    fund(approved, cast.finance)
    approved.started()
    pay(approved, cast.finance2)
    # Somebody who did one alone stands nowhere.
    other = bring_to(S.FUNDED, cast, approved.world)
    (row,) = api(cast.auditor).get(ACTS).json()["results"]
    assert row["at"]
    del row["at"]
    assert row == {"number": approved.request.code, "title": approved.request.title, "person": "finance", "acts": ["approved", "reserved"]}
    body = page(cast.auditor).get("/audit/").content.decode()
    assert "Ruth Adeyemi</bdi> approved it and reserved its money" in " ".join(body.split())
    assert f"{other.code} " not in body[body.index("Two of three") : body.index("Two of three") + 900]
    for who in (cast.finance, cast.cmo, cast.admin, cast.outsider):
        assert api(who).get(ACTS).status_code == 403


def test_the_list_is_paged_by_the_last_act(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    numbers = []
    for _ in range(3):
        story = Story(cast, world).drafted().submitted().routed().approved()
        fund(story, cast.finance)
        numbers.append(story.request.code)
    found, address = [], f"{ACTS}?limit=2"
    while address:
        answer = api(cast.auditor).get(address).json()
        found += [row["number"] for row in answer["results"]]
        address = answer["next"]
    assert found == numbers[::-1]
    assert len(listed.latest(cast.auditor)) == 3


# --- the second person is told


def test_the_second_person_is_told_and_finds_it_on_home(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    set_up(cast, world)
    change = operations.propose_change(actor=cast.finance, target="brand", amount=usd(500), reason="Its budget.")
    delivery.deliver_due()
    told = Notice.objects.filter(event__kind="funds.change.proposed")
    assert {notice.person.username for notice in told} == {"finance2", "cmo"}
    assert {(notice.text, notice.reason, notice.needs_action) for notice in told} == {
        ("Ruth Adeyemi proposes $500 of new money for Brand. A second person decides.", "Its budget.", True)
    }
    for who in (cast.finance2, cast.cmo):
        assert b"A change of a fund" in page(who).get("/").content
    for who in (cast.finance, cast.cio, cast.marketer, cast.technologist):
        assert b"A change of a fund" not in page(who).get("/").content
    operations.agree_change(actor=cast.cmo, change=change.pk)
    delivery.deliver_due()
    assert not told.filter(needs_action=True).exists()
    assert Notice.objects.get(event__kind="funds.change.agreed").person == cast.finance
    assert b"A change of a fund" not in page(cast.finance2).get("/").content


def test_who_refuses_tells_the_proposer_why(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    set_up(cast, world)
    change = operations.propose_change(actor=cast.cmo, target="brand", amount=usd(500), reason="Its budget.")
    operations.refuse_change(actor=cast.finance, change=change.pk, reason="Not this year.")
    delivery.deliver_due()
    (notice,) = Notice.objects.filter(event__kind="funds.change.refused")
    assert (notice.person, notice.reason) == (cast.cmo, "Not this year.")
    # What was decided before anybody was told needs nobody any more.
    assert not Notice.objects.filter(event__kind="funds.change.proposed", needs_action=True).exists()


def test_of_a_joint_fund_the_owners_of_the_other_side_are_told(cast: SimpleNamespace, joint: Fund, page: Any) -> None:
    taken(cast.cmo)
    delivery.deliver_due()
    told = Notice.objects.filter(
        event__kind="funds.change.proposed", person__in=[cast.cio, cast.finance, cast.finance2, cast.marketing_lead]
    )
    assert [notice.person.username for notice in told] == ["cio"]
    assert b"A change of a fund" in page(cast.cio).get("/").content
    assert b"A change of a fund" not in page(cast.finance).get("/").content


# --- a year that has ended


def test_the_database_takes_no_new_promise_of_a_year_that_has_ended(
    cast: SimpleNamespace, approved: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the rule in Python."""
    operations.create_year(actor=cast.finance, code="then", starts_on=date(2001, 1, 1), ends_on=date(2001, 12, 31))
    make_fund(actor=cast.finance, code="old", name="Old", side="it", year="then", currency="USD", budget=usd(500_000))
    asked = {"actor": cast.finance2, "amounts": [("old", usd(120_000))], **approved.seen}
    with pytest.raises(Unfit, match="it takes no new promise"):
        moves.fund(**asked)
    monkeypatch.setattr("funding.funds.allocations.past", lambda fund: "")
    with pytest.raises(Conflict, match="A fund whose year has ended takes no new promise"):
        hold(lambda: (moves.fund(**asked), connection.check_constraints()))


def test_home_asks_as_often_however_much_waits(cast: SimpleNamespace, world: SimpleNamespace, django_assert_num_queries: Any) -> None:
    set_up(cast, world)
    client = Client()
    client.force_login(cast.cmo, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for amount in (1, 2, 3):
        operations.propose_change(actor=cast.finance, target="brand", amount=usd(amount), reason="More.")
    with django_assert_num_queries(len(few)):
        assert b"3 changes of funds" in client.get("/").content
