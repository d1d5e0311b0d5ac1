"""Moves by pages: each asks what it needs, is made once, and says who was quicker."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from stories import Story, bring_to

from collab.events.models import Event
from collab.kit import clock, formats
from projects.intake.operations import asking, ending
from projects.intake.states import State
from projects.portfolio import operations as portfolio
from tests.reading import words_of

pytestmark = pytest.mark.django_db

# move -> from which state, by whom, what is written, to which state
MOVES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "submit": (State.DRAFT, "marketer", {}, State.IN_TRIAGE),
    "ask": (State.IN_TRIAGE, "technologist", {"reason": "Which fields?"}, State.NEEDS_INFORMATION),
    "answer": (State.NEEDS_INFORMATION, "marketer", {"answer": "Names only."}, State.IN_TRIAGE),
    "decline": (State.IN_TRIAGE, "technologist", {"reason": "We own it."}, State.DECLINED),
    "snooze": (State.IN_TRIAGE, "technologist", {"until": "{soon}"}, State.IN_TRIAGE),
    "route": (State.IN_TRIAGE, "technologist", {"track": "standard"}, State.IN_APPROVAL),
    "decide": (State.IN_APPROVAL, "business", {"decision": "reject", "text": "Not this year."}, State.REJECTED),
    "fund": (
        State.APPROVED,
        "finance",
        {"fund_1": "growth", "amount_1": "100000", "fund_2": "platform", "amount_2": "20000"},
        State.FUNDED,
    ),
    "start": (State.FUNDED, "technologist", {"marketing_lead": "marketing_lead", "it_lead": "it_lead"}, State.IN_DELIVERY),
    "launch": (State.IN_DELIVERY, "it_lead", {}, State.DELIVERED),
    "review": (State.DELIVERED, "marketing_lead", {"reason": "It paid.", "no_lesson": "It was small."}, State.CLOSED),
    "withdraw": (State.IN_APPROVAL, "marketer", {}, State.WITHDRAWN),
    "hold": (State.APPROVED, "technologist", {"reason": "Change freeze"}, State.ON_HOLD),
    "resume": (State.ON_HOLD, "technologist", {}, State.IN_TRIAGE),
}


def written(words: dict[str, Any]) -> dict[str, Any]:
    soon = (clock.today() + timedelta(days=7)).isoformat()
    return {name: soon if value == "{soon}" else value for name, value in words.items()}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_asks_is_made_and_leads_back(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None, name: str
) -> None:
    source, who, words, target = MOVES[name]
    about = bring_to(source, cast, world)
    browser = page(getattr(cast, who))
    address = f"/requests/{about.code}/{name}/"
    asked = browser.get(address)
    assert asked.status_code == 200
    assert f'name="version" value="{about.version}"' in asked.content.decode()
    made = browser.post(address, {**written(words), "version": about.version})
    assert made.status_code == 302, made.content.decode()[:3000]
    assert made.url == f"/requests/{about.code}/"
    about.refresh_from_db()
    assert about.state == target
    event = Event.objects.filter(subject_kind="intake.request", subject_id=about.pk).latest("sequence")
    assert (event.action, event.actor, event.target) == (name, getattr(cast, who), target)


@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move[2]])
def test_a_move_without_its_words_is_asked_again(page: Any, cast: SimpleNamespace, world: SimpleNamespace, name: str) -> None:
    source, who, _, _ = MOVES[name]
    about = bring_to(source, cast, world)
    answer = page(getattr(cast, who)).post(f"/requests/{about.code}/{name}/", {"version": about.version})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    about.refresh_from_db()
    assert about.state == source


def test_merged_leads_to_the_other_and_says_so(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    other, about = bring_to(State.IN_TRIAGE, cast, world), bring_to(State.IN_TRIAGE, cast, world)
    browser = page(cast.technologist)
    wrong = browser.post(f"/requests/{about.code}/merge/", {"into": "the other", "reason": "Same", "version": about.version})
    assert wrong.status_code == 422 and "There is no request" in wrong.content.decode()
    browser.post(f"/requests/{about.code}/merge/", {"into": other.code.lower(), "reason": "Same", "version": about.version})
    led = page(cast.marketer).get(f"/requests/{about.code}/", follow=True)
    assert led.redirect_chain == [(f"/requests/{other.code}/", 302)]
    assert f"{about.code} was merged into {other.code}." in led.content.decode()


def test_merged_into_what_one_may_not_see_names_nothing(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    hidden = bring_to(State.IN_TRIAGE, cast, world, requester=cast.outsider, answers={"is_confidential": True})
    about = bring_to(State.IN_TRIAGE, cast, world)
    ending.merge(actor=cast.technologist, number=about.number, version=about.version, into=hidden.number, reason="Same")
    shown = page(cast.marketer).get(f"/requests/{about.code}/")
    assert shown.status_code == 200
    assert f"/requests/{hidden.code}/" not in shown.content.decode()


def test_who_was_quicker_is_named(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    Story(cast, world, request=about).routed()
    late = page(cast.technologist2).post(f"/requests/{about.code}/decline/", {"reason": "No.", "version": about.version})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Mei Tanaka routed it for review just now. Nothing of yours was changed." in text
    assert f'href="/requests/{about.code}/"' in text
    about.refresh_from_db()
    assert about.state == State.IN_APPROVAL


def test_the_same_form_sent_twice_is_one_move(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    browser = page(cast.technologist)
    first, second = (browser.post(f"/requests/{about.code}/ask/", {"reason": "Which?", "version": about.version}) for _ in range(2))
    assert (first.status_code, second.status_code, second.url) == (302, 302, f"/requests/{about.code}/")
    assert Event.objects.filter(kind="intake.request.asked").count() == 1


def test_a_move_that_is_not_ones_own_is_refused(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    for method in ("get", "post"):
        answer = getattr(page(cast.outsider), method)(f"/requests/{about.code}/decline/", {"reason": "No", "version": about.version})
        assert answer.status_code == 403
        assert "Only a marketing technologist who did not ask for it can decline this." in answer.content.decode()


def test_a_superuser_has_no_way_around(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_APPROVAL, cast, world)
    answer = page(cast.admin).post(f"/requests/{about.code}/decide/", {"decision": "approve", "text": "", "version": about.version})
    assert answer.status_code == 403


def plain(answer: Any, code: str) -> str:
    """The page without its address, for the way back after changing the look, and without its tokens against forgery."""
    return re.sub(r'(data-csrf|name="csrfmiddlewaretoken" value)="\w+"', "", answer.content.decode().replace(code, "R-x"))


def test_hidden_and_missing_are_the_same(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    hidden = bring_to(State.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    browser = page(cast.outsider)
    for address in ("/requests/{}/", "/requests/{}/withdraw/", "/requests/{}/edit/goal/", "/requests/{}/check/", "/requests/{}/sent/"):
        there, nowhere = browser.get(address.format(hidden.code)), browser.get(address.format("R-999999"))
        assert there.status_code == nowhere.status_code == 404
        assert plain(there, hidden.code) == plain(nowhere, "R-999999")


@pytest.mark.parametrize("code", ["R-0", "R-", "231", "R-1e3", "R-99999999999999999999", "r-٣", "R-1%00", "x"])
def test_what_is_no_number_is_not_there(page: Any, cast: SimpleNamespace, code: str) -> None:
    assert page(cast.marketer).get(f"/requests/{code}/").status_code == 404


def test_a_small_letter_is_the_same_number(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    assert page(cast.marketer).get(f"/requests/{about.code.lower()}/").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example", "/\\evil.example"]
)
def test_after_a_move_nobody_is_sent_elsewhere(page: Any, cast: SimpleNamespace, world: SimpleNamespace, target: str) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    answer = page(cast.technologist).post(f"/requests/{about.code}/ask/", {"reason": "Which?", "version": about.version, "next": target})
    assert answer.url == f"/requests/{about.code}/"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"fund_1": "growth", "amount_1": "99000000"}, "more than the $120,000 that is left to allocate"),
        ({"fund_1": "growth", "amount_1": "0"}, "above zero"),
        ({"fund_1": "growth", "amount_1": "1,00,0"}, "digits with a point"),
        ({"fund_1": "growth", "amount_1": "$1m"}, "more than the $120,000 that is left to allocate"),
        ({"fund_1": "none-such", "amount_1": "10"}, "none-such"),
    ],
)
def test_money_that_cannot_be_allocated(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, words: dict[str, str], sentence: str
) -> None:
    about = bring_to(State.APPROVED, cast, world)
    answer = page(cast.finance).post(f"/requests/{about.code}/fund/", {**words, "version": about.version})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    about.refresh_from_db()
    assert about.state == State.APPROVED


def test_the_buttons_are_those_of_the_flow(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world, answers={"estimate": None})
    shown = page(cast.technologist).get(f"/requests/{about.code}/").content.decode()
    assert f'href="/requests/{about.code}/ask/"' in shown
    assert f'href="/requests/{about.code}/route/"' not in shown
    assert "Nobody has guessed the cost yet; the route depends on it." in shown, "a button that rests says why"
    marketer = page(cast.marketer).get(f"/requests/{about.code}/").content.decode()
    assert f'href="/requests/{about.code}/withdraw/"' in marketer
    assert "/decline/" not in marketer, "what is not one's duty is not shown"


def test_the_history_goes_on_page_by_page(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world, request=bring_to(State.IN_TRIAGE, cast, world))
    for turn in range(26):
        asking.ask(actor=cast.technologist, reason=f"Question {turn}?", **story.seen)
        asking.answer(actor=cast.marketer, answer=f"Answer {turn}.", **story.seen)
    browser = page(cast.marketer)
    first = browser.get(f"/requests/{story.request.code}/").content.decode()
    assert "Answer 25." in first and "Question 0?" not in first
    older = first.split("?older=")[1].split("&")[0]
    second = browser.get(f"/requests/{story.request.code}/?older={older}").content.decode()
    assert "Question 0?" in second and "began the request" in second and "Answer 25." not in second
    assert browser.get(f"/requests/{story.request.code}/?older=x").status_code == 400


def test_the_history_names_no_project_that_is_hidden(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_DELIVERY, cast, world)
    hidden = bring_to(State.IN_DELIVERY, cast, world, answers={"is_confidential": True})
    portfolio.link(actor=cast.it_lead, number=about.number, before=hidden.number)
    address = f"/requests/{about.code}/"
    assert f"let it wait for {hidden.code}" in page(cast.technologist).get(address).content.decode()
    outsider = page(cast.outsider).get(address).content.decode()
    assert hidden.code not in outsider
    assert "Mei Tanaka</b> started the project" in outsider


@pytest.mark.parametrize(
    ("state", "sentence", "reason"),
    [
        ("declined", "Mei Tanaka declined it on", "We own this already."),
        ("rejected", "Grace Lim rejected it on", "Not this year."),
        ("on_hold", "Mei Tanaka put it on hold on", "Change freeze"),
        ("withdrawn", "Priya Natarajan withdrew it on", ""),
    ],
)
def test_what_ended_it_stands_at_the_top_with_its_reason(
    page: Any, cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None, state: str, sentence: str, reason: str
) -> None:
    about = bring_to(state, cast, world)
    top = words_of(page(cast.marketer).get(f"/requests/{about.code}/")).partition("What is asked for")[0]
    assert sentence in top and reason in top


def test_what_goes_on_has_no_ending_and_what_came_back_neither(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.ON_HOLD, cast, world)
    ending.resume(number=about.number, actor=cast.technologist, version=about.version)
    top = page(cast.marketer).get(f"/requests/{about.code}/").content.decode().partition("What is asked for")[0]
    assert "put it on hold" not in top


def test_a_day_is_said_as_people_say_it(page: Any, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    until = clock.today() + timedelta(days=3)
    asking.snooze(number=about.number, actor=cast.technologist, version=about.version, until=until)
    text = page(cast.marketer).get(f"/requests/{about.code}/").content.decode()
    assert f"put it away until {formats.day(until, clock.today())}" in text and f"until {until.isoformat()}" not in text
