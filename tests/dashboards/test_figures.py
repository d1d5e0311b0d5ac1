"""Figures agree wherever they stand: each from one query, and never with anything that the reader may not open.

The table of them is docs/numbers.md.
"""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum
from stories import Story, bring_to, make_fund, usd

from collab.dashboards.home import waiting
from collab.kit import clock
from collab.kit.money import Money
from collab.people.models import Person
from funding.funds import operations as funds
from funding.funds import promises, queries, shortfall
from funding.ledger.models import Line
from projects.intake.operations import delivery, ending, settling
from projects.intake.queries.list import lists
from projects.intake.states import State
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


def text_of(page: Any, person: Person, path: str) -> str:
    answer = page(person).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def figures(page: Any, person: Person) -> dict[str, Decimal]:
    """The money of the executive page's file, by figure."""
    rows = csv.reader(io.StringIO(page(person).get("/executive.csv").content.decode("utf-8-sig")))
    return {row[3]: Decimal(row[4]) for row in rows if row[0] == "money"}


def approved(cast: SimpleNamespace, world: SimpleNamespace, amount: int, track: str = "standard", **answers: Any) -> Story:
    return Story(cast, world, track=track, answers={"estimate": usd(amount), **answers}).drafted().submitted().routed().approved()


def to_decide(cast: SimpleNamespace, world: SimpleNamespace, amount: int) -> Story:
    """Its reviews have passed: the CMO and the CIO sign."""
    return Story(cast, world, track="major", answers={"estimate": usd(amount)}).drafted().submitted().routed().reviewed()


def test_what_is_approved_and_not_reserved_is_taken_off_wherever_free_money_is_shown(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any
) -> None:
    waiting = [approved(cast, world, 86_000), approved(cast, world, 130_000)]
    held = approved(cast, world, 50_000)
    ending.hold(actor=cast.technologist, reason="A freeze.", **held.seen)
    part = approved(cast, world, 100_000)
    delivery.fund(actor=cast.finance, amounts=[("growth", usd(60_000))], **part.seen)
    bring_to(State.FUNDED, cast, world)  # has all of its 120,000
    to_decide(cast, world, 300_000)
    short = sum(shortfall.of(story.request_route()).short.amount for story in (*waiting, held, part))
    assert short == 306_000
    sums = figures(page, cast.cmo)
    assert sums["approved, not reserved"] == short
    assert sums["left if all approved"] == sums["free"] - short - sums["asked for"] == 3_820_000 - 306_000 - 300_000
    for path, parts in {
        "/executive/": ("$306k is approved and not reserved", "Approved, not reserved", "−$306k", "4 requests have no fund yet", "$3.21M"),
        "/approvals/": ("$3.82M is free to allocate, $306k is approved and not reserved.", "leaves $3.21M free"),
        "/funds/": ("Approved, not reserved", "−$306k", "Left when all approved is reserved", "$3.51M"),
    }.items():
        text = text_of(page, cast.cmo, path)
        assert not [part for part in parts if part not in text], path


