"""The auditor finds in the record what anybody did to anything, takes it away, and sees where its proof stands; nobody else does."""

import csv
import io
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stories import Story, bring_to

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import operations as appointments
from collab.dashboards.audit import export, kinds
from collab.events import seals, sql
from collab.events.models import Event, Verification
from collab.kit import clock
from collab.people.models import Person
from collab.policies import operations as policies
from projects.intake.operations import ending
from projects.intake.states import State

pytestmark = pytest.mark.usefixtures("no_sql_in_templates")


@pytest.fixture
def told(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """A request that was closed, a confidential one that was declined, a draft, and two proposals of duties."""
    closed = bring_to(State.CLOSED, cast, world)
    story = Story(cast, world, answers={"is_confidential": True}).drafted().submitted()
    ending.decline(actor=cast.technologist, reason="We buy the rival.", **story.seen)
    draft = Story(cast, world).drafted().request
    agreed = appointments.propose_duty(actor=cast.admin, person=cast.marketer, role=Role.PRIVACY, reason="Leave.")
    appointments.agree(actor=cast.admin2, proposal=agreed.pk)
    refused = appointments.propose_duty(actor=cast.admin, person=cast.outsider, role=Role.FINANCE, reason="He asked.")
    appointments.refuse(actor=cast.cmo, proposal=refused.pk, reason="He spends.")
    return SimpleNamespace(cast=cast, world=world, closed=closed, secret=story.request, draft=draft, agreed=agreed, refused=refused)


def found(api: Any, told: SimpleNamespace, **asked: str) -> list[dict[str, Any]]:
    answer = api(told.cast.auditor).get("/api/v1/audit/", {**asked, "limit": "100"})
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_the_record_is_whole_but_for_what_the_auditor_may_not_open(told: SimpleNamespace, api: Any) -> None:
    every = found(api, told)
    hidden = Event.objects.filter(subject_kind="intake.request", subject_id=told.draft.pk)
    assert hidden.count() == 1
    assert [row["id"] for row in every] == list(Event.objects.exclude(pk__in=hidden).order_by("-pk").values_list("pk", flat=True))
    assert any(row["why"] == "We buy the rival." for row in every)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("moves", {"intake.request.routed", "intake.request.declined", "portfolio.project.moved"}),
        ("declined", {"intake.request.declined", "appointments.proposal.refused"}),
        ("duties", {"access.duty.given", "appointments.proposal.proposed"}),
        ("policies", {"approvals.policy.published", "policies.proposal.proposed", "policies.proposal.agreed"}),
        ("money", {"funds.fund.created"}),
        ("access.duty.given", {"access.duty.given"}),
    ],
)
def test_it_is_found_by_kind(told: SimpleNamespace, api: Any, kind: str, wanted: set[str]) -> None:
    got = {row["kind"] for row in found(api, told, kind=kind)}
    assert wanted <= got | {"portfolio.project.moved"}
    others = {row["kind"] for row in found(api, told)} - got
    assert not wanted & others
    if kind in kinds.NAMED:
        assert all(kinds.NAMED[kind].takes(name) for name in got)


def test_what_one_person_did_alone_is_an_exception(db: None, api: Any) -> None:
    ada, eve = Person.objects.create_user("ada"), Person.objects.create_user("eve")
    duties.give(ada, Role.ADMIN)
    appointments.propose_duty(actor=ada, person=eve, role=Role.AUDITOR, reason="To watch me.")
    policies.propose_policy(actor=ada, starts_on=clock.today(), reason="To begin with.")
    got = api(eve).get("/api/v1/audit/", {"kind": "exceptions"}).json()["results"]
    assert [row["kind"] for row in got] == ["policies.proposal.made_alone", "appointments.proposal.made_alone"]


def test_it_is_found_by_person_subject_and_day(told: SimpleNamespace, api: Any) -> None:
    about_her = found(api, told, person="marketer")
    assert {"access.duty.given", "appointments.proposal.agreed", "intake.request.submitted"} <= {row["kind"] for row in about_her}
    assert {
        row["actor"] for row in found(api, told, person="cmo") if row["subject_kind"] not in ("appointments.proposal", "access.duty")
    } <= {"cmo"}
    work = found(api, told, subject=told.closed.code)
    assert {row["subject_kind"] for row in work} == {"intake.request", "portfolio.project", "funds.allocation"}
    assert [row["kind"] for row in found(api, told, subject=f"appointments.proposal:{told.refused.pk}")] == [
        "appointments.proposal.refused", "appointments.proposal.proposed",
    ]  # fmt: skip
    assert found(api, told, subject=told.draft.code) == []
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert len(found(api, told, **{"from": str(today), "to": str(today)})) == Event.objects.filter(at__date=today).count() - 1
    assert found(api, told, **{"from": str(tomorrow)}) == []


