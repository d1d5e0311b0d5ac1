"""Who opens what a fund promised, with what is written beside it: who sees the fund, and by duty who may open the work."""

from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to, make_fund, usd

from funding.funds import access
from funding.funds.models import Allocation
from projects.intake.models import Request
from projects.intake.operations import delivery
from projects.intake.states import State as S
from tests import onrecord


def promise_of(request: Request) -> Allocation:
    return Allocation.objects.get(route=request.route)


@pytest.fixture
def promised(cast: SimpleNamespace, world: SimpleNamespace) -> dict[bool, Allocation]:
    """One to work that is open to all, one to confidential work."""
    return {hidden: promise_of(bring_to(S.IN_DELIVERY, cast, world, answers={"is_confidential": hidden})) for hidden in (False, True)}


def test_who_opens_a_promise(cast: SimpleNamespace, promised: dict[bool, Allocation], api: Any, page: Any) -> None:
    """The money rule and nothing beside it, on the page, in the API and as a carrier of notes."""
    lead = onrecord.give(cast.outsider, "it_lead").person
    of_all, of_work = {"finance", "cmo", "auditor"}, {"technologist", "marketing_lead"}
    right = {False: of_all | of_work | {"outsider"}, True: of_all | of_work}
    for hidden, promise in promised.items():
        for who in ("finance", "cmo", "auditor", "technologist", "marketing_lead", "outsider", "marketer", "business", "admin"):
            person, sees = lead if who == "outsider" else getattr(cast, who), who in right[hidden]
            assert access.promises(person).filter(pk=promise.pk).exists() == sees, (who, hidden)
            answers = [api(person).get(f"/api/v1/allocations/{promise.pk}/{part}/").status_code for part in ("notes", "files", "watchers")]
            answers.append(page(person).get(f"/allocations/{promise.pk}/").status_code)
            assert answers == [200 if sees else 404] * 4, (who, hidden)


def test_an_owner_opens_what_their_fund_promised_and_watches_it(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    make_fund(
        actor=cast.finance, code="brand", name="Brand", side="marketing", year=world.year.code, currency="USD", budget=usd(500_000),
        owners=[cast.outsider],
    )  # fmt: skip
    own = []
    for hidden in (False, True):
        story = Story(cast, world, answers={"is_confidential": hidden}).drafted().submitted().routed().approved()
        delivery.fund(actor=cast.finance2, amounts=[("brand", usd(120_000))], **story.seen)
        own.append(Allocation.objects.get(fund__code="brand", route__request=story.request))
    for promise in own:
        at = f"/api/v1/allocations/{promise.pk}/"
        assert [one["username"] for one in api(cast.outsider).get(f"{at}watchers/").json()["results"]] == ["outsider"]
        sent = api(cast.finance).post(f"{at}notes/", {"text": "Late by a month.", "mentions": ["outsider"]}, format="json")
        assert sent.status_code == 201 and api(cast.outsider).get(f"{at}notes/").json()["results"][0]["text"] == "Late by a month."
    for wrong in ("0", "R-1", "9" * 30, "-1"):
        assert api(cast.finance).get(f"/api/v1/allocations/{wrong}/notes/").status_code == 404, wrong


def test_a_request_says_what_was_promised_to_it_to_who_sees_money(
    cast: SimpleNamespace, promised: dict[bool, Allocation], api: Any
) -> None:
    promise = promised[False]
    at = f"/api/v1/requests/R-{promise.route.number}/"
    assert api(cast.finance).get(at).json()["allocations"] == [{"id": promise.pk, "fund": "growth", "state": "committed"}]
    assert api(cast.business).get(at).json()["allocations"] == []