def test_what_is_left_may_be_below_zero(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    approved(cast, world, 3_900_000, track="major")
    to_decide(cast, world, 300_000)
    assert figures(page, cast.cmo)["left if all approved"] == -200_000
    assert "−$200k" in text_of(page, cast.cmo, "/executive/")
    assert "leaves −$200k free" in text_of(page, cast.cmo, "/approvals/")


def test_what_is_hidden_is_in_no_sum_of_what_is_approved(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    approved(cast, world, 40_000, is_confidential=True, title="Secret takeover")
    approved(cast, world, 10_000)
    assert figures(page, cast.cmo)["approved, not reserved"] == 10_000
    assert "approved, not reserved" not in figures(page, cast.outsider)
    assert figures(page, cast.finance)["approved, not reserved"] == 50_000  # gives it its money, so may open it


def test_other_currencies_are_counted_and_never_added(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    approved(cast, world, 10_000)
    euros = Money.of("90000", "EUR")
    approved(cast, world, 0, estimate=euros, revenue_generated=euros, revenue_protected=None)
    assert figures(page, cast.cmo)["approved, not reserved"] == 10_000
    assert "1 request has no fund yet, and 1 in other currencies" in text_of(page, cast.cmo, "/funds/")


def test_a_year_that_is_not_of_today_is_not_asked_for_what_is_approved_now(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any
) -> None:
    approved(cast, world, 10_000)
    first = world.year.ends_on + timedelta(days=1)
    funds.create_year(actor=cast.finance, code="fy-next", starts_on=first, ends_on=first + timedelta(days=364))
    make_fund(actor=cast.finance, code="next", name="Next", side="it", year="fy-next", currency="USD", budget=usd(1_000), owners=[])
    assert "Approved, not reserved" in text_of(page, cast.cmo, "/funds/?year=fy-now")
    assert "Approved, not reserved" not in text_of(page, cast.cmo, "/funds/?year=fy-next")


def test_request_project_fund_and_ledger_say_the_same_of_one_promise(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    """Promised, committed, spent: an actual leaves what is committed wherever it is shown."""
    story = approved(cast, world, 165_000).funded()
    for act, words, parts in (
        (lambda: None, "$165,000 reserved", {"reserved": 165_000}),
        (lambda: story.started(), "$165,000 committed", {"committed": 165_000}),
        (
            lambda: bill(cast, story, "108223.66"),
            "$108,223.66 spent, $56,776.34 committed",
            {"committed": "56776.34", "spent": "108223.66"},
        ),
        # the rest waits for late invoices
        (
            lambda: closed(cast, story),
            "$108,223.66 spent, $56,776.34 committed",
            {"committed": "56776.34", "spent": "108223.66"},
        ),
        (lambda: settling.settle(actor=cast.finance, **story.seen), "$108,223.66 spent, the rest released", {"spent": "108223.66"}),
    ):
        act()
        whole = {"reserved": 0, "committed": 0, "spent": 0, **parts}
        (promise,) = promises.promises(cast.finance, story.request_route().pk)
        assert {name: getattr(promise, name).amount for name in whole} == {name: Decimal(amount) for name, amount in whole.items()}
        assert promise.words == words
        paths = [f"/requests/{story.request.code}/"]
        if story.request.project_id:
            paths.append(f"/projects/{story.request.code}/")
        for path in paths:
            text = text_of(page, cast.cmo, path)
            assert f'<span class="quiet">{words}</span> <br>' in text, path
            assert '<span class="plain-list__end num">$165,000</span>' in text, path
        sums = queries.sums(queries.fund(cast.cmo, "growth"))
        lines = Line.objects.filter(account__fund=world.growth).values_list("account__kind").annotate(total=Sum("amount")).order_by()
        assert {name: getattr(sums, name).amount for name in whole} == {name: dict(lines).get(name, 0) for name in whole}
        assert {name: getattr(sums, name) for name in whole} == {name: getattr(promise, name) for name in whole}


def bill(cast: SimpleNamespace, story: Story, amount: str, fund: str = "growth") -> None:
    funds.spend(
        actor=cast.finance,
        number=story.request.number,
        fund=fund,
        amount=Money.of(amount, "USD"),
        reference="INV-1",
        on=clock.today(),
    )


def closed(cast: SimpleNamespace, story: Story) -> None:
    delivery.launch(actor=cast.it_lead, **story.seen)
    delivery.review(actor=cast.it_lead, reason="It works.", no_lesson="None.", **story.seen)


def test_what_is_paid_this_year_from_an_earlier_one_is_the_same_on_both_pages(
    cast: SimpleNamespace, world: SimpleNamespace, page: Any
) -> None:
    last = world.year.starts_on - timedelta(days=1)
    funds.create_year(actor=cast.finance, code="fy-old", starts_on=last - timedelta(days=364), ends_on=last)
    make_fund(actor=cast.finance, code="old", name="Old", side="it", year="fy-old", currency="USD", budget=usd(9_000), owners=[])
    funds.set_periods(actor=cast.finance, code="old", accrual_days=300, version=2)
    story = approved(cast, world, 9_000)
    with clock.at(onrecord.days_ago((clock.today() - last).days)):  # while the year ran
        delivery.fund(actor=cast.finance, amounts=[("old", usd(9_000))], **story.seen)
    story.started()
    bill(cast, story, "2500.00", fund="old")
    sums = figures(page, cast.cmo)
    assert (sums["spent this year"], sums["spent"]) == (2_500, 0)
    for path in ("/executive/", "/funds/"):
        assert "Beside it $2.5k was paid this year from the funds of earlier years." in text_of(page, cast.cmo, path)
    past = text_of(page, cast.cmo, "/funds/?year=fy-old")
    assert "$2.5k of it was paid after the year." in past
    assert "−$2.5k" in past
    assert "Nothing is spent yet" not in past


def test_what_waits_for_a_lead_is_behind_homes_link(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = approved(cast, world, 9_000).funded().started()
    delivery.launch(actor=cast.it_lead, **story.seen)
    for lead in (cast.it_lead, cast.marketing_lead):
        listed = [row.number for row in lists.page(lead, lists.filters({"view": "waiting"})).rows]
        assert story.request.code in listed
        assert listed == [f"R-{number}" for number, *_ in waiting.to_review(lead).rows()]
    assert lists.page(cast.marketing_lead, lists.filters({"view": "waiting"})).count == 1
