"""The inbox by pages: what is sorted and found, picked by many, taken back by its toast, and what came back with what changed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to, usd

from collab.kit import clock
from projects.intake.models import Request
from projects.intake.operations import asking, assigning, edit
from projects.intake.states import State as S
from tests import onrecord

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def test_what_is_too_late_first_comes_first_and_the_address_sorts_and_finds(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace
) -> None:
    with clock.at(onrecord.days_ago(4)):
        old = bring_to(S.IN_TRIAGE, cast, world, answers={"title": "Store locator"})
    soon = bring_to(S.IN_TRIAGE, cast, world, answers={"title": "Spring banner", "needed_by": clock.today() + timedelta(days=20)})
    large = bring_to(S.IN_TRIAGE, cast, world, answers={"title": "Loyalty", "needed_by": None, "revenue_generated": usd(90_000_000)})
    browser = page(cast.technologist)

    def order(query: str) -> list[str]:
        return [row.number for row in browser.get(f"/triage/{query}").context["box"].rows]

    assert order("") == [soon.code, old.code, large.code]
    assert order("?sort=age") == [old.code, soon.code, large.code]
    assert order("?sort=score")[0] == large.code or order("?sort=score")[0] == soon.code
    assert order("?q=locator") == [old.code] and order("?q=R-" + str(soon.number)) == [soon.code]
    assert order("?sort=tea&view=tea") == order("")
    assigning.assign(actor=cast.technologist, to="technologist", **seen(large))
    assert order("?view=mine") == [large.code]
    shown = browser.get(f"/triage/{large.code}/").content.decode()
    assert "Nothing says when it is needed" in shown and "A week’s waiting costs" in shown and "weighs 30" in shown


def test_many_are_moved_by_a_form_and_the_rest_is_told(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    two = [bring_to(S.IN_TRIAGE, cast, world) for _ in range(2)]
    browser = page(cast.technologist)
    picks = [f"{one.code}:{one.version}" for one in two]
    assert all(f'value="{pick}"' in browser.get("/triage/").content.decode() for pick in picks)
    asked = browser.get("/triage/many/", {"move": "decline", "pick": picks}).content.decode()
    assert "Decline: 2 at once" in asked
    refused = browser.post("/triage/many/", {"move": "decline", "pick": picks, "reason": ""})
    assert refused.status_code == 422
    asking.ask(actor=cast.technologist2, reason="Which?", **seen(two[0]))
    told = browser.post("/triage/many/", {"move": "decline", "pick": picks, "reason": "We own it."}, follow=True).content.decode()
    assert f"1 done, 1 not: {two[0].code} was changed by" in told
    assert browser.get("/triage/many/", {"move": "route", "pick": picks}).status_code == 404
    assert page(cast.marketer).get("/triage/many/", {"move": "ask", "pick": picks}).status_code == 403


def test_the_toast_takes_it_back_and_opens_it_again(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    one, other = (bring_to(S.IN_TRIAGE, cast, world) for _ in range(2))
    browser = page(cast.technologist)
    after = browser.post(f"/triage/{one.code}/decline/", {"version": one.version, "reason": "We own it."}, **HTMX).content.decode()
    assert f'hx-post="/triage/{one.code}/undo/"' in after and f'name="version" value="{one.version + 1}"' in after
    assert f'data-number="{other.code}"' in after
    back = browser.post(f"/triage/{one.code}/undo/", {"version": one.version + 1}, **HTMX).content.decode()
    assert f'data-number="{one.code}"' in back and Request.objects.get(pk=one.pk).state == S.IN_TRIAGE


def test_what_came_back_says_what_changed_from_what_to_what(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.NEEDS_INFORMATION, cast, world)
    edit.edit(actor=cast.marketer, estimate=usd(90_000), **seen(request))
    asking.answer(actor=cast.marketer, answer="E-mail only.", **seen(request))
    assert Request.objects.get(pk=request.pk).holder == cast.technologist, "it returns to whoever asked"
    shown = page(cast.technologist).get("/triage/?view=returned").content.decode()
    assert "E-mail only." in shown and "The cost" in shown
    assert "$120,000" in shown and "$90,000" in shown


def test_a_twin_is_seen_and_picked(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    one, twin = (bring_to(S.IN_TRIAGE, cast, world, answers={"title": "Store locator for the app"}) for _ in range(2))
    bring_to(S.IN_TRIAGE, cast, world, answers={"title": "Loyalty tiers"})
    browser = page(cast.technologist)
    assert {row.number for row in browser.get("/triage/?view=duplicates").context["box"].rows} == {one.code, twin.code}
    assert f'value="{twin.code}"' in browser.get(f"/triage/{one.code}/merge/").content.decode()
    assert browser.post(f"/triage/{one.code}/merge/", {"version": one.version, "reason": "The same."}).status_code == 422
    browser.post(f"/triage/{one.code}/merge/", {"version": one.version, "near": twin.code, "reason": "The same."})
    assert Request.objects.get(pk=one.pk).merged_into_id == twin.pk


def test_each_track_says_whom_it_asks_and_why(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world)
    form = page(cast.technologist).get(f"/triage/{request.code}/route/").content.decode()
    assert "Asks Business" in form and "(personal data)" in form


def test_a_gap_is_filled_from_the_panel_which_opens_again(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.IN_TRIAGE, cast, world, answers={"estimate": None})
    browser = page(cast.technologist)
    address = f"/requests/{request.code}/edit/value/?back=triage"
    assert address in browser.get(f"/triage/{request.code}/").content.decode()
    given = {"version": request.version, "currency": "USD", "revenue_generated": "900000", "revenue_protected": "0", "estimate": "80000"}
    after = browser.post(address, given)
    assert after.status_code == 302 and after["Location"] == f"/triage/{request.code}/"
