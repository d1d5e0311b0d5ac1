"""The queue of decisions: a line a request, one open with the evidence of its group, checklists, many at once, and what one decided."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to, usd

from collab.approvals.models import Decision
from collab.kit.errors import Conflict, Forbidden, Invalid, Unfit
from projects.assurances import checklists
from projects.assurances.models import Tick
from projects.intake.models import Request
from projects.intake.operations import approving, gateway
from projects.intake.queries.triage import deciding, my_decisions
from projects.intake.queries.triage import evidence as by_group
from projects.intake.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast: SimpleNamespace, world: SimpleNamespace) -> Callable[..., Request]:
    """``waiting("Coupons", track="fast")``: one that waits for business."""

    def make(title: str, *, track: str = "fast", **more: Any) -> Request:
        given = {"title": title, "estimate": usd(10_000), "data_kind": "none", "personal_data": False, **more}
        return bring_to(State.IN_APPROVAL, cast, world, answers=given, track=track)

    return make


def decide(request: Request, actor: Any, **more: Any) -> Request:
    request.refresh_from_db()
    return gateway.decide(number=request.number, actor=actor, version=request.version, **{"decision": "approve", **more})


def evidence(cast: SimpleNamespace, story: Story, actor: Any) -> dict[str, tuple[str, str]]:
    case = deciding.waiting(actor, story.request.code).case
    assert case is not None
    return {line.label: (line.value, line.more) for line in case.evidence.lines}


def test_a_line_each_and_one_is_open(cast, waiting, page, no_sql_in_templates):
    first, second, third = (waiting(title) for title in ("Coupons", "Wallets", "Beacons"))
    shown = deciding.waiting(cast.business)
    assert [line.number for line in shown.lines] == [first.code, second.code, third.code]
    assert shown.case and shown.case.line.number == first.code and shown.case.then.startswith(f"/approvals/?open={second.code}")
    asked = deciding.waiting(cast.business, third.code)
    assert asked.case and asked.case.line.number == third.code and [line.is_current for line in asked.lines] == [False, False, True]
    body = page(cast.business).get(f"/approvals/?open={second.code}").content.decode()
    assert body.count('class="case__decide"') == 1 and f'action="/requests/{second.code}/decide/"' in body
    assert page(cast.business).get("/approvals/?open=nothing").status_code == 200


def test_its_queries_stay_as_many(cast, waiting):
    waiting("Coupons")
    with CaptureQueriesContext(connection) as few:
        deciding.waiting(cast.business)
    for place in range(5):
        waiting(f"Wallets {place}")
    with CaptureQueriesContext(connection) as more:
        deciding.waiting(cast.business)
    assert len(more) <= len(few) + 1


def test_each_discipline_has_its_evidence(cast, world):
    other = bring_to(State.IN_TRIAGE, cast, world)
    story = Story(cast, world).drafted().submitted().routed()
    business = evidence(cast, story, cast.business)
    assert business["Goal"] == ("Know our customers", "") and business["Promised value"][0] == "$900k"
    story.decided(cast.business)
    systems = evidence(cast, story, cast.architect)
    assert systems["System"][1].startswith(other.code) or other.code in str(systems)
    privacy = evidence(cast, story, cast.privacy)
    assert privacy["CRM"] == ("kind not said", "no basis said; retention not said") and "Where the data goes" in privacy
    story.decided(cast.architect).decided(cast.privacy)
    money = evidence(cast, story, cast.finance)
    assert money["Growth"] == ("$2M free", "$1.88M left with this one") and set(money) == {"Growth", "Platform"}
    assert "Growth" not in str(evidence_of_nobody(cast, story))


def evidence_of_nobody(cast: SimpleNamespace, story: Story) -> object:
    """Money's own rule: who sees no fund is told of none."""
    return by_group.of(story.request, cast.business, "finance").lines


