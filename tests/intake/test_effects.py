"""What a request promises to move: who says it until when, of which KPIs, and where it is shown beside how they stand."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to

from collab.access import duties
from collab.access.models import Duty
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kpis import operations as kpis
from collab.kpis.models import Kpi
from collab.kpis.operations import Reading
from projects.intake import effects
from projects.intake.asked import ANSWER
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.queries import promising
from projects.intake.queries.page import history
from projects.intake.states import State
from tests import onrecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """A KPI that was measured, and one that was not."""
    said = Reading(Decimal("31.5"), clock.today() - timedelta(days=3), "The platform")
    kpis.measure(actor=cast.marketing_lead, code="match-rate", readings=[said])
    both = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    Kpi.objects.create(code="time-to-market", name="Time to market", definition="Days.", unit="days", direction="down", **both)
    return SimpleNamespace(cast=cast, world=world, by=clock.today() + timedelta(days=200))


def promise(house: SimpleNamespace, to: Any = 40, **more: Any) -> dict[str, Any]:
    return {"kpi": "match-rate", "to": Decimal(to), "by": house.by, **more}


def made(house: SimpleNamespace, state: State = State.DRAFT, **said: Any) -> Request:
    return bring_to(state, house.cast, house.world, answers=said)


def change(request: Request, actor: Any, **said: Any) -> Request:
    request.refresh_from_db()
    return edit.edit(number=request.number, actor=actor, version=request.version, **said)


# --- what it says


def test_it_starts_from_the_value_now_and_keeps_that(house: SimpleNamespace) -> None:
    request = made(house, effects=[promise(house)])
    kept = {"kpi": "match-rate", "from": "31.5", "to": "40", "by": house.by.isoformat()}
    assert request.effects == [kept]
    kpis.measure(actor=house.cast.marketing_lead, code="match-rate", readings=[Reading(Decimal(35), clock.today(), "The platform")])
    assert change(request, request.requester, effects=[promise(house, to=41)]).effects == [{**kept, "to": "41"}]
    assert made(house, effects=[promise(house, kpi="time-to-market")]).effects[0]["from"] is None, "nothing was measured"


WRONG = {
    "a KPI there is not": {"kpi": "nothing"},
    "a day that has passed": {"by": clock.today() - timedelta(days=1)},
    "a day beyond the century": {"by": clock.today().replace(year=2101)},
    "nothing moves": {"from": Decimal("40.0")},
    "too large": {"to": Decimal(10) ** 12},
    "too fine": {"to": Decimal("0.0000001")},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_makes_no_promise_is_refused(house: SimpleNamespace, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        made(house, effects=[promise(house), promise(house, **{"kpi": "time-to-market", **WRONG[wrong]})])
    assert refused.value.fields["effects"][0].startswith("Row 2: ")


def test_a_kpi_once_a_day_and_not_for_ever_many(house: SimpleNamespace) -> None:
    for rows in ([promise(house), promise(house, to=50)], [promise(house, by=house.by + timedelta(days=n)) for n in range(21)]):
        with pytest.raises(Invalid) as refused:
            made(house, effects=rows)
        assert set(refused.value.fields) == {"effects"}
    twice = [promise(house, to=50, by=house.by + timedelta(days=9)), promise(house)]
    assert [row["to"] for row in made(house, effects=twice).effects] == ["40", "50"], "in the order of their days"


def test_what_is_no_longer_measured_stays_and_is_promised_by_nobody_new(house: SimpleNamespace) -> None:
    request = made(house, effects=[promise(house)])
    Kpi.objects.filter(code="match-rate").update(is_active=False)
    assert change(request, request.requester, effects=[promise(house, to=44)]).effects[0]["to"] == "44"
    with pytest.raises(Invalid, match="no KPI"):
        made(house, effects=[promise(house)])


# --- the table


def test_requester_and_gateway_say_it_as_long_as_the_table_allows(house: SimpleNamespace) -> None:
    request = made(house, State.IN_TRIAGE)
    assert request.effects is None, "nobody was asked"
    assert change(request, house.cast.technologist, effects=[promise(house)]).effects
    with pytest.raises((Forbidden, Conflict)):
        change(request, house.cast.it_lead, effects=[])
    routed = made(house, State.IN_APPROVAL)
    with pytest.raises((Forbidden, Conflict)):
        change(routed, house.cast.technologist, effects=[promise(house)])
    assert change(routed, routed.requester, effects=[promise(house)]).effects
    funded = made(house, State.FUNDED)
    with pytest.raises(Conflict):
        change(funded, funded.requester, effects=[promise(house)])


def test_what_is_taken_back_is_material_and_what_is_promised_besides_is_not(house: SimpleNamespace) -> None:
    story = Story(house.cast, house.world, answers={"effects": [promise(house)]}).drafted().submitted().routed().approved()
    more = [promise(house), promise(house, to=20, kpi="time-to-market")]
    assert change(story.request, house.cast.marketer, effects=more).state == State.APPROVED
    assert change(story.request, house.cast.marketer, effects=[{**row, "from": Decimal(1)} for row in more]).state == State.APPROVED
    assert change(story.request, house.cast.marketer, effects=more[1:]).state == State.IN_APPROVAL
    assert ANSWER["effects"].concern == "promised"


# --- pages


def sent(request: Request, *rows: dict[str, str]) -> dict[str, str]:
    cells = {f"effects_{place}_{name}": value for place, row in enumerate(rows) for name, value in row.items()}
    return {"version": str(request.version), **cells}


def test_its_page_offers_what_the_goal_knows_and_takes_it_for_nothing_until_it_says_something(house: SimpleNamespace, page: Any) -> None:
    request = made(house)
    address, browser = f"/requests/{request.code}/edit/effects/", page(request.requester)
    text = browser.get(address).content.decode()
    assert 'value="Customer-data match rate (match-rate)"' in text and 'value="31.5"' in text and 'value="2027-12-31"' in text
    offered = {"kpi": "Customer-data match rate (match-rate)", "from": "31.5", "to": "", "by": "2027-12-31"}
    empty = {"kpi": "", "from": "", "to": "", "by": ""}
    assert browser.post(address, sent(request, offered, empty)).status_code == 302
    request.refresh_from_db()
    assert request.effects == [], "asked, and nothing is promised yet"
    said = {**offered, "to": "39,5"}
    assert browser.post(address, sent(request, empty, said)).status_code == 302
    request.refresh_from_db()
    assert request.effects == [{"kpi": "match-rate", "from": "31.5", "to": "39.5", "by": "2027-12-31"}]
    assert 'value="39.5"' in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("row", "at"),
    [
        ({"kpi": "match-rate", "to": "", "by": "2030-01-01"}, "effects_0_to"),
        ({"kpi": "", "to": "5", "by": "2030-01-01"}, "effects_0_kpi"),
        ({"kpi": "match-rate", "to": "5", "by": ""}, "effects_0_by"),
        ({"kpi": "match-rate", "to": "many", "by": "2030-01-01"}, "effects_0_to"),
        ({"kpi": "nobody knows", "to": "5", "by": "2030-01-01"}, "effects_0_kpi"),
    ],
    ids=["no value", "no KPI", "no day", "no number", "no such KPI"],
)
def test_a_row_is_refused_at_its_cell(house: SimpleNamespace, page: Any, row: dict[str, str], at: str) -> None:
    request = made(house)
    got = page(request.requester).post(f"/requests/{request.code}/edit/effects/", sent(request, {"from": "", **row}))
    assert got.status_code == 422 and f'id="id_{at}_error"' in got.content.decode()
    request.refresh_from_db()
    assert request.effects is None


def test_it_stands_beside_the_value_now_on_request_project_and_kpi(house: SimpleNamespace, page: Any) -> None:
    request = made(house, State.IN_DELIVERY, effects=[promise(house, to=40)])
    kpis.measure(actor=house.cast.marketing_lead, code="match-rate", readings=[Reading(Decimal(36), clock.today(), "The platform")])
    for address in (f"/requests/{request.code}/", f"/projects/{request.code}/"):
        text = " ".join(page(house.cast.outsider).get(address).content.decode().split())
        for said in ("Customer-data match rate</a>", "36%", "31.5%", "40%"):
            assert said in text, (address, said)
    text = " ".join(page(house.cast.outsider).get("/kpis/match-rate/").content.decode().split())
    assert request.code in text and "From 31.5% to 40%" in text


def test_the_page_of_a_kpi_lists_what_its_reader_may_open_and_what_still_holds(house: SimpleNamespace) -> None:
    said = {"effects": [promise(house)]}
    shown = made(house, State.IN_TRIAGE, **said)
    made(house, State.IN_TRIAGE, is_confidential=True, **said)
    made(house, State.DRAFT, **said)
    made(house, State.DECLINED, **said)
    made(house, State.IN_TRIAGE, effects=[promise(house, kpi="time-to-market")])
    found = promising.promises(house.cast.outsider, "match-rate")
    assert ([one.number for one in found.shown], found.count) == ([shown.code], 1)


def test_the_check_page_asks_nobody_more_pages(house: SimpleNamespace, page: Any) -> None:
    request = made(house)
    text = page(request.requester).get(f"/requests/{request.code}/check/").content.decode()
    assert f"/requests/{request.code}/edit/effects/" in text and "Not asked" in text


# --- who may know of it


def test_a_kpi_that_is_hidden_is_missing_and_stays(house: SimpleNamespace, page: Any, api: Any) -> None:
    """Whoever holds no duty sees no KPI: a requester who has left the house's duties still has their own request."""
    request = made(house, State.IN_TRIAGE, effects=[promise(house)])
    onrecord.end(Duty.objects.filter(person=request.requester), until_on=clock.today() - timedelta(days=1))
    kept = request.effects
    leaver = type(request.requester).objects.get(pk=request.requester_id)
    assert duties.roles_of(leaver) == frozenset()
    document = api(leaver).get(f"/api/v1/requests/{request.code}/").json()
    assert document["effects"] == []
    assert "match rate" not in page(leaver).get(f"/requests/{request.code}/").content.decode()
    told = api(leaver).get(f"/api/v1/requests/{request.code}/history/").content.decode()
    assert "match-rate" not in told
    with pytest.raises(Invalid, match="no KPI"):
        change(request, leaver, effects=[promise(house, to=99)])
    assert change(request, leaver, effects=[], problem="Another one.").effects == kept, "what they do not see they do not take away"


