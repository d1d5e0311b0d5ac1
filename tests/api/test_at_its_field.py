"""What is wrong with one value that somebody typed is said at it, by page and API alike, and all of it at once."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to, make_fund, usd

from collab.kit.errors import Unfit
from funding.funds import access
from funding.funds.models import Allocation, Fund
from funding.funds.operations import create_year
from projects.intake.operations import delivery, ending, handing
from projects.intake.states import State as S


def share(fund: str, amount: str, currency: str = "USD") -> dict[str, Any]:
    return {"fund": fund, "amount": {"amount": amount, "currency": currency}}


def test_over_allocating_is_said_at_the_amounts_and_the_funds(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    about = bring_to(S.APPROVED, cast, world)
    free = Fund.objects.get(code="growth")
    body = {"version": about.version, "allocations": [share("growth", "99000000"), share("nothing", "5"), share("platform", "1")]}
    answer = api(cast.finance).post(f"/api/v1/requests/{about.code}/fund/", body, format="json")
    said = answer.json()["errors"]
    assert answer.status_code == 422
    assert set(said) == {"allocations.0.amount", "allocations.1.fund", "allocations.2.amount"}
    assert f"{free.name} has only" in said["allocations.0.amount"][0] and "is asked for" in said["allocations.0.amount"][0]
    assert said["allocations.1.fund"] == ["There is no fund nothing."]
    assert "is more than the $120,000 that was approved" in said["allocations.2.amount"][0]
    assert not Allocation.objects.exists()


def test_what_a_fund_has_left_is_said_to_who_sees_it(
    cast: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, world).drafted().submitted().routed().approved()
    monkeypatch.setattr(access, "sees_amounts", lambda person, fund: False)
    with pytest.raises(Unfit) as refused:
        delivery.fund(actor=cast.finance, amounts=[("growth", usd(99_000_000))], **story.seen)
    assert refused.value.fields == {"allocations.0.amount": [f"{Fund.objects.get(code='growth').name} has less than that available."]}


def test_a_form_says_it_at_its_own_rows(cast: SimpleNamespace, world: SimpleNamespace, page: Any) -> None:
    """Of three rows the one between is empty: what is the operation's second allocation is the form's third row."""
    about = bring_to(S.APPROVED, cast, world)
    year = Fund.objects.get(code="growth").year.code
    make_fund(actor=cast.finance, code="tiny", name="Tiny", side="marketing", year=year, currency="USD", budget=usd(10))
    words = {"fund_1": "growth", "amount_1": "1000", "fund_3": "tiny", "amount_3": "11", "in_part": "on"}
    answer = page(cast.finance).post(f"/requests/{about.code}/fund/", {**words, "version": about.version})
    form = answer.context["form"]
    assert answer.status_code == 422 and list(form.errors) == ["amount_3"]
    assert form.errors["amount_3"] == ["Tiny has only $10 available; $11 is asked for."]


def test_what_is_taken_is_said_at_what_was_typed(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    about, other = bring_to(S.IN_DELIVERY, cast, world), bring_to(S.DECLINED, cast, world)
    goal = world.goal.code
    wide = {"title": "T", "starts_on": "2026-01-01", "ends_on": "2027-01-01", "owner_marketing": "marketing_lead", "owner_it": "it_lead"}
    plan = f"/api/v1/projects/{about.code}/milestones/"
    milestone = {"title": "Pilot", "due_on": "2027-01-04"}
    assert api(cast.it_lead).post(plan, milestone, format="json").status_code == 201
    triaged = bring_to(S.IN_TRIAGE, cast, world)
    into = {"version": triaged.version, "into": other.code, "reason": "The same."}
    wanted = [
        (cast.admin, "/api/v1/goals/", {"code": goal, **wide}, "code"),
        (cast.it_lead, plan, milestone, "title"),
        (cast.technologist, f"/api/v1/requests/{triaged.code}/merge/", into, "into"),
    ]
    for who, address, body, field in wanted:
        answer = api(who).post(address, body, format="json")
        assert (answer.status_code, list(answer.json().get("errors", {}))) == (422, [field]), (address, answer.json())


def test_a_year_says_which_of_its_days_is_anothers(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    year = Fund.objects.get(code="growth").year
    with pytest.raises(Unfit) as refused:
        create_year(actor=cast.finance, code=year.code, starts_on=date(2001, 1, 1), ends_on=date(2099, 1, 1))
    assert set(refused.value.fields) == {"code", "ends_on"}
    with pytest.raises(Unfit) as refused:
        create_year(actor=cast.finance, code="FY99", starts_on=year.ends_on, ends_on=date(2099, 1, 1))
    assert set(refused.value.fields) == {"starts_on"}


def test_both_leads_who_cannot_lead_are_named_at_once(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted().routed().approved().funded()
    with pytest.raises(Unfit) as refused:
        delivery.start(actor=cast.technologist, marketing_lead=cast.business.username, it_lead="nobody", **story.seen)
    assert set(refused.value.fields) == {"marketing_lead", "it_lead"}
    story = story.started()
    with pytest.raises(Unfit) as refused:
        handing.hand_over(actor=cast.technologist, side="it", to=cast.business.username, reason="Leave", **story.seen)
    assert set(refused.value.fields) == {"to"}


def test_nothing_goes_into_what_has_ended(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about, other = bring_to(S.IN_TRIAGE, cast, world), bring_to(S.DECLINED, cast, world)
    with pytest.raises(Unfit) as refused:
        ending.merge(actor=cast.technologist, number=about.number, version=about.version, into=other.number, reason="The same.")
    assert set(refused.value.fields) == {"into"}
