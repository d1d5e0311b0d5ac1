"""What a request costs by year and kind: the gateway's to say, for who sees the money of work, with its sums."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from stories import bring_to

from collab.events.models import Event
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.money import Money
from funding.funds import operations as funds
from projects.intake import costs
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.queries.page import detail, history
from projects.intake.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
SEEING = ("technologist", "finance", "auditor", "cmo", "cio", "marketing_lead", "it_lead")
NOT_SEEING = ("marketer", "business", "architect", "outsider", "admin")


@pytest.fixture
def house(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """This year and the next one."""
    since = world.year.ends_on + timedelta(days=1)
    later = funds.create_year(actor=cast.finance, code="fy-next", starts_on=since, ends_on=since + timedelta(days=364))
    return SimpleNamespace(cast=cast, world=world, later=later)


def cost(year: str = "fy-now", likely: Any = 100, **more: Any) -> dict[str, Any]:
    amounts = {"low": Decimal(likely) - 10, "likely": Decimal(likely), "high": Decimal(likely) + 50}
    return {"year": year, "kind": "build", "class": "capital", **amounts, "currency": "USD", **more}


def made(house: SimpleNamespace, state: State = State.IN_TRIAGE, **said: Any) -> Request:
    return bring_to(state, house.cast, house.world, answers=said)


def change(request: Request, actor: Any, **said: Any) -> Request:
    request.refresh_from_db()
    return edit.edit(number=request.number, actor=actor, version=request.version, **said)


@pytest.fixture
def costed(house: SimpleNamespace) -> Request:
    rows = [cost("fy-next", 40, kind="run", **{"class": "operating"}), cost(), cost(likely=60, **{"class": "operating"})]
    return change(made(house), house.cast.technologist, costs=rows)


# --- what it says


def test_rows_are_kept_in_order_beside_the_guess(costed: Request) -> None:
    kept = [(row["year"], row["kind"], row["class"], row["low"], row["likely"], row["high"]) for row in costed.costs]
    assert kept == [
        ("fy-next", "run", "operating", "30.00", "40.00", "90.00"),
        ("fy-now", "build", "capital", "90.00", "100.00", "150.00"),
        ("fy-now", "build", "operating", "50.00", "60.00", "110.00"),
    ]
    assert costed.estimate == Decimal(120_000), "the requester's one guess stays"


WRONG = {
    "a year there is not": {"year": "fy-never"},
    "below zero": {"low": Decimal(-1)},
    "low above likely": {"low": Decimal(200)},
    "high below likely": {"high": Decimal(99)},
    "a kind there is not": {"kind": "rent"},
    "a class there is not": {"class": "other"},
    "a currency there is not": {"currency": "XXX"},
    "cents of a yen": {"currency": "JPY", "low": Decimal("0.5")},
    "10^18": {"high": Decimal(10) ** 18},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_cost_is_refused(house: SimpleNamespace, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(made(house), house.cast.technologist, costs=[cost("fy-next"), cost(**WRONG[wrong])])
    assert refused.value.fields["costs"][0].startswith("Row 2: ")


def test_one_row_for_each_year_kind_and_class_and_one_currency(house: SimpleNamespace) -> None:
    request = made(house)
    for rows in ([cost(), cost(likely=90)], [cost(), cost("fy-next", currency="EUR")], [cost()] * 41):
        with pytest.raises(Invalid) as refused:
            change(request, house.cast.technologist, costs=rows)
        assert set(refused.value.fields) == {"costs"}


def test_nothing_new_is_costed_in_a_closed_year(house: SimpleNamespace, costed: Request) -> None:
    with transaction.atomic():
        type(house.later).objects.filter(code="fy-next").update(closed_at=clock.now())
        record("funds.year.closed", actor=house.cast.finance, about=house.later, data={"code": "fy-next"})
    kept = change(costed, house.cast.technologist, costs=[cost("fy-next", 41, kind="run", **{"class": "operating"})])
    assert kept.costs[0]["likely"] == "41.00", "what stood there may be set right"
    with pytest.raises(Invalid, match="open"):
        change(made(house), house.cast.technologist, costs=[cost("fy-next")])


# --- the table


def test_it_is_said_by_the_gateway_until_it_is_routed_and_is_not_material(house: SimpleNamespace) -> None:
    for who in ("marketer", "it_lead", "finance"):
        with pytest.raises((Forbidden, Conflict)):
            change(made(house), getattr(house.cast, who), costs=[cost()])
    with pytest.raises(Forbidden, match="the costs"):
        made(house, State.DRAFT, costs=[cost()])
    routed = made(house, State.IN_APPROVAL)
    with pytest.raises((Forbidden, Conflict)):
        change(routed, house.cast.technologist, costs=[cost()])


def test_whoever_does_not_see_money_learns_nothing_by_guessing(house: SimpleNamespace, costed: Request) -> None:
    """The same answer whether it stands so or not; and what they read, sent back, changes nothing."""
    same = [{**row, **{end: Decimal(row[end]) for end in costs.ENDS}} for row in costed.costs]
    refused = []
    for rows in (same, same[:1], []):
        with pytest.raises(Forbidden) as error:
            change(costed, costed.requester, costs=rows)
        refused.append(error.value.sentence)
    assert len(set(refused)) == 1
    again = change(costed, costed.requester, costs=None, problem="Another one.")
    assert (again.problem, len(again.costs)) == ("Another one.", 3)


# --- who sees it


@pytest.mark.parametrize("who", (*SEEING, *NOT_SEEING))
def test_it_is_shown_as_the_money_of_work_is(house: SimpleNamespace, costed: Request, page: Any, api: Any, who: str) -> None:
    person, sees = getattr(house.cast, who), who in SEEING
    text = page(person).get(f"/requests/{costed.code}/").content.decode()
    assert ("Costs by year" in text) is sees
    document = api(person).get(f"/api/v1/requests/{costed.code}/").json()
    assert document["costs"] == (costed.costs if sees else None)
    told = api(person).get(f"/api/v1/requests/{costed.code}/history/").content.decode()
    assert ("100.00" in told) is sees
    assert ("$150" in text) is sees, "the history of the page neither"


def test_what_nobody_was_asked_says_so_to_who_sees_money(house: SimpleNamespace, page: Any) -> None:
    request = made(house)
    for who, said in (("finance", True), ("marketer", False)):
        assert ("Yearly costs" in page(getattr(house.cast, who)).get(f"/requests/{request.code}/").content.decode()) is said
    assert change(request, house.cast.technologist, costs=[]).costs == []
    text = " ".join(page(house.cast.finance).get(f"/requests/{request.code}/").content.decode().split())
    assert "Not known yet" in text.split("Yearly costs")[1][:80]


def test_years_have_their_sums(costed: Request, house: SimpleNamespace) -> None:
    card = detail.detail(detail.get(house.cast.finance, costed.number), house.cast.finance)
    assert card.costs is not None
    assert [(year.year, len(year.lines), year.sum.likely.amount) for year in card.costs.years] == [("fy-next", 1, 40), ("fy-now", 2, 160)]
    assert (card.costs.sum.low, card.costs.sum.high) == (Money(Decimal(170), "USD"), Money(Decimal(350), "USD"))


def test_costs_add_nothing_to_what_others_read(house: SimpleNamespace, page: Any, api: Any) -> None:
    """Two requests alike, one with costs of a thousand digits' worth: but for its history the marketer reads the same."""
    one, other = made(house), made(house)
    change(one, house.cast.technologist, costs=[cost(likely=77_777)], data_where="Ireland")
    change(other, house.cast.technologist, data_where="Ireland")
    for path in ("/api/v1/requests/{}/", "/requests/{}/edit/"):
        texts = []
        for request in (one, other):
            got = (api if path.startswith("/api") else page)(one.requester).get(path.format(request.code)).content.decode()
            texts.append([line for line in got.split(",") if not any(word in line for word in ("R-", "_at", "since", "csrf", "token"))])
        assert texts[0] == texts[1], path


