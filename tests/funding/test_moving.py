"""An actual moved to other work or another fund: one asks, a second one agrees, and both entries are written at once or none is."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from collab.events import delivery
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, Unfit
from collab.kit.money import Money
from collab.notices.models import Notice
from collab.web.picking import FINDERS, Offer, among
from funding.funds import acts, naming, operations, waiting
from funding.funds.models import Reversal
from funding.ledger.models import Entry
from tests.funding.examples import balances, make_fund
from tests.funding.test_actuals import begun, book, commit, held, is_sound, passed_route, reserve, said, usd, work

__all__ = ["work"]
WHY = "It was for the other work."


@pytest.fixture
def house_of_two(work: SimpleNamespace) -> Any:  # noqa: F811
    """Two pieces of work, 231 and 232, each with 400 of one fund; 150 of an invoice booked on the first."""
    begun(work, 232)
    work.entry = book(work, 150, source="Northwind", line="2").entry
    named = among(lambda _: [Offer(f"R-{number}", f"Work {number}") for number in (231, 232)], "There is no work {}.")
    with FINDERS.holding({**FINDERS.value, "request": named}), naming.NAMEABLE.holding(lambda person, codes: codes):
        yield work


def move(house: SimpleNamespace, actor: Any, number: int | None = 232, fund: str = "", reason: str = "") -> Reversal:
    return operations.reverse_actual(actor=actor, entry=house.entry.pk, number=number, fund=fund, reason=reason)


def test_it_goes_to_other_work_in_one(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    asked = move(house, house.finance, reason=WHY)
    assert (asked.undoing, held(231)["spent"], held(232)["spent"]) == (None, 150, 0), "asked is not done"
    done = move(house, house.finance2)
    assert (held(231), held(232)) == (
        {"committed": 400, "spent": 0, "over": 0},
        {"committed": 250, "spent": 150, "over": 0},
    )
    there = done.moved
    assert there and (there.reference, there.source, there.line, there.on) == ("INV-1", "northwind", "2", house.entry.on)
    assert (there.corrects_id, there.actor, done.undoing.reverses_id) == (house.entry.pk, house.finance2, house.entry.pk)
    assert there.transaction == done.undoing.transaction
    assert is_sound()
    with pytest.raises(Conflict, match="taken back before"):
        move(house, house.finance)


def test_it_goes_to_another_fund_of_the_same_work(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    make_fund(house.finance, code="other-26", owners=[house.cio])
    reserve(route=house.route, amounts=[("other-26", usd(100))], actor=house.finance2)
    move(house, house.finance, None, "other-26", WHY)
    done = move(house, house.finance2, None, "other-26")
    assert held()["spent"] == 0
    assert held(code="other-26") == {"committed": 0, "spent": 150, "over": -50}, "over the promise too: it is a fact"
    assert done.moved and (done.moved.kind, done.moved.again) == ("overspend", 1)
    assert balances("brand-26")["spent"] == 0
    assert is_sound()


def test_in_another_currency_at_the_rate_of_its_day(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    make_fund(house.finance, code="berlin", currency="EUR", side="it", owners=[])
    route = passed_route(house, 233, "500", "EUR")
    reserve(route=route, amounts=[("berlin", Money.of("400", "EUR"))], actor=house.finance2)
    commit(route=route, actor=house.technologist)
    move(house, house.finance, 233, "berlin", WHY)
    done = move(house, house.finance2, 233, "berlin")
    assert done.moved and done.moved.rate and 100 < held(233, "berlin")["spent"] < 150
    assert is_sound()


def test_a_credit_note_goes_too(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    book(house, 100, "INV-2", 232)
    house.entry = book(house, -50, "CN-1", corrects=house.entry.pk).entry
    move(house, house.finance, reason=WHY)
    done = move(house, house.finance2)
    assert done.moved and (done.moved.kind, done.moved.corrects_id) == ("credit", None)
    assert (held(231)["spent"], held(232)["spent"]) == (150, 50)
    assert is_sound()


def test_two_people_and_the_second_is_of_finance(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    with said("Say why"):
        move(house, house.finance)
    move(house, house.finance, reason=WHY)
    with pytest.raises(Conflict, match="a second person"):
        move(house, house.finance)
    with pytest.raises(Forbidden, match="finance partner books"):
        move(house, house.cmo)
    assert held(231)["spent"] == 150
    assert not waiting.reversals(house.cmo).exists(), "what one cannot agree to does not wait for one"
    assert waiting.reversals(house.finance2).count() == 1
    assert move(house, house.finance2).moved_id


def test_an_owner_asks_and_finance_agrees(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    move(house, house.cmo, reason=WHY)
    assert move(house, house.finance).moved_id


def test_nobody_agrees_to_another_place_than_was_asked(house_of_two: SimpleNamespace) -> None:
    """Whoever names another asks anew, and takes a reason; whoever asked before may then agree."""
    house = house_of_two
    begun(house, 234, "100")
    move(house, house.finance, reason=WHY)
    for place in (234, None):
        with said("Something else is asked already"):
            move(house, house.finance2, place)
    anew = move(house, house.finance2, 234, reason="It was for the third.")
    assert (anew.asked_by, anew.undoing) == (house.finance2, None)
    assert Event.objects.filter(kind="funds.reversal.asked").count() == 2
    done = move(house, house.finance, 234)
    assert done.moved_id and held(234)["spent"] == 150
    assert is_sound()


def test_where_it_cannot_lie_is_said_when_it_is_asked(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    reserve(route=passed_route(house, 235), amounts=[("brand-26", usd(10))], actor=house.finance2)
    book(house, 20, "inv-1", 232, source="northwind", line="2")
    for place, sentence in (
        (236, "promised nothing to R-236"),
        (231, "booked there"),
        (235, "has started"),
        (232, "booked on that work already"),
    ):
        with said(sentence):
            move(house, house.finance, place, reason=WHY)
    assert not Reversal.objects.exists()


def test_of_a_fund_that_one_does_not_see_nothing_is_said(house_of_two: SimpleNamespace) -> None:
    """An owner of the one fund does not hear what another pays for."""
    house = house_of_two
    make_fund(house.finance, code="other-26", owners=[house.cio])
    onlooker = house.marketing_lead
    make_fund(house.finance, code="third-26", owners=[onlooker])
    begun(house, 240, "10", "third-26")
    house.entry = book(house, 5, "INV-9", 240, "third-26").entry
    begun(house, 241, "10", "other-26")
    for number in (241, 999):
        with said("no fund other-26 whose amounts you see"):
            move(house, onlooker, number, "other-26", WHY)


def test_all_of_it_or_nothing(house_of_two: SimpleNamespace) -> None:
    """Booked on the other work meanwhile: what was taken back for it is not."""
    house = house_of_two
    move(house, house.finance, reason=WHY)
    book(house, 20, "INV-1", 232, source="northwind", line="2")
    with pytest.raises((Conflict, Unfit)):
        move(house, house.finance2)
    assert (held(231)["spent"], held(232)["spent"]) == (150, 20)
    assert not Entry.objects.filter(kind="undo").exists()


def test_nobody_pays_by_a_move_what_they_approved_and_reserved(house_of_two: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    house = house_of_two
    move(house, house.finance, reason=WHY)
    monkeypatch.setattr(acts, "is_third", lambda route, actor, kind: actor == house.finance2 and kind == "spend")
    with pytest.raises(Conflict, match="You approved"):
        move(house, house.finance2)
    assert held(231)["spent"] == 150


def test_by_the_api(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    api, address = APIClient(), f"/api/v1/actuals/{house.entry.pk}/reverse/"
    api.force_authenticate(house.finance)
    asked = api.post(address, {"number": "R-232", "reason": WHY}, format="json")
    assert (asked.status_code, asked.json()["state"], asked.json()["fund"], asked.json()["moved"]) == (201, "asked", "brand-26", None)
    assert api.post(address, {"number": "R-999", "reason": WHY}, format="json").status_code == 422
    api.force_authenticate(house.finance2)
    done = api.post(address, {"number": "R-232"}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "reversed")
    assert done.json()["moved"] == Reversal.objects.get().moved_id
    assert held(232)["spent"] == 150


def test_on_the_page_one_press_each(house_of_two: SimpleNamespace) -> None:
    house = house_of_two
    first, second = Client(), Client()
    first.force_login(house.finance, backend="django.contrib.auth.backends.ModelBackend")
    second.force_login(house.finance2, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/funds/brand-26/actuals/{house.entry.pk}/back/"
    assert first.post(address, {"number": "R-999", "reason": WHY}).status_code == 422
    assert first.post(address, {"number": "R-232 Work 232", "reason": WHY}).status_code == 302
    delivery.deliver_due()
    notice = Notice.objects.get(event__kind="funds.reversal.asked", person=house.finance2)
    assert "asks to move an actual of" in notice.text and not Notice.objects.filter(person=house.cmo, event=notice.event).exists()
    shown = second.get(address).content.decode()
    assert "Agree and move it" in shown and 'value="R-232"' in shown
    # Somebody asked for something else while this page was open.
    assert first.get(f"{address}?anew=1").status_code == 200
    assert first.post(f"{address}?anew=1", {"number": "", "reason": "Only back."}).status_code == 302
    assert second.post(address, {"number": "R-232", "fund": "brand-26", "reason": ""}).status_code == 422
    assert held(231)["spent"] == 150
    assert first.post(f"{address}?anew=1", {"number": "R-232", "reason": WHY}).status_code == 302
    assert second.post(address, {"number": "R-232", "fund": "brand-26", "reason": ""}).status_code == 302
    assert (held(231)["spent"], held(232)["spent"]) == (0, 150)
    assert "was moved" in first.get(address).content.decode()


def test_a_move_takes_a_name_that_is_one(house_of_two: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        move(house_of_two, house_of_two.finance, None, "nowhere", WHY)
