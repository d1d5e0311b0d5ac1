"""Operations: each figure opens as many rows as it says, waits are counted in working hours, a gate that changes nothing is said."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from stories import Story, bring_to

from collab.dashboards.operations import kept
from collab.kit import clock
from projects.intake.clocking import keeping
from projects.intake.operations import delivery, ending
from projects.intake.queries import courts, durations, gates, throughput
from projects.intake.states import State as S
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
PAGE, API = "/operations/", "/api/v1/operations/"
FIGURE = re.compile(r'<a href="(/operations/behind/\?of=[^"]+)">([\d,]+)</a>')
STATES = (
    S.IN_TRIAGE,
    S.NEEDS_INFORMATION,
    S.IN_APPROVAL,
    S.APPROVED,
    S.FUNDED,
    S.IN_DELIVERY,
    S.DELIVERED,
    S.DECLINED,
    S.REJECTED,
    S.ON_HOLD,
    S.MERGED,
    S.SPLIT,
)


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """A request in each state, and one that was withdrawn before anybody but its writer could see it."""
    for state in STATES:
        bring_to(state, cast, world)
    ending.withdraw(actor=cast.marketer, **Story(cast, world).drafted().seen)
    keeping.rebuild()
    return SimpleNamespace(cast=cast, world=world)


def test_each_figure_opens_as_many_rows_as_it_says(house: SimpleNamespace, page: Any) -> None:
    shown = page(house.cast.technologist).get(PAGE).content.decode()
    figures = FIGURE.findall(shown)
    kinds = {re.search(r"of=(\w+)", url)[1] for url, _ in figures}  # type: ignore[index]
    assert kinds == {"step", "age", "court", "gate", "week"} and len(figures) > 20
    for url, said in figures:
        rows = page(house.cast.technologist).get(url.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r"R-\d+, sent", rows)) == int(said.replace(",", "")), url
    for wrong in (
        "",
        "tea",
        "step:tea",
        "step:draft",
        "age:in_triage:9",
        "gate:fast:tea:",
        "gate:fast:triage:",
        "week:live:tea",
        "court:tea",
        "week:live",
    ):
        assert page(house.cast.technologist).get(f"/operations/behind/?of={wrong}").status_code == 404, wrong
    assert page(house.cast.technologist).get("/operations/behind/?of=step:in_triage&older=x").status_code == 400


def test_who_waits_for_whom_is_counted_in_working_hours(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    begin = clock.now()
    bring_to(S.IN_TRIAGE, cast, world)
    bring_to(S.NEEDS_INFORMATION, cast, world)
    held = Story(cast, world).drafted().submitted()
    ending.hold(actor=cast.technologist, reason="A freeze.", **held.seen)
    keeping.rebuild()
    end = onrecord.in_days(7)
    with clock.at(end):
        found = courts.waited(begin, end)
        waits = {court.key: (court.waiting, round(court.hours)) for court in found.courts}
        # A week of any calendar days has forty working hours; what is on hold waits for nobody, from the moment that it was put there.
        assert waits["technologist"] == (1, 40) and waits["marketing"] == (1, 40) and waits["it"] == (0, 0)
        assert found.between["marketing", "technologist"] == pytest.approx(40, abs=0.1)
        cache.clear()
        told = {court["court"]: court for court in api(cast.technologist).get(API).json()["courts"]}
        assert told["technologist"]["waits_now"] == 1 and told["technologist"]["half_hours"] is None, "too few turns are over to tell"
    assert len(courts.longest(begin, end, ["marketing"], 5)) == 1


def test_groups_that_decide_are_waited_for(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    begin = clock.now()
    bring_to(S.IN_APPROVAL, cast, world)
    keeping.rebuild()
    with clock.at(onrecord.in_days(7)):
        waits = {court.key: court.waiting for court in courts.waited(begin, clock.now()).courts}
    assert waits["marketing"] == 1, "the business approver is marketing's"
    assert throughput.everyones().filter(courts.in_court("marketing")).count() == 1


def test_a_gate_that_never_changes_anything_is_said(
    cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "FEWEST", 2)
    for _ in range(2):
        bring_to(S.APPROVED, cast, world)
    bring_to(S.APPROVED, cast, world, answers={"is_confidential": True})
    story = Story(cast, world).drafted().submitted().routed()
    story.decided(cast.business, "approve_with_conditions", conditions="Only with a pilot.", reason="It is new.")
    found = {(gate["track"], gate["gate"]): gate for gate in api(cast.technologist).get(API).json()["gates"]}
    business = found["standard", "business"]
    assert (business["asked"], business["waiting"], business["with_conditions"], business["never_changes"]) == (3, 0, 1, False)
    idle = [gate for gate in found.values() if gate["never_changes"]]
    assert idle and all(gate["sentence"].endswith("in a year and changed nothing.") for gate in idle)
    assert found["", "triage"]["asked"] == 3
    assert idle[0]["sentence"] in " ".join(page(cast.technologist).get(PAGE).content.decode().split())


def test_cycle_times_count_what_is_not_over(
    cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durations, "FEWEST", 2)
    running = [bring_to(S.IN_DELIVERY, cast, world) for _ in range(4)]
    with clock.at(onrecord.in_days(4)):
        for request in running[:3]:
            delivery.launch(number=request.number, actor=cast.it_lead, version=request.version)
    with clock.at(onrecord.in_days(10)):
        cache.clear()
        told = api(cast.technologist).get(API).json()
        assert told["sent_to_live"]["cases"] == 3 and told["sent_to_live"]["half"] == pytest.approx(4, abs=0.1)
        assert [way.live_at is None for way in durations.ways(9, 365)] == [False, False, False, True]
        assert durations.ways(9, 365)[-1].days == pytest.approx(10, abs=0.1), "under way, and so long so far"
        steps = {(one["track"], one["state"]): one["usual"]["cases"] for one in told["tracks"]}
        assert steps["standard", "in_delivery"] == 3 and steps["standard", "whole"] == 3
        assert "dots--open" in page(cast.technologist).get(PAGE).content.decode()


def test_it_is_kept_and_says_of_when_it_is(house: SimpleNamespace, api: Any) -> None:
    first = api(house.cast.cmo).get(API).json()
    bring_to(S.IN_TRIAGE, house.cast, house.world)
    assert api(house.cast.technologist).get(API).json() == first, "the same for everybody, as old as it says"
    with clock.at(clock.now() + kept.FRESH + timedelta(seconds=1)):
        later = api(house.cast.cmo).get(API).json()
    assert later["in_progress"] == first["in_progress"] + 1 and later["as_of"] > first["as_of"]
    assert api(house.cast.cmo).get(f"{API}?tea=1").status_code == 400