def test_the_history_says_from_what_to_what(costed: Request, house: SimpleNamespace) -> None:
    request = Request.objects.get(pk=costed.pk)
    what = history.stream(request, house.cast.technologist, shows_money=True).events[0].what
    assert what.startswith("changed the costs from not asked to fy-next run, operating: $40 ($30–90); fy-now build, capital: $100")
    assert history.stream(request, house.cast.marketer, shows_money=False).events[0].what == "changed the costs"
    event = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk).latest("pk")
    assert event.data["changed"]["costs"] == [None, request.costs]


# --- pages and API


def test_its_page_is_for_the_gateway(house: SimpleNamespace, page: Any) -> None:
    request = made(house)
    address = f"/requests/{request.code}/edit/costs/"
    assert page(request.requester).get(address).status_code == 403
    browser = page(house.cast.technologist)
    text = browser.get(address).content.decode()
    assert text.count("<fieldset") == 3 and "fy-next" in text
    empty = {"year": "", "kind": "build", "class": "capital", "low": "", "likely": "", "high": ""}
    said = {"year": "fy-now", "kind": "run", "class": "operating", "low": "", "likely": "85k", "high": "90,000"}

    def post(*rows: dict[str, str]) -> Any:
        request.refresh_from_db()
        cells = {f"costs_{place}_{name}": value for place, row in enumerate(rows) for name, value in row.items()}
        return browser.post(address, {"version": request.version, "currency": "EUR", **cells})

    for wrong, at in (
        ({**said, "year": ""}, "year"), ({**said, "likely": ""}, "likely"), ({**said, "low": "much"}, "low"), ({**said, "year": "fy-x"}, "year"),
    ):  # fmt: skip
        got = post(empty, wrong)
        assert got.status_code == 422 and f'id="id_costs_1_{at}_error"' in got.content.decode(), wrong
    got = post({**said, "low": "86k"})
    assert got.status_code == 422 and "none is above the next" in got.content.decode()
    assert post(empty, said, empty).status_code == 302
    request.refresh_from_db()
    kept = {"year": "fy-now", "kind": "run", "class": "operating", "low": "85000.00", "likely": "85000.00", "high": "90000.00"}
    assert request.costs == [{**kept, "currency": "EUR"}]
    assert 'value="85000"' in browser.get(address).content.decode()
    assert address in browser.get(f"/requests/{request.code}/edit/").content.decode()