def test_the_history_says_from_what_to_what_to_who_may_know_it(house: SimpleNamespace) -> None:
    request = made(house, State.IN_TRIAGE)
    change(request, request.requester, effects=[promise(house)])
    what = history.stream(Request.objects.get(pk=request.pk), house.cast.outsider).events[0].what
    day = f"{house.by.day} "
    assert what.startswith("changed the expected effects from not asked to Customer-data match rate, 31.5% to 40%, by ")
    assert f"by {day}" in what
    last = history.latest(request)
    assert last and last.what == "changed the expected effects", "told to nobody in particular it names no KPI"


def test_the_api_writes_and_reads_it(house: SimpleNamespace, api: Any) -> None:
    request, caller = made(house), api(house.cast.marketer)
    by = house.by.isoformat()

    def patch(rows: Any) -> Any:
        request.refresh_from_db()
        return caller.patch(f"/api/v1/requests/{request.code}/", {"version": request.version, "effects": rows}, format="json")

    assert caller.get(f"/api/v1/requests/{request.code}/").json()["effects"] is None
    got = patch([{"kpi": "match-rate", "to": "40.50", "by": by}])
    assert got.json()["effects"] == [{"kpi": "match-rate", "from": "31.5", "to": "40.5", "by": by}]
    assert patch(got.json()["effects"]).json()["version"] == got.json()["version"], "said again it is no change"
    for wrong in (
        "x", [1], [{}], [{"kpi": "match-rate"}], [{"kpi": "match-rate", "to": True, "by": by}], [{"kpi": "match-rate", "to": "1e3", "by": by}],
        [{"kpi": "match-rate", "to": "NaN", "by": by}], [{"kpi": "match-rate", "to": "٤", "by": by}], [{"kpi": "a b", "to": "4", "by": by}],
        [{"kpi": "match-rate", "to": "4", "by": "0000-01-01"}], [{"kpi": "match-rate", "to": "4", "by": by, "owner": "cmo"}],
        [{"kpi": "match-rate", "to": "4", "by": by, "from": True}], [{"kpi": "match-rate", "to": "4", "by": by}] * 21,
    ):  # fmt: skip
        refused = patch(wrong)
        assert refused.status_code == 400 and "effects" in refused.content.decode(), wrong
    assert patch([]).json()["effects"] == [] and patch(None).json()["effects"] == []


def test_many_requests_are_told_by_one_query(house: SimpleNamespace, django_assert_num_queries: Any) -> None:
    requests = [made(house, effects=[promise(house)]) for _ in range(3)]
    duties.roles_of(house.cast.outsider)
    with django_assert_num_queries(1):
        effects.load(requests, house.cast.outsider)
        assert all(effects.told(request) for request in requests)