def test_a_checklist_is_set_by_administrators(cast):
    row = checklists.put(actor=cast.admin, role="business", label="Somebody owns the result", is_required=True)
    assert [(one.label, one.is_required) for one in checklists.of("business")] == [("Somebody owns the result", True)]
    with pytest.raises(Forbidden):
        checklists.put(actor=cast.business, role="business", label="Mine")
    with pytest.raises(Invalid) as refused:
        checklists.put(actor=cast.admin, role="marketer", label=" ")
    assert set(refused.value.fields) == {"role", "label"}
    with pytest.raises(Unfit, match="already"):
        checklists.put(actor=cast.admin, role="business", label="Somebody owns the result")
    with pytest.raises(Forbidden):
        checklists.retire(actor=cast.business, key=row.pk)
    checklists.retire(actor=cast.admin, key=row.pk)
    checklists.retire(actor=cast.admin, key=row.pk)
    assert checklists.of() == []
    for place in range(checklists.MOST):
        checklists.put(actor=cast.admin, role="business", label=f"Row {place}")
    with pytest.raises(Conflict, match="at most"):
        checklists.put(actor=cast.admin, role="business", label="One more")


def test_what_is_required_is_ticked_to_approve(cast, waiting, page, api):
    need = checklists.put(actor=cast.admin, role="business", label="Somebody owns the result", is_required=True)
    free = checklists.put(actor=cast.admin, role="business", label="It was tried")
    other = checklists.put(actor=cast.admin, role="finance", label="The year is open", is_required=True)
    request, rejected = waiting("Coupons"), waiting("Wallets")
    with pytest.raises(Invalid, match="“Somebody owns the result”"):
        decide(request, cast.business, ticks=[free.pk])
    with pytest.raises(Invalid, match="no row of your group"):
        decide(request, cast.business, ticks=[need.pk, other.pk])
    sent = page(cast.business).post(f"/requests/{request.code}/decide/", {"version": request.version, "decision": "approve"})
    assert sent.status_code == 422 and "before you approve" in sent.content.decode()
    refused = api(cast.business).post(
        f"/api/v1/requests/{request.code}/decide/", {"version": request.version, "decision": "approve"}, format="json"
    )
    assert refused.status_code == 400 and "Somebody owns the result" in str(refused.data)
    assert not Decision.objects.filter(route=request.route).exists() and not Tick.objects.exists()
    given = {"version": request.version, "decision": "approve", "ticks": [need.pk, free.pk]}
    assert page(cast.business).post(f"/requests/{request.code}/decide/", given).status_code == 302
    assert list(checklists.ticked([Tick.objects.first().decision_id]).values()) == [["Somebody owns the result", "It was tried"]]
    decide(rejected, cast.business, decision="reject", reason="No.")
    checklists.retire(actor=cast.admin, key=need.pk)
    assert "Somebody owns the result" in page(cast.business).get("/approvals/decided/").content.decode(), "what was ticked stays"


