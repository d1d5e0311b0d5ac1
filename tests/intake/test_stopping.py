"""Stop: by one where little is promised, by two others where it is much; the money comes back, and nothing counts as delivered."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from collab.approvals.models import Decision
from collab.dashboards.executive import portfolio
from collab.events import delivery as deliveries
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.notices.models import Notice
from funding.funds import operations as funds
from funding.funds import proof
from funding.funds.models import Allocation, Fund
from projects.intake import stopping as weighing
from projects.intake.models import Request, Stop
from projects.intake.operations import delivery, ending, stopping
from projects.intake.queries import durations
from projects.intake.states import State as S
from projects.portfolio import operations as projects
from tests import onrecord
from tests.stories import bring_to, usd

WORDS = {"reason": "The supplier has gone.", "lesson": "Ask for two suppliers."}
MUCH = {"estimate": usd(400_000)}


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(cast=cast, world=world, spend=funds.spend)


def seen(request: Request) -> dict[str, Any]:
    request = Request.objects.get(pk=request.pk)
    return {"number": request.number, "version": request.version}


def large(house: SimpleNamespace, state: str = S.IN_DELIVERY) -> Request:
    """Work of more than the policy lets one person stop."""
    return bring_to(state, house.cast, house.world, answers=MUCH, track="major")


def available(house: SimpleNamespace) -> Decimal:
    return Fund.objects.with_accounts().get(pk=house.world.growth.pk).available.balance


@pytest.mark.parametrize("state", [S.FUNDED, S.IN_DELIVERY])
@pytest.mark.parametrize("who", ["technologist", "it_lead", "marketing_lead"])
def test_it_stops_and_its_money_is_free(house: SimpleNamespace, state: str, who: str) -> None:
    before = available(house)
    request = bring_to(state, house.cast, house.world)
    assert available(house) == before - 120_000
    done = stopping.stop(actor=getattr(house.cast, who), **WORDS, **seen(request))
    assert (done.state, done.holder) == (S.STOPPED, None)
    assert available(house) == before
    promise = Allocation.objects.get(route=request.route)
    assert (promise.state, promise.remaining, promise.covers) == ("released", 0, 0)
    (event,) = texts.told(Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, kind="intake.request.stopped"))
    assert (event.why, event.data) == (WORDS["reason"], {"lesson": WORDS["lesson"], "released": "120000.00", "currency": "USD"})
    assert done.project is None or done.project.phase == "stopped"
    assert proof.troubles() == []


def test_only_what_was_not_spent_comes_back(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    before = available(house)
    from_fund = {"number": request.number, "fund": "growth", "reference": "INV-1", "on": clock.today()}
    house.spend(actor=house.cast.finance, amount=usd(20_000), **from_fund)
    stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request))
    assert available(house) == before + 100_000


def test_on_hold_it_stops_only_where_it_had_money(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    ending.hold(actor=house.cast.technologist, reason="Freeze", **seen(request))
    assert stopping.stop(actor=house.cast.technologist, **WORDS, **seen(request)).state == S.STOPPED
    early = bring_to(S.ON_HOLD, house.cast, house.world)
    with pytest.raises(Conflict, match="before it had money"):
        stopping.stop(actor=house.cast.technologist, **WORDS, **seen(early))


@pytest.mark.parametrize(("missing", "said"), [("reason", "Say why"), ("lesson", "others learn")])
def test_it_takes_a_reason_and_a_lesson(house: SimpleNamespace, missing: str, said: str) -> None:
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    with pytest.raises(Invalid) as refused:
        stopping.stop(actor=house.cast.it_lead, **{**WORDS, missing: " "}, **seen(request))
    assert set(refused.value.fields) == {missing}
    assert said in refused.value.fields[missing][0]


def test_others_do_not_stop_it(house: SimpleNamespace) -> None:
    request = bring_to(S.IN_DELIVERY, house.cast, house.world)
    for who in ("marketer", "finance", "business", "cmo", "admin", "outsider"):
        with pytest.raises(Forbidden):
            stopping.stop(actor=getattr(house.cast, who), **WORDS, **seen(request))


# --- above the policy's limit


def test_where_much_is_promised_it_is_proposed_to_the_sponsors_side_and_finance(house: SimpleNamespace) -> None:
    request = large(house)
    before = available(house)
    proposed = stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request))
    assert (proposed.state, available(house)) == (S.IN_DELIVERY, before)
    made = Stop.objects.get(request=request)
    assert {panel.role for step in made.route.steps.all() for panel in step.panels.all()} == {"stop_side", "stop_finance"}
    first = stopping.second(actor=house.cast.finance, decision="approve", **seen(request))
    assert (first.state, available(house)) == (S.IN_DELIVERY, before), "one of two is not both"
    last = stopping.second(actor=house.cast.business, decision="approve", **seen(request))
    assert (last.state, available(house)) == (S.STOPPED, before + 400_000)
    made.refresh_from_db()
    assert (made.state, Decision.objects.filter(route=made.route).count()) == ("agreed", 2)
    (event,) = texts.told(Event.objects.filter(kind="intake.request.stopped"))
    assert (event.why, event.data["lesson"]) == (WORDS["reason"], WORDS["lesson"])
    assert proof.troubles() == []


def test_either_may_refuse_and_the_work_goes_on(house: SimpleNamespace) -> None:
    request = large(house)
    stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request))
    with pytest.raises(Invalid) as refused:
        stopping.second(actor=house.cast.cmo, decision="reject", **seen(request))
    assert "Say why" in refused.value.fields["reason"][0]
    done = stopping.second(actor=house.cast.cmo, decision="reject", reason="We need it.", **seen(request))
    assert (done.state, Stop.objects.get().state) == (S.IN_DELIVERY, "refused")
    stopping.stop(actor=house.cast.technologist, **WORDS, **seen(request))
    assert Stop.objects.filter(state="proposed").count() == 1, "it may be proposed anew"


def test_who_has_a_part_in_it_does_not_decide_on_its_stop(house: SimpleNamespace) -> None:
    request = large(house)
    onrecord.give(house.cast.it_lead, "finance")
    onrecord.give(house.cast.technologist, "business")
    stopping.stop(actor=house.cast.technologist, **WORDS, **seen(request))
    for who in ("it_lead", "technologist", "marketer", "cio", "architect", "outsider"):
        with pytest.raises(Forbidden):
            stopping.second(actor=getattr(house.cast, who), decision="approve", **seen(request))


def test_the_side_is_the_sponsors(house: SimpleNamespace) -> None:
    request = bring_to(
        S.IN_DELIVERY, house.cast, house.world, answers={**MUCH, "sponsor": "technologist2"}, track="major"
    )  # of IT's own department
    stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request))
    with pytest.raises(Forbidden):
        stopping.second(actor=house.cast.business, decision="approve", **seen(request))
    stopping.second(actor=house.cast.architect, decision="approve", **seen(request))
    assert stopping.second(actor=house.cast.finance, decision="approve", **seen(request)).state == S.STOPPED


def test_while_it_is_proposed_nothing_else_ends_it(house: SimpleNamespace) -> None:
    request = large(house)
    stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request))
    with pytest.raises(Conflict, match="proposed to be stopped"):
        stopping.stop(actor=house.cast.technologist, **WORDS, **seen(request))
    with pytest.raises(Conflict, match="proposed to be stopped"):
        delivery.launch(actor=house.cast.it_lead, **seen(request))


def test_what_counts_is_what_is_still_promised(house: SimpleNamespace) -> None:
    request = large(house)
    assert weighing.promised(request.route) == usd(400_000)
    assert weighing.takes_two(request.route)
    house.spend(actor=house.cast.finance, number=request.number, fund="growth", amount=usd(150_001), reference="INV-7", on=clock.today())
    assert not weighing.takes_two(request.route)
    assert stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request)).state == S.STOPPED


# --- who is told, and what reports say


def test_everybody_with_a_part_is_told_and_who_waits_for_it_too(house: SimpleNamespace) -> None:
    request, waits = (bring_to(S.IN_DELIVERY, house.cast, house.world) for _ in range(2))
    projects.link(number=waits.number, before=request.number, actor=house.cast.it_lead)
    deliveries.deliver_due()
    Notice.objects.all().delete()
    stopping.stop(actor=house.cast.technologist, **WORDS, **seen(request))
    deliveries.deliver_due()
    told = {name: (text, reason) for name, text, reason in Notice.objects.values_list("person__username", "text", "reason")}
    assert set(told) == {"marketer", "marketing_lead", "it_lead"}
    assert told["it_lead"] == (
        f"{request.code} “{request.title}” is stopped, and {waits.code} “{waits.title}” waits for it.",
        WORDS["reason"],
    )
    assert told["marketer"][0] == f"{request.code} “{request.title}” is stopped."


def test_who_decides_on_a_stop_is_asked(house: SimpleNamespace) -> None:
    request = large(house)
    deliveries.deliver_due()
    Notice.objects.all().delete()
    stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request))
    deliveries.deliver_due()
    asked = set(Notice.objects.filter(needs_action=True).values_list("person__username", flat=True))
    assert asked == {"business", "cmo", "finance", "finance2"}


def test_no_report_counts_it_as_delivered(house: SimpleNamespace) -> None:
    durations.FEWEST, fewest = 1, durations.FEWEST
    try:
        request = bring_to(S.IN_DELIVERY, house.cast, house.world)
        stopping.stop(actor=house.cast.it_lead, **WORDS, **seen(request))
        assert S.IN_DELIVERY not in durations.by_state(), "how long it lasted says nothing of how long delivery takes"
    finally:
        durations.FEWEST = fewest
    shown = portfolio.portfolio(house.cast.cmo, clock.today())
    assert (shown.count, shown.projects, shown.live) == (0, (), ())


def test_pages_say_that_it_is_stopped(house: SimpleNamespace, page: Any, api: Any) -> None:
    request = bring_to(S.STOPPED, house.cast, house.world)
    text = page(house.cast.marketer).get(f"/requests/{request.code}/").content.decode()
    assert "Stopped" in text
    assert "What was learnt: Ask for two suppliers." in text
    assert "Stopped" in page(house.cast.it_lead).get(f"/projects/{request.code}/").content.decode()
    assert "Stopped" in page(house.cast.it_lead).get("/projects/?view=stopped").content.decode()
    document = api(house.cast.marketer).get(f"/api/v1/requests/{request.code}/").json()
    assert (document["state"], document["stage"], document["condition"]) == ("stopped", "delivery", "stopped")
    assert api(house.cast.marketer).get(f"/api/v1/projects/{request.code}/").json()["phase"] == "stopped"


def test_the_page_says_before_what_a_press_does(house: SimpleNamespace, page: Any) -> None:
    small, much = bring_to(S.IN_DELIVERY, house.cast, house.world), large(house)
    lead = page(house.cast.it_lead)
    assert "$120,000 is free again" in lead.get(f"/requests/{small.code}/stop/").content.decode()
    assert "$400,000 is still promised. From $250,000 on" in lead.get(f"/requests/{much.code}/stop/").content.decode()
    version = seen(much)["version"]
    answer = lead.post(f"/requests/{much.code}/stop/", {**WORDS, "version": version}, follow=True).content.decode()
    assert f"{much.code}: you proposed to stop it" in answer
    form = page(house.cast.business).get(f"/requests/{much.code}/second/").content.decode()
    assert WORDS["lesson"] in form
