"""Funding a request with less than was approved: said everywhere, and made whole later, before and after the start."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to, usd

from collab.events import delivery as outbox
from collab.events.models import Event
from collab.kit.errors import Conflict, Unfit
from collab.notices.models import Notice
from funding.funds.models import Allocation
from projects.intake.models import Request
from projects.intake.operations import delivery, ending
from projects.intake.states import State as S
from tests.matrix.test_moves import EVERYBODY

# With its full stop: the history tells the same without one, and for ever.
SHORT = "$100k of $120k is promised; $20k has no fund yet."
FULL = "All of the $120k that was approved is promised."


def funded(cast: SimpleNamespace, world: SimpleNamespace, amount: int = 100_000, **answers: Any) -> Story:
    story = Story(cast, world, answers=answers).drafted().submitted().routed().approved()
    delivery.fund(actor=cast.finance, amounts=[("growth", usd(amount))], **story.seen)
    return story


def add(story: Story, amount: int = 20_000, fund: str = "growth") -> Request:
    return delivery.fund(actor=story.cast.finance, amounts=[(fund, usd(amount))], **story.seen)


def sums(approved: str, promised: str, short: str) -> dict[str, dict[str, str]]:
    given = {"approved": approved, "promised": promised, "short": short}
    return {name: {"amount": amount, "currency": "USD"} for name, amount in given.items()}


def test_it_says_everywhere_what_is_short(
    cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any, no_sql_in_templates: None
) -> None:
    story = funded(cast, world)
    code = story.request.code
    told = Event.objects.get(kind="intake.request.funded")
    assert told.data == {
        "allocations": [["growth", "100000.00", "USD"]], "approved": "120000.00", "promised": "100000.00", "short": "20000.00", "currency": "USD",
    }  # fmt: skip
    facts = sums("120000.00", "100000.00", "20000.00")
    assert api(cast.technologist).get(f"/api/v1/requests/{code}/").json()["funding"] == facts
    text = page(cast.technologist).get(f"/requests/{code}/").text
    assert SHORT in text and f"reserved part of the money: {SHORT.removesuffix('.')}" in text
    outbox.deliver_due()
    notices = set(Notice.objects.filter(event=told).values_list("person__username", "text"))
    part = f"{code} “Attribution tool for retail media” has part of its money ({SHORT.removesuffix('.')})"
    # Whoever asked for it is told that something is short; how much is for those who deliver and pay it.
    plain = f"{code} “Attribution tool for retail media” has part of its money."
    assert notices == {("technologist", f"{part} and can start."), ("marketer", plain)}
    story.started()
    assert SHORT in page(cast.it_lead).get(f"/projects/{code}/").text
    assert api(cast.it_lead).get(f"/api/v1/projects/{code}/").json()["funding"] == facts


def test_in_full_it_says_nothing_of_it(cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any) -> None:
    request = bring_to(S.IN_DELIVERY, cast, world)
    assert api(cast.technologist).get(f"/api/v1/requests/{request.code}/").json()["funding"] == sums("120000.00", "120000.00", "0.00")
    for url in (f"/requests/{request.code}/", f"/projects/{request.code}/"):
        assert "has no fund yet" not in page(cast.technologist).get(url).text
    outbox.deliver_due()
    assert Notice.objects.filter(text__endswith="has its money and can start.").exists()


@pytest.mark.parametrize("state", [S.IN_APPROVAL, S.CLOSED, S.DECLINED])
def test_before_approval_and_after_the_end_no_money_is_due(state: S, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request = bring_to(state, cast, world)
    assert api(cast.technologist).get(f"/api/v1/requests/{request.code}/").json()["funding"] is None


def test_what_is_live_waits_for_no_fund(cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any) -> None:
    story = funded(cast, world).started()
    delivery.launch(actor=cast.it_lead, **story.seen)
    for url in (f"/requests/{story.request.code}/", f"/projects/{story.request.code}/"):
        assert SHORT not in page(cast.finance).get(url).text
    assert api(cast.finance).get(f"/api/v1/projects/{story.request.code}/").json()["funding"] is None
    with pytest.raises(Conflict, match="delivered cannot be funded"):
        add(story)


@pytest.mark.parametrize("has_started", [False, True], ids=["funded", "in delivery"])
@pytest.mark.parametrize("fund", ["growth", "platform"])
def test_the_rest_is_added_later(has_started: bool, fund: str, cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any) -> None:
    story = funded(cast, world)
    if has_started:
        story.started()
    story.request.refresh_from_db()
    before = (story.request.state, story.request.version)
    outbox.deliver_due()
    request = add(story, fund=fund)
    assert (request.state, request.version) == (before[0], before[1] + 1)
    assert {one.state for one in Allocation.objects.all()} == {"committed" if has_started else "reserved"}
    assert Allocation.objects.count() == (1 if fund == "growth" else 2)
    told = Event.objects.get(kind="intake.request.topped_up")
    assert (told.action, told.source, told.target, told.data["short"]) == ("fund", before[0], before[0], "0.00")
    text = page(cast.technologist).get(f"/requests/{request.code}/").text
    assert "added money: all that was approved is promised now" in text and SHORT not in text
    outbox.deliver_due()
    leads = {"marketing_lead", "it_lead"} if has_started else set()
    said = Notice.objects.filter(event=told)
    assert {notice.person.username for notice in said} == {"technologist", "marketer", *leads}
    assert said.first().text == f"Ruth Adeyemi added money to {request.code} “Attribution tool for retail media”: it has its money now."
    with pytest.raises(Conflict, match=FULL.replace("$", r"\$")):
        add(story, 1)


def test_in_parts_until_it_is_whole_within_the_policys_share(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = funded(cast, world, 1)
    add(story, 59_999)
    with pytest.raises(Unfit, match=r"\$132,001 is more than the \$120,000"):
        add(story, 72_001)
    add(story, 72_000)
    assert Allocation.objects.get().amount == 132_000
    with pytest.raises(Conflict, match="is promised"):
        add(story, 1)


def test_on_hold_nothing_is_added_and_afterwards_it_is(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = funded(cast, world)
    ending.hold(actor=cast.technologist, reason="Freeze", **story.seen)
    assert SHORT in page(cast.technologist).get(f"/requests/{story.request.code}/").text
    with pytest.raises(Conflict, match="on hold cannot be funded"):
        add(story)
    ending.resume(actor=cast.technologist, **story.seen)
    add(story)


@pytest.mark.parametrize("has_started", [False, True], ids=["funded", "in delivery"])
def test_only_finance_adds_and_the_buttons_say_so(has_started: bool, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    story = funded(cast, world)
    if has_started:
        story.started()
    address = f"/api/v1/requests/{story.request.code}/"
    share = {"fund": "growth", "amount": {"amount": "20000.00", "currency": "USD"}}
    for who in [*(who for who in EVERYBODY if who != "finance"), "finance"]:
        client = api(getattr(cast, who))
        seen = client.get(address).json()
        move = next(move for move in seen["moves"] if move["name"] == "fund")
        assert move["allowed"] is (who == "finance") and bool(move["why_not"]) is (who != "finance")
        answer = client.post(f"{address}fund/", {"version": seen["version"], "allocations": [share]}, format="json")
        assert answer.status_code == (200 if who == "finance" else 403), who
    move = next(move for move in answer.json()["moves"] if move["name"] == "fund")
    assert move == {"name": "fund", "allowed": False, "why_not": FULL}


def test_failing_half_way_leaves_nothing(cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    story = funded(cast, world)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("collab.access.flowing.record", broken)
    with pytest.raises(RuntimeError):
        add(story)
    assert Allocation.objects.get().amount == 100_000


# --- the form


def test_the_form_shows_what_is_left_and_warns_of_what_is_short(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    story = Story(cast, world).drafted().submitted().routed().approved()
    client, address = page(cast.finance), f"/requests/{story.request.code}/fund/"
    text = client.get(address).text
    assert "Left to allocate" in text and 'value="120000"' in text
    given = {"version": story.seen["version"], "fund_1": "growth", "amount_1": "60000", "fund_2": "platform", "amount_2": "40000"}
    answer = client.post(address, given)
    assert answer.status_code == 422 and f"With this {SHORT}" in answer.text and not Allocation.objects.exists()
    answer = client.post(address, {**given, "in_part": "on"}, follow=True)
    assert f"{story.request.code}: you reserved part of the money: {SHORT}" in answer.text
    assert f'href="{address}"' in answer.text
    text = client.get(address).text
    assert SHORT in text and "$20,000" in text and 'value="20000"' in text
    given = {"version": story.seen["version"], "fund_1": "platform", "amount_1": "20000"}
    assert SHORT not in client.post(address, given, follow=True).text
    assert client.get(address).status_code == 409
    assert Allocation.objects.get(fund__code="platform").amount == 60_000
