"""Proposed policies by page and API: what would change in words, the second person's answer, and who is told."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from collab.approvals import defaults
from collab.approvals.models import Policy
from collab.approvals.terms import Terms
from collab.events import delivery
from collab.kit import clock
from collab.notices.models import Notice
from collab.policies import operations
from collab.policies.changes import changes
from collab.policies.models import Proposal

PROPOSALS = "/api/v1/policies/proposals/"


def body(**more: Any) -> dict[str, Any]:
    terms = replace(Terms(), fast_below=Decimal("30000.00")).written()
    return {"starts_on": str(clock.today() + timedelta(days=1)), "reason": "Prices rose.", "terms": terms, **more}


def told(kind: str) -> dict[str, str]:
    return dict(Notice.objects.filter(event__kind=kind).values_list("person__username", "text"))


def test_the_api_proposes_agrees_and_lists(cast: SimpleNamespace, policy: Policy, api: Any) -> None:
    made = api(cast.admin).post(PROPOSALS, body(), format="json")
    said = made.json()
    assert (made.status_code, said["state"], said["why_not"]) == (201, "proposed", "A second person decides: you proposed this.")
    assert said["changes"] == [{"what": "Fast track", "before": "below $25,000", "after": "below $30,000"}]
    key = said["id"]
    for who, status in (("admin", 403), ("auditor", 403), ("marketer", 404)):
        assert api(getattr(cast, who)).post(f"{PROPOSALS}{key}/agree/", {}, format="json").status_code == status
    agreed = api(cast.cio).post(f"{PROPOSALS}{key}/agree/", {}, format="json")
    assert (agreed.status_code, agreed.json()["state"], agreed.json()["decided_by"], agreed.json()["policy"]) == (200, "agreed", "cio", 2)
    assert api(cast.cio).post(f"{PROPOSALS}{key}/agree/", {}, format="json").status_code == 409
    for who, count in ((cast.auditor, 2), (cast.cmo, 2)):
        assert len(api(who).get(PROPOSALS).json()["results"]) == count
        assert len(api(who).get("/api/v1/policies/").json()["results"]) == count
    for address in (PROPOSALS, "/api/v1/policies/"):
        assert api(cast.marketer).get(address).status_code == 403, "as the page"
    assert api(cast.auditor).get(PROPOSALS, {"state": "proposed"}).json()["results"] == []
    latest = api(cast.auditor).get("/api/v1/policies/").json()["results"][0]
    assert (latest["number"], latest["is_in_force"], latest["terms"]["fast_below"]) == (2, False, "30000")
    again = {"terms": latest["terms"], "starts_on": str(clock.today() + timedelta(days=9))}
    assert api(cast.admin).post(PROPOSALS, body(**again), format="json").json()["changes"] == [], "what is read may be sent"


def test_the_api_names_what_is_wrong(cast: SimpleNamespace, policy: Policy, api: Any) -> None:
    whole = body()
    rule = whole["terms"]["rules"][0]
    for terms, field in (
        ({**whole["terms"], "rules": [rule]}, "rules"),
        ({**whole["terms"], "rules": [{**rule, "role": "admin"}]}, "terms.rules.0.role"),
        ({**whole["terms"], "fast_below": "1e9"}, "terms.fast_below"),
        ({**whole["terms"], "fast_below": "900000"}, "standard_below"),
        ({**whole["terms"], "more": 1}, "terms.more"),
    ):
        answer = api(cast.admin).post(PROPOSALS, {**whole, "terms": terms}, format="json")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), answer.content
    assert api(cast.admin).post(PROPOSALS, {**whole, "starts_on": str(clock.today())}, format="json").status_code == 409
    assert api(cast.cmo).post(PROPOSALS, whole, format="json").status_code == 403
    assert not Proposal.objects.filter(state="proposed").exists()


def test_the_pages_show_what_would_change_and_agree_without_script(
    cast: SimpleNamespace, policy: Policy, page: Any, no_sql_in_templates: None
) -> None:
    terms = replace(Terms(), material_share=Decimal("0.200"), rules=defaults.RULES[:-1])
    made = operations.propose_policy(actor=cast.admin, starts_on=clock.today() + timedelta(days=1), reason="Lighter.", terms=terms)
    cmo, admin = page(cast.cmo), page(cast.admin)
    seen = cmo.get("/policies/").text
    for words in (
        "when the amount changes by more than 10",
        "when the amount changes by more than 20",
        "Major track, step 4: CIO",
        "Nobody",
    ):
        assert words in seen, words
    agree = f"/policies/proposals/{made.pk}/agree/"
    assert agree in seen and agree not in admin.get("/policies/").text and agree not in page(cast.auditor).get("/policies/").text
    assert "A second person decides: you proposed this." in admin.get("/policies/").text
    assert page(cast.marketer).get("/policies/").status_code == 403
    assert admin.post(agree).status_code == 403
    assert cmo.get(f"/policies/proposals/{made.pk}/refuse/").status_code == 200
    assert admin.get(f"/policies/proposals/{made.pk}/refuse/").status_code == 403
    assert cmo.post(f"/policies/proposals/{made.pk}/refuse/", {"reason": " "}).status_code == 422
    assert "Policy 2 is published" in cmo.post(agree, follow=True).text
    assert cmo.get(f"/policies/proposals/{made.pk}/refuse/").status_code == 409
    assert Policy.objects.filter(number=2).exists()


def test_an_overtaken_proposal_can_only_be_refused_on_the_page(cast: SimpleNamespace, policy: Policy, page: Any) -> None:
    first, second = (
        operations.propose_policy(actor=cast.admin, starts_on=clock.today() + timedelta(days=1), reason="One of two.") for _ in range(2)
    )
    operations.agree(actor=cast.admin2, proposal=second.pk)
    cmo = page(cast.cmo)
    seen = cmo.get("/policies/").text
    assert "Policy 2 was published meanwhile." in seen
    assert f"/policies/proposals/{first.pk}/agree/" not in seen and f"/policies/proposals/{first.pk}/refuse/" in seen
    assert cmo.post(f"/policies/proposals/{first.pk}/agree/").status_code == 409
    assert "reads why" in cmo.post(f"/policies/proposals/{first.pk}/refuse/", {"reason": "Too late."}, follow=True).text


def test_everybody_is_told_who_is_to_be(cast: SimpleNamespace, policy: Policy, api: Any) -> None:
    delivery.deliver_due()
    assert set(told("approvals.policy.published")) == {"cmo", "cio", "auditor"}
    assert all("Sam Okafor proposed it, Ines Carvalho agreed." in text for text in told("approvals.policy.published").values())
    Notice.objects.all().delete()
    key = api(cast.admin).post(PROPOSALS, body(), format="json").json()["id"]
    delivery.deliver_due()
    asked = Notice.objects.filter(event__kind="policies.proposal.proposed", needs_action=True).values_list("person__username", flat=True)
    assert (set(asked), set(told("policies.proposal.proposed"))) == ({"admin2", "cmo", "cio"}, {"admin2", "cmo", "cio", "auditor"})
    assert Notice.objects.filter(reason="Prices rose.").count() == 4
    api(cast.cmo).post(f"{PROPOSALS}{key}/refuse/", {"reason": "Not yet."}, format="json")
    delivery.deliver_due()
    assert set(told("policies.proposal.refused")) == {"admin"}
    assert not Notice.objects.filter(needs_action=True).exists()


def test_a_page_of_many_proposals_asks_no_more_than_one_of_few(
    cast: SimpleNamespace, policy: Policy, page: Any, django_assert_max_num_queries: Any
) -> None:
    made = [operations.propose_policy(actor=cast.admin, starts_on=clock.today() + timedelta(days=1), reason="More.") for _ in range(4)]
    operations.refuse(actor=cast.cmo, proposal=made[0].pk, reason="No.")
    browser = page(cast.auditor)
    browser.get("/policies/")
    # One for what was rehearsed, and one for whom the reader may stand in.
    with django_assert_max_num_queries(16):
        assert browser.get("/policies/").status_code == 200


def test_a_change_is_said_from_what_to_what() -> None:
    business = defaults.RULES[0]
    after = replace(Terms(), currency="EUR", rules=(replace(business, quorum=2, amount_from=Decimal(5)), *defaults.RULES[1:]))
    said = {change.what: (change.before, change.after) for change in changes(Terms(), after)}
    assert said["Currency of the amounts"] == ("USD", "EUR")
    assert said["Fast track, step 1: Business approver"] == ("1 person in Business, any amount", "2 people in Business from €5")
    assert changes(after, after) == []
    assert {change.before for change in changes(None, after)} == {"Nothing yet"}
