"""Asking by pages: begins with the goal, is saved as one goes, and is sent once."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from stories import bring_to

from collab.customer.models import DataSource
from projects.intake.models import Request
from projects.intake.states import State

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, dict[str, Any]] = {
    "goal": {"goal": "know-customers"},
    "moment": {"moment": ""},
    "problem": {"problem": "Agencies report their own numbers."},
    "outcome": {"outcome": "One agreed number a week."},
    "value": {"revenue_generated": "900000", "revenue_protected": "", "estimate": "120000.50", "currency": "USD"},
    "when": {"needed_by": "2027-03-31", "needed_by_reason": "Summer planning"},
    "data": {"data_kind": "personal", "data_sources": ["crm"], "legacy_systems": "Old mail\n\nOld shop"},
    "title": {"name": "Attribution for retail media"},
}


def begin(browser: Any, key: str = "k1") -> Request:
    answer = browser.post("/requests/new/", {"key": key, "start": "tool"})
    assert answer.status_code == 302
    draft = Request.objects.get()
    assert answer.url == f"/requests/{draft.code}/edit/goal/?start=tool"
    return draft


def fill(browser: Any, draft: Request, names: Any = ANSWERS) -> str:
    for name in names:
        draft.refresh_from_db()
        answer = browser.post(f"/requests/{draft.code}/edit/{name}/", {**ANSWERS[name], "version": draft.version})
        assert answer.status_code == 302, (name, answer.content)
    return answer.url


def test_a_request_is_written_checked_and_sent(page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None) -> None:
    browser = page(cast.marketer)
    assert browser.get("/requests/new/").status_code == 200
    draft = begin(browser)
    for name in ANSWERS:
        assert browser.get(f"/requests/{draft.code}/edit/{name}/?start=tool").status_code == 200
    assert fill(browser, draft) == f"/requests/{draft.code}/check/"
    draft.refresh_from_db()
    assert (draft.goal, draft.moment, draft.personal_data) == (world.goal, None, True)
    assert (str(draft.estimate), str(draft.revenue_generated), draft.revenue_protected) == ("120000.50", "900000.00", None)
    assert (draft.legacy_systems, draft.needed_by_reason) == (["Old mail", "Old shop"], "Summer planning")
    assert list(draft.data_sources.all()) == [world.source]
    check = browser.get(f"/requests/{draft.code}/check/")
    text = check.content.decode()
    assert "Business approver" in text and "Privacy" in text, "the check page names the groups of the predicted route"
    assert "no estimate yet" in text, "nothing is promised from no history"
    assert "Old mail, Old shop" in text and "Everybody with a duty in the portal" in text
    answer = browser.post(f"/requests/{draft.code}/check/", {"version": draft.version})
    assert answer.url == f"/requests/{draft.code}/sent/"
    draft.refresh_from_db()
    assert draft.state == State.IN_TRIAGE
    assert draft.code in browser.get(answer.url).content.decode()


def test_the_same_start_sent_twice_begins_one_draft(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    begin(browser)
    browser.post("/requests/new/", {"key": "k1", "start": "tool"})
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "answers", "sentence"),
    [
        ("goal", {}, "Choose the goal it serves most"),
        ("goal", {"goal": "nothing-like-it"}, "nothing-like-it"),
        ("problem", {"problem": "  "}, "Describe what is getting in your way"),
        ("outcome", {"outcome": "x" * 5001}, "5000"),
        ("value", {"estimate": "0", "currency": "USD"}, "above zero"),
        ("value", {"estimate": "1.00.0", "currency": "USD"}, "digits with a point"),
        ("value", {"estimate": "1e9", "currency": "USD"}, "digits with a point"),
        ("value", {"estimate": "10.001", "currency": "USD"}, "Is it 10001 or 10.001?"),
        ("value", {"estimate": "10.0011", "currency": "USD"}, "2 digits"),
        ("value", {"estimate": "€5", "currency": "USD"}, "It says €, and the currency is USD"),
        ("when", {"needed_by": "2027-02-30"}, "There is no 2027-02-30 in the calendar"),
        ("when", {"needed_by": "2020-02-29"}, "has passed. Send it again if you mean it"),
        ("value", {"estimate": "1" * 18, "currency": "USD"}, "larger than any budget"),
        ("value", {"revenue_protected": "-1", "currency": "USD"}, "zero or more"),
        ("value", {"estimate": "1", "currency": "XXQ"}, "XXQ"),
        ("when", {"needed_by": "31.03.2027"}, "Write the day as 2026-11-30"),
        ("data", {"data_kind": "maybe"}, "maybe"),
        ("moment", {"brands": "Nobody"}, "There is no brand called Nobody."),
        ("data", {"data_sources": ["unknown"]}, "unknown"),
        ("title", {"name": ""}, "Give it a short name"),
        ("title", {"name": "ab\u202ecd"}, "nobody can see"),
        ("title", {"name": "ab\x00cd"}, "nobody can see. The 3rd sign"),
    ],
)
def test_what_cannot_be_taken_is_said_on_its_field(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None, name: str, answers: dict[str, Any], sentence: str
) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    answer = page(cast.marketer).post(f"/requests/{draft.code}/edit/{name}/", {**answers, "version": draft.version})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in text and "There is a problem" in text, "the summary stands on top"
    assert sentence in text and 'aria-invalid="true"' in text
    draft.refresh_from_db()
    assert draft.version == 1, "nothing of it is saved"


def test_an_unfinished_page_can_be_left_for_later(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    draft = begin(browser)
    answer = browser.post(f"/requests/{draft.code}/edit/problem/", {"problem": "", "version": 1, "later": "yes"})
    assert answer.url == f"/requests/{draft.code}/"
    browser.post(f"/requests/{draft.code}/edit/problem/", {"problem": "Half a thought", "version": 1, "later": "yes"})
    draft.refresh_from_db()
    assert draft.problem == "Half a thought"


@pytest.mark.parametrize(
    ("name", "answers", "sentence"),
    [
        ("value", {"revenue_generated": "900000", "estimate": "12 dozen", "currency": "USD"}, "digits with a point"),
        ("value", {"estimate": "0", "currency": "USD"}, "above zero"),
        ("when", {"needed_by": "31.12.2027", "needed_by_reason": "Summer planning"}, "Write the day as 2026-11-30"),
        ("problem", {"problem": "seen\u2066unseen"}, "nobody can see"),
    ],
)
def test_nobody_is_told_that_it_is_saved_where_an_answer_was_not(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, name: str, answers: dict[str, Any], sentence: str
) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    answer = page(cast.marketer).post(f"/requests/{draft.code}/edit/{name}/", {**answers, "version": 1, "later": "yes"})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert "is saved" not in answer.content.decode()
    draft.refresh_from_db()
    assert draft.version == 1, "nothing of it is saved"


def test_a_draft_with_gaps_is_not_sent_and_says_what_is_missing(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    draft = begin(browser)
    check = browser.get(f"/requests/{draft.code}/check/").content.decode()
    assert "Still to answer: a title, the goal, the problem, the outcome." in check and "Submit request" not in check
    assert "None named" in check, "what was left empty is to be checked too"
    assert browser.post(f"/requests/{draft.code}/check/", {"version": 1}).status_code == 409
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_page_opened_before_a_change_does_not_overwrite_it(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    draft = bring_to(State.DRAFT, cast, world)
    assert browser.post(f"/requests/{draft.code}/edit/title/", {"name": "First", "version": 1}).status_code == 302
    late = browser.post(f"/requests/{draft.code}/edit/title/", {"name": "Second", "version": 1})
    assert late.status_code == 409
    assert "Priya Natarajan changed the title just now." in late.content.decode()
    draft.refresh_from_db()
    assert draft.title == "First"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999"])
def test_a_page_sent_without_its_version_is_refused(page: Any, cast: SimpleNamespace, world: SimpleNamespace, version: str) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    browser = page(cast.marketer)
    assert browser.post(f"/requests/{draft.code}/edit/title/", {"name": "x", "version": version}).status_code == 400
    assert browser.post(f"/requests/{draft.code}/check/", {"version": version}).status_code == 400


def test_fields_that_no_page_offers_change_nothing(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    stolen = {"name": "x", "version": 1, "state": "approved", "requester": cast.outsider.pk, "number": 1, "estimate": "5"}
    page(cast.marketer).post(f"/requests/{draft.code}/edit/title/", stolen)
    draft.refresh_from_db()
    assert (draft.state, draft.requester, draft.estimate) == (State.DRAFT, cast.marketer, 120_000)


def test_somebody_elses_draft_is_not_there(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    for address in ("", "edit/", "edit/goal/", "check/", "sent/", "withdraw/"):
        assert page(cast.outsider).get(f"/requests/{draft.code}/{address}").status_code == 404


def test_the_auditor_cannot_ask(page: Any, cast: SimpleNamespace) -> None:
    browser = page(cast.auditor)
    assert browser.get("/requests/new/").status_code == 403
    assert browser.post("/requests/new/", {"key": "k"}).status_code == 403
    assert Request.objects.count() == 0


def test_the_technologist_fills_a_gap_in_triage(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world, answers={"estimate": None})
    browser = page(cast.technologist)
    assert browser.get(f"/requests/{about.code}/edit/").status_code == 200
    answer = browser.post(f"/requests/{about.code}/edit/value/", {"estimate": "5000", "currency": "USD", "version": about.version})
    assert answer.url == f"/requests/{about.code}/"
    about.refresh_from_db()
    assert about.estimate == 5000


def test_similar_live_requests_are_offered_before_sending(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    other = bring_to(State.IN_TRIAGE, cast, world, requester=cast.outsider)
    hidden = bring_to(State.IN_TRIAGE, cast, world, requester=cast.outsider, answers={"is_confidential": True})
    draft = bring_to(State.DRAFT, cast, world)
    text = page(cast.marketer).get(f"/requests/{draft.code}/check/").content.decode()
    assert other.code in text and hidden.code not in text


def test_the_register_of_data_sources_is_offered(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    DataSource.objects.create(code="tills", name="Store tills", system="POS")
    draft = bring_to(State.DRAFT, cast, world)
    assert "Store tills (POS)" in page(cast.marketer).get(f"/requests/{draft.code}/edit/data/").content.decode()


def test_a_draft_is_saved_as_one_types(page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None) -> None:
    browser = page(cast.marketer)
    draft = bring_to(State.DRAFT, cast, world)
    address = f"/requests/{draft.code}/edit/problem/"
    saved = browser.post(address, {"problem": "Agencies report", "version": 1, "typing": "yes"})
    assert saved.status_code == 200 and "Saved" in saved.content.decode()
    assert 'name="version" id="version" value="2" hx-swap-oob="true"' in saved.content.decode(), "the page goes on from there"
    assert browser.post(address, {"problem": "Agencies report late", "version": 2}).status_code == 302
    draft.refresh_from_db()
    assert (draft.problem, draft.version) == ("Agencies report late", 3)


def test_what_is_not_in_order_yet_is_kept_and_the_rest_is_saved(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    draft = bring_to(State.DRAFT, cast, world)
    address = f"/requests/{draft.code}/edit/value/"
    writer = re.search(r'name="writer" value="([^"]*)"', browser.get(address).content.decode())
    assert writer
    half = {"writer": writer[1], "estimate": "12o", "revenue_generated": "900000", "currency": "USD", "version": 1, "typing": "yes"}
    assert "not saved yet" in browser.post(address, half).content.decode()
    draft.refresh_from_db()
    assert str(draft.revenue_generated) == "900000.00"
    assert 'value="12o"' in browser.get(address).content.decode()


def test_a_request_that_others_read_is_not_saved_word_by_word(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    about = bring_to(State.IN_TRIAGE, cast, world)
    address = f"/requests/{about.code}/edit/problem/"
    assert browser.post(address, {"problem": "Agen", "version": about.version, "typing": "yes"}).status_code == 200
    assert Request.objects.get(pk=about.pk).version == about.version


def test_a_page_that_met_another_shows_both(page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None) -> None:
    browser = page(cast.marketer)
    draft = bring_to(State.DRAFT, cast, world)
    address = f"/requests/{draft.code}/edit/problem/"
    browser.post(address, {"problem": "Agencies report late", "version": 1})
    late = browser.post(address, {"problem": "Nobody believes them", "version": 1})
    text = late.content.decode()
    assert late.status_code == 409 and "Agencies report late" in text and "Nobody believes them" in text
    assert browser.post(address, {"problem": "Nobody believes them", "version": 2}).status_code == 302
    draft.refresh_from_db()
    assert draft.problem == "Nobody believes them"


def test_two_pages_of_one_draft_do_not_meet(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    draft = bring_to(State.DRAFT, cast, world)
    assert browser.post(f"/requests/{draft.code}/edit/problem/", {"problem": "First", "version": 1}).status_code == 302
    assert browser.post(f"/requests/{draft.code}/edit/outcome/", {"outcome": "Second", "version": 1}).status_code == 302
    draft.refresh_from_db()
    assert (draft.problem, draft.outcome) == ("First", "Second")


def test_a_day_that_has_passed_is_asked_about_once(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    draft = bring_to(State.DRAFT, cast, world)
    address, answers = f"/requests/{draft.code}/edit/when/", {"needed_by": "2020-02-29", "needed_by_reason": "", "version": 1}
    asked = browser.post(address, answers)
    assert asked.status_code == 422 and 'name="past_needed_by" value="2020-02-29"' in asked.content.decode()
    assert browser.post(address, {**answers, "past_needed_by": "2020-02-28"}).status_code == 422, "that was another day"
    assert browser.post(address, {**answers, "past_needed_by": "2020-02-29"}).status_code == 302


def test_errors_name_their_fields_all_at_once(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    draft = bring_to(State.DRAFT, cast, world)
    wrong = {"revenue_generated": "much", "estimate": "85.000", "currency": "USD", "version": 1}
    text = page(cast.marketer).post(f"/requests/{draft.code}/edit/value/", wrong).content.decode()
    summary = text[text.index("There is a problem") :]
    assert "What it may cost: Is it 85000 or 85.00?" in summary and "Revenue it would generate in a year: Write the amount" in summary


def test_money_and_text_are_taken_as_they_are_pasted(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    browser = page(cast.marketer)
    draft = bring_to(State.DRAFT, cast, world)
    browser.post(f"/requests/{draft.code}/edit/value/", {"revenue_generated": "1.2m", "estimate": "$85k", "currency": "USD", "version": 1})
    browser.post(f"/requests/{draft.code}/edit/problem/", {"problem": "One\u200b line\x0bAnother\u00a0one", "version": 2})
    draft.refresh_from_db()
    assert (str(draft.revenue_generated), str(draft.estimate), draft.problem) == ("1200000.00", "85000.00", "One line\nAnother one")