def test_the_database_holds_it(cast, waiting, all_rights):
    row = checklists.put(actor=cast.admin, role="business", label="Somebody owns the result", is_required=True)
    other = checklists.put(actor=cast.admin, role="finance", label="The year is open")
    request = waiting("Coupons")
    decide(request, cast.business, ticks=[row.pk])
    decision = Decision.objects.get(route=request.route).pk
    attacks = (
        ("UPDATE assurances_check SET label = 'Nothing'", "stays as it was set"),
        ("UPDATE assurances_check SET retired_at = now()", "on record"),
        ("DELETE FROM assurances_check", "never deleted"),
        ("INSERT INTO assurances_check (role, label, is_required, made_at) VALUES ('cmo', 'Mine', true, now())", "on record"),
        ("DELETE FROM assurances_tick", "append-only"),
        (f"INSERT INTO assurances_tick (decision_id, check_row_id) VALUES ({decision}, {other.pk})", "of the group that decides"),
    )
    for attack, sentence in attacks:
        with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_is_ticked_afterwards(cast, world):
    approved = bring_to(State.APPROVED, cast, world)
    row = checklists.put(actor=cast.admin, role="business", label="Set later")
    decision = Decision.objects.get(route=approved.route, person=cast.business)
    with pytest.raises(DatabaseError, match="ticked with the decision"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO assurances_tick (decision_id, check_row_id) VALUES (%s, %s)", [decision.pk, row.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_is_approved_past_the_operation(cast, waiting, monkeypatch):
    """The trigger alone refuses what the operation lets through."""
    row = checklists.put(actor=cast.admin, role="business", label="Somebody owns the result", is_required=True)
    request = waiting("Coupons")
    monkeypatch.setattr(gateway.assuring, "decided_by", lambda *args: None)
    decide(request, cast.business)
    with pytest.raises(DatabaseError, match="ticked before anything is approved"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # Ticked after all, so that what was deferred is content.
    Tick.objects.create(decision=Decision.objects.get(route=request.route), check_row=row)


def test_many_on_the_fast_track_are_approved_each_by_itself(cast, waiting, api, page):
    fast, stale, slow = waiting("Coupons"), waiting("Wallets"), waiting("Beacons", track="standard")
    picked = [(fast.number, fast.version), (stale.number, stale.version + 1), (slow.number, slow.version), (99_999, 1)]
    report = approving.approve(actor=cast.business, picked=picked)
    assert report.done == (fast.code,) and [code for code, _ in report.not_done] == [stale.code, slow.code, "R-99999"]
    assert "not on the fast track" in dict(report.not_done)[slow.code] and dict(report.not_done)["R-99999"].endswith("not there")
    assert Request.objects.get(pk=slow.pk).version == slow.version
    with pytest.raises(Invalid, match="50"):
        approving.approve(actor=cast.business, picked=[(number, 1) for number in range(1, 52)])
    shown = page(cast.business).get(f"/approvals/many/?pick={stale.code}:{stale.version}")
    assert "Approve 1 at once" in shown.content.decode()
    answer = api(cast.business).post(
        "/api/v1/approvals/many/", {"requests": [{"number": stale.code, "version": stale.version}]}, format="json"
    )
    assert (answer.status_code, answer.data["done"]) == (200, [stale.code])
    sent = page(cast.business).post("/approvals/many/", {"pick": f"{slow.code}:{slow.version}"}, follow=True)
    assert "not on the fast track" in sent.content.decode()
    assert page(cast.business).get("/approvals/many/").status_code == 302


def test_many_say_what_has_to_be_ticked_first(cast, waiting):
    checklists.put(actor=cast.admin, role="business", label="Somebody owns the result", is_required=True)
    request = waiting("Coupons")
    with pytest.raises(Invalid, match="Somebody owns the result"):
        approving.approve(actor=cast.business, picked=[(request.number, request.version)])


def test_what_i_decided_is_a_list(cast, waiting, page, api):
    yes, no, hidden = waiting("Coupons"), waiting("Wallets"), waiting("Zebrafinch", is_confidential=True)
    decide(yes, cast.business)
    decide(no, cast.business, decision="reject", reason="Not this year.")
    decide(hidden, cast.business)
    found = my_decisions.cards(cast.business, my_decisions.rows(cast.business, {}))
    assert [(one.title, one.verdict, one.words) for one in found] == [
        ("Zebrafinch", "approve", ""), ("Wallets", "reject", "Not this year."), ("Coupons", "approve", ""),
    ]  # fmt: skip
    shown = page(cast.business).get("/approvals/decided/?verdict=reject&q=wallets").content.decode()
    assert "Wallets" in shown and "Coupons" not in shown
    assert page(cast.business).get("/approvals/decided/?verdict=maybe").status_code == 400
    table = b"".join(page(cast.business).get("/approvals/decided/?verdict=reject&format=csv").streaming_content).decode()
    assert "Not this year." in table and "Coupons" not in table
    listed = api(cast.business).get("/api/v1/approvals/decided/?verdict=approve").data["results"]
    assert [one["title"] for one in listed] == ["Zebrafinch", "Coupons"]
    assert not api(cast.privacy).get("/api/v1/approvals/decided/").data["results"]


def test_the_evidence_is_in_the_api_for_whoever_decides(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    address = f"/api/v1/requests/{story.request.code}/evidence/"
    body = api(cast.business).get(address).json()
    shown = evidence(cast, story, cast.business)
    assert body["group"] == "business" and {one["label"]: (one["value"], one["more"]) for one in body["lines"]} == shown
    for who in (cast.finance, cast.marketer, cast.auditor):
        assert api(who).get(address).status_code == 403
    assert api(cast.business).get(f"{address}?tea=1").status_code == 400
    hidden = Story(cast, world, answers={"is_confidential": True}).drafted().submitted().routed()
    assert api(cast.architect).get(f"/api/v1/requests/{hidden.request.code}/evidence/").status_code in (403, 404)