@pytest.mark.parametrize(
    "asked",
    [{"person": "nobody-such"}, {"subject": "231"}, {"subject": "no.such:1"}, {"kind": "tea"}, {"from": "yesterday"}, {"to": "2026-13-01"}],
)
def test_a_question_that_cannot_be_read_is_said_at_its_field(told: SimpleNamespace, api: Any, page: Any, asked: dict[str, str]) -> None:
    answer = api(told.cast.auditor).get("/api/v1/audit/", asked)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(asked))
    shown = page(told.cast.auditor).get("/audit/", asked)
    assert (shown.status_code, "field__error" in shown.text) == (422, True)


def test_the_page_shows_what_happened_and_where_the_proof_stands(told: SimpleNamespace, page: Any) -> None:
    browser = page(told.cast.auditor)
    seals.make()
    shown = browser.get("/audit/").text
    assert seals.words(seals.Seal.objects.latest("pk")) in shown and "We buy the rival." in shown
    with CaptureQueriesContext(connection) as asked:
        browser.get("/audit/")
    assert len(asked) < 40


def test_before_the_first_seal_the_page_says_so(cast: SimpleNamespace, page: Any) -> None:
    assert "No seal yet" in page(cast.auditor).get("/audit/").text


def test_the_page_shows_when_the_record_was_last_verified_and_what_was_found(told: SimpleNamespace, page: Any) -> None:
    browser = page(told.cast.auditor)
    assert "Found then" not in browser.get("/audit/").text
    for findings, words in ((0, "Sealed"), (3, "Findings")):
        Verification.objects.create(made_at=clock.now(), is_full=True, upto=0, hash="", findings=findings, mac="")
        assert browser.get("/audit/").context["proof"].findings == findings
        assert words in browser.get("/audit/").text


def test_the_page_goes_on_by_key(told: SimpleNamespace, page: Any) -> None:
    browser, seen, address = page(told.cast.auditor), [], "/audit/"
    while address:
        context = browser.get(address).context
        seen += [row.id for row in context["rows"]]
        address = "/audit/" + context["page"]["older"] if context["page"]["older"] else ""
    assert len(seen) == len(set(seen)) == Event.objects.count() - 1
    assert seen == sorted(seen, reverse=True)


def test_json_lines_hold_all_that_the_hash_is_made_of(told: SimpleNamespace, page: Any) -> None:
    answer = page(told.cast.auditor).get("/audit/export/", {"format": "jsonl"})
    assert answer["Content-Disposition"].endswith('.jsonl"')
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    assert len(lines) == Event.objects.count() - 1
    by_subject: dict[tuple[str, int], str] = {}
    for line in lines:
        key = line["subject_kind"], line["subject_id"]
        assert line["previous_hash"] == by_subject.get(key, "")
        by_subject[key] = line["hash"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {sql.DIGEST.format('e')} FROM events_event e")
        digests = dict(cursor.fetchall())
    assert all(line["hash"] == digests[line["id"]] for line in lines)


def test_csv_is_no_formula_and_goes_on_after_an_id(told: SimpleNamespace, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(told.cast, told.world).drafted().submitted()
    ending.decline(actor=told.cast.technologist, reason="=cmd|' /C calc'!A0", **story.seen)
    browser = page(told.cast.auditor)
    monkeypatch.setattr(export, "MOST", 7)
    monkeypatch.setattr(export, "PIECE", 3)
    rows: list[dict[str, str]] = []
    after = "0"
    while True:
        text = b"".join(browser.get("/audit/export/", {"format": "csv", "after": after}).streaming_content).decode("utf-8-sig")
        some = list(csv.DictReader(io.StringIO(text)))
        if not some:
            break
        assert len(some) <= 7
        rows, after = rows + some, some[-1]["id"]
    assert len(rows) == Event.objects.count() - 1
    assert [row["why"] for row in rows if "calc" in row["why"]] == ["'=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("address", ["/audit/", "/audit/export/?format=csv", "/api/v1/audit/"])
def test_nobody_but_an_auditor_reads_it(told: SimpleNamespace, page: Any, api: Any, address: str) -> None:
    for who in ("marketer", "technologist", "finance", "cmo", "cio", "admin", "outsider"):
        reader = api if address.startswith("/api") else page
        assert reader(getattr(told.cast, who)).get(address).status_code == 403


def test_a_file_of_an_unknown_form_is_refused(cast: SimpleNamespace, page: Any) -> None:
    for query in ("format=doc", "format=csv&after=x", "format=csv&kind=tea"):
        assert page(cast.auditor).get(f"/audit/export/?{query}").status_code == 400
