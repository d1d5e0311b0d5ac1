"""A review that holds for other requests: made by who reviewed, offered and cited while it holds, revoked, told of, and never an approval by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from stories import said

from collab import housekeeping
from collab.approvals.models import Decision
from collab.events import delivery
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notices.models import Notice
from collab.registers import operations as registers
from projects.assurances import access, operations, queries
from projects.assurances.models import Applied, Assurance
from projects.intake.operations import assuring, edit, gateway
from projects.intake.queries.page import reviewing
from projects.intake.states import State

from .conftest import told

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/assurances/"


def approve(request, actor, **more):
    request.refresh_from_db()
    return gateway.decide(number=request.number, actor=actor, version=request.version, **{"decision": "approve", **more})


def test_it_is_made_by_who_reviewed_and_by_nobody_else(cast, first, assured):
    made = assured()
    event = Event.objects.latest("pk")
    assert (event.kind, said(event.why), made.role, made.data_kind, made.supplier.code) == (
        "assurances.assurance.made", "The contract covers all of it.", "privacy", "personal", "acme",
    )  # fmt: skip
    assert event.data["request"] == first.code and "contract" not in str(event.data)
    with pytest.raises(Conflict, match="already"):
        assured()
    for actor in (cast.marketer, cast.technologist, cast.business, cast.finance):
        with pytest.raises(Forbidden, match="whoever approved"):
            assured(actor=actor)
    assert assured(actor=cast.architect).role == "architecture"


def test_it_is_made_on_a_page_and_by_the_api(cast, first, page, api):
    address = f"/requests/{first.code}/assure/"
    assert address in page(cast.privacy).get(f"/requests/{first.code}/").content.decode()
    assert address in page(cast.privacy).get("/approvals/decided/").content.decode()
    assert address not in page(cast.cmo).get(f"/requests/{first.code}/").content.decode()
    given = {"until": (clock.today() + timedelta(days=300)).isoformat(), "reason": "The contract covers all of it."}
    assert page(cast.privacy).post(address, {**given, "until": ""}).status_code == 422
    assert page(cast.cmo).get(address).status_code == 403
    assert page(cast.privacy).post(address, given)["Location"] == f"/assurances/{Assurance.objects.get().code}/"
    shown = page(cast.cmo).get(f"/assurances/{Assurance.objects.get().code}/").content.decode()
    assert "The contract covers all of it." in shown and first.code in shown and "Revoke" not in shown
    sent = api(cast.architect).post(f"/api/v1/requests/{first.code}/assure/", given, format="json")
    assert (sent.status_code, sent.data["group"], sent.data["stands"]) == (201, "architecture", "current")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"until": None}, "until"),
        ({"until": clock.today()}, "until"),
        ({"until": clock.today() + timedelta(days=750)}, "until"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"supplier": "other"}, "supplier"),
    ],
)
def test_what_does_not_fit_gives_a_sentence_and_writes_nothing(assured, given, field):
    with pytest.raises(Invalid) as refused:
        assured(**given)
    assert set(refused.value.fields) == {field} and not Assurance.objects.exists()


def test_it_is_offered_for_the_same_and_cited_by_one_press(cast, assured, second, page):
    made = assured()
    request = second()
    assert [one.code for one in reviewing.of(request, cast.privacy).assurances] == [made.code]
    shown = page(cast.privacy).get("/approvals/").content.decode()
    assert f"Approve by {made.code}" in shown and "The contract covers all of it." in shown
    assert request.state == State.IN_APPROVAL, "an assurance approves nothing by itself"
    version = request.version
    address = f"/requests/{request.code}/decide/"
    sent = page(cast.privacy).post(address, {"version": version, "decision": "approve", "assurance": made.code, "next": "/approvals/"})
    assert sent.status_code == 302
    used = Applied.objects.get()
    assert (used.assurance, used.decision.person, used.request) == (made, cast.privacy, request.number)
    assert [one.number for one in queries.used(cast.privacy, made)] == [request.code]
    assert made.code in page(cast.privacy).get("/approvals/decided/").content.decode()


@pytest.mark.parametrize("other", [{"suppliers": ["other"]}, {"suppliers": ["acme", "other"]}, {"data_kind": "payment"}])
def test_not_for_another_supplier_or_another_kind_of_data(cast, assured, second, other):
    made, request = assured(), second(**other)
    assert not reviewing.of(request, cast.privacy).assurances
    with pytest.raises(Invalid, match="covers"):
        approve(request, cast.privacy, assurance=made.code)
    assert not Decision.objects.filter(route=request.route, person=cast.privacy).exists()


def test_nor_by_another_group_in_a_rejection_or_where_there_is_none(cast, assured, second):
    made, request = assured(actor=cast.architect), second()
    with pytest.raises(Invalid, match="another group"):
        approve(request, cast.privacy, assurance=made.code)
    mine = assured()
    with pytest.raises(Invalid, match="by an approval"):
        approve(request, cast.privacy, assurance=mine.code, decision="reject", reason="No.", yes_if="A contract.")
    for code in ("A-1", "nonsense", mine.code + "9"):
        with pytest.raises(Invalid, match="No assurance that holds"):
            approve(request, cast.privacy, assurance=code)


def test_expired_and_revoked_are_gone_when_they_are_read(cast, assured, second, api):
    made, request = assured(until=clock.today() + timedelta(days=40)), second()
    with clock.at(clock.midnight(clock.today() + timedelta(days=41))):
        assert not queries.rows(cast.cmo, {}).exists() and not reviewing.of(request, cast.privacy).assurances
        assert [row.code for row in queries.rows(cast.cmo, {"stands": "ended"})] == [made.code]
        with pytest.raises(Invalid, match="No assurance that holds"):
            approve(request, cast.privacy, assurance=made.code)
    with pytest.raises(Forbidden, match="group"):
        operations.revoke(actor=cast.architect, number=made.number, version=1, reason="Mine.")
    with pytest.raises(Invalid, match="Say why"):
        operations.revoke(actor=cast.privacy, number=made.number, version=1, reason=" ")
    with pytest.raises(Conflict, match="changed"):
        operations.revoke(actor=cast.privacy, number=made.number, version=2, reason="Gone.")
    answer = api(cast.privacy).post(f"{ROOT}{made.code}/revoke/", {"version": 1, "reason": "The contract ended."}, format="json")
    assert (answer.status_code, answer.data["stands"], answer.data["revoked"]) == (200, "revoked", "The contract ended.")
    with pytest.raises(Conflict, match="already"):
        operations.revoke(actor=cast.privacy, number=made.number, version=2, reason="Gone.")
    assert not reviewing.of(request, cast.privacy).assurances
    with pytest.raises(Invalid, match="No assurance that holds"):
        approve(request, cast.privacy, assurance=made.code)
    assert assured().number != made.number, "the review may be said to hold anew"


def test_what_comes_of_a_hidden_request_is_hidden(cast, world, suppliers, second, api, page):
    hidden = told(cast, world, State.APPROVED, is_confidential=True)
    made = assuring.assure(actor=cast.privacy, number=hidden.number, until=clock.today() + timedelta(days=9), reason="Known.")
    assert [row.pk for row in queries.rows(cast.privacy, {})] == [made.pk]
    assert not queries.rows(cast.marketing_lead, {}).exists()
    for address in (f"{ROOT}{made.code}/", f"/assurances/{made.code}/"):
        asked = api if address.startswith("/api") else page
        assert asked(cast.marketing_lead).get(address).status_code == 404
        assert asked(cast.privacy).get(address).status_code == 200
    request = second()
    approve(request, cast.privacy, assurance=made.code)
    assert not queries.by_decision(cast.marketing_lead, [Applied.objects.get().decision_id])
    assert not access.applied(cast.marketing_lead).exists()
    with pytest.raises(NotFound):
        operations.revoke(actor=cast.marketing_lead, number=made.number, version=1, reason="What is it?")


def test_its_group_is_told_thirty_days_before_once(cast, assured):
    made = assured(until=clock.today() + timedelta(days=31))
    housekeeping.night()
    assert not Event.objects.filter(kind="assurances.assurance.ends_soon").exists()
    with clock.at(clock.midnight(clock.today() + timedelta(days=1))):
        housekeeping.night()
        housekeeping.night()
        delivery.deliver_due()
    assert Event.objects.filter(kind="assurances.assurance.ends_soon").count() == 1
    told_of = {notice.person for notice in Notice.objects.filter(text__contains=made.code)}
    assert cast.privacy in told_of and cast.architect not in told_of and cast.marketer not in told_of


def test_it_follows_its_supplier(cast, assured, second):
    made = assured()
    registers.merge(actor=cast.admin, kind="suppliers", code="acme", version=1, into="other")
    made.refresh_from_db()
    assert (made.supplier.code, made.version) == ("other", 2)
    assert reviewing.of(second(suppliers=["other"]), cast.privacy).assurances


def test_one_review_says_it_once_of_suppliers_that_are_merged(cast, world, suppliers):
    both = told(cast, world, State.APPROVED, suppliers=("acme", "other"))
    given = {"actor": cast.privacy, "number": both.number, "until": clock.today() + timedelta(days=9), "reason": "Known."}
    with pytest.raises(Invalid, match="one of the suppliers"):
        assuring.assure(**given)
    double, kept = (assuring.assure(**given, supplier=code) for code in ("acme", "other"))
    registers.merge(actor=cast.admin, kind="suppliers", code="acme", version=1, into="other")
    assert [row.pk for row in queries.rows(cast.privacy, {})] == [kept.pk]
    assert "Its supplier is other now" in queries.cards([Assurance.objects.get(pk=double.pk)])[0].revoked


def test_a_change_of_what_it_was_of_takes_the_next_review_away(cast, assured, second):
    made, request = assured(), second()
    edit.edit(number=request.number, actor=cast.marketer, version=request.version, data_kind="payment")
    request.refresh_from_db()
    assert not reviewing.of(request, cast.privacy).assurances and made.revoked_at is None


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE assurances_assurance SET holds_until = holds_until + 9, version = version + 1", "keeps what it says"),
        ("UPDATE assurances_assurance SET revoked_at = now(), version = version + 1", "on record"),
        ("UPDATE assurances_assurance SET reminded_on = holds_until, version = version + 1", "on record"),
        ("UPDATE assurances_assurance SET version = 7", "goes on by one"),
        ("DELETE FROM assurances_assurance", "never deleted"),
        ("DELETE FROM assurances_applied", "append-only"),
        (
            "INSERT INTO assurances_assurance (number, role, supplier_id, data_kind, request, decision_id, holds_until, by_id, made_at, version)"
            " SELECT 9, 'privacy', supplier_id, data_kind, request, decision_id, holds_until, by_id + 1, made_at, 1 FROM assurances_assurance",
            "whoever approved",
        ),
        (
            "INSERT INTO assurances_assurance (number, role, supplier_id, data_kind, request, decision_id, holds_until, by_id, made_at, version)"
            " SELECT 9, 'privacy', supplier_id, 'payment', request, decision_id, holds_until, by_id, made_at, 1 FROM assurances_assurance",
            "that was reviewed",
        ),
        (
            "INSERT INTO assurances_assurance (number, role, supplier_id, data_kind, request, decision_id, holds_until, by_id, made_at, version)"
            " SELECT 9, 'security', supplier_id, data_kind, request, decision_id, holds_until, by_id, made_at, 1 FROM assurances_assurance",
            "for this group",
        ),
        (
            "INSERT INTO assurances_applied (assurance_id, decision_id, request, at) SELECT a.id, d.id, d.n, now() FROM assurances_assurance a,"
            " (SELECT x.id, r.number n FROM approvals_decision x JOIN approvals_panel p ON p.id = x.panel_id JOIN approvals_route r"
            " ON r.id = x.route_id WHERE p.role = 'privacy' ORDER BY x.id DESC LIMIT 1) d",
            "on record",
        ),
        (
            "INSERT INTO assurances_applied (assurance_id, decision_id, request, at) SELECT a.id, d.id, d.n, now() FROM assurances_assurance a,"
            " (SELECT x.id, r.number n FROM approvals_decision x JOIN approvals_panel p ON p.id = x.panel_id JOIN approvals_route r"
            " ON r.id = x.route_id WHERE p.role = 'business' ORDER BY x.id DESC LIMIT 1) d",
            "by its own group",
        ),
    ],
)
def test_the_database_holds_it(cast, assured, second, attack, sentence):
    approve(second(), cast.privacy, assurance=assured().code)
    approve(second(), cast.privacy)
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_list_is_filtered_by_its_address_and_taken_away(cast, assured, page, api):
    made = assured()
    assured(actor=cast.architect)
    shown = page(cast.cmo).get("/assurances/?group=privacy&supplier=acme&data_kind=personal").content.decode()
    assert made.code in shown and shown.count("/assurances/A-") == 1
    assert page(cast.cmo).get("/assurances/?group=nobody").status_code == 400
    table = b"".join(page(cast.cmo).get("/assurances/?group=privacy&format=csv").streaming_content).decode()
    assert made.code in table and "The contract covers all of it." in table and table.count("A-") == 1
    assert b"".join(page(cast.cmo).get("/assurances/?format=xlsx").streaming_content).startswith(b"PK")
    listed = api(cast.cmo).get(f"{ROOT}?group=privacy").data["results"]
    assert [one["code"] for one in listed] == [made.code]
    assert api(cast.cmo).get(f"{ROOT}?group=finance").status_code == 400