def test_the_api_writes_and_reads_it(house: SimpleNamespace, api: Any) -> None:
    request, caller = made(house), api(house.cast.technologist)
    row = {"year": "fy-now", "kind": "run", "class": "operating", "low": "1.00", "likely": "2.50", "high": "3.00", "currency": "USD"}

    def patch(rows: Any) -> Any:
        request.refresh_from_db()
        return caller.patch(f"/api/v1/requests/{request.code}/", {"version": request.version, "costs": rows}, format="json")

    assert caller.get(f"/api/v1/requests/{request.code}/").json()["costs"] is None
    assert patch([row]).json()["costs"] == [row]
    for wrong in (
        "x", [[]], [{}], [{**row, "low": True}], [{**row, "low": "1e400"}], [{**row, "low": "NaN"}], [{**row, "low": "-1"}], [{**row, "low": "1.000,00"}],
        [{**row, "low": "0.001"}], [{**row, "high": "1" + "0" * 18}], [{**row, "low": "١"}], [{**row, "currency": "usd"}], [{**row, "kind": "rent"}],
        [{**row, "year": None}], [{**row, "state": "x"}], [{name: row[name] for name in row if name != "class"}],
    ):  # fmt: skip
        refused = patch(wrong)
        assert refused.status_code == 400 and "costs" in refused.content.decode(), wrong
    assert patch([]).json()["costs"] == []
