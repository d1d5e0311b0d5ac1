"""No words lost: what was refused, or sent by a session that had ended, comes back to its writer and to nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from stories import Story, bring_to

from collab.account import keeping
from collab.account.models import KeptWords
from collab.account.operations import words
from collab.web import writing
from projects.intake.operations import edit
from projects.intake.states import State

pytestmark = pytest.mark.django_db
LONG = "Half a page about zebra crossings,\nand why nobody believes the numbers."
BACK = "What you wrote here before is back"


def fields(text: str) -> dict[str, str]:
    """The hidden fields of the form in which one writes."""
    form = text[text.index("data-keeps") - 4000 : text.index("data-keeps")]
    return dict(re.findall(r'<input type="hidden" name="(\w+)"(?: id="\w+")? value="([^"]*)"', form[form.rindex("<form") :]))


def test_a_session_that_ended_loses_no_words(
    page: Callable[..., Client], cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None
) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    address = f"/requests/{about.code}/decline/"
    hidden = fields(page(cast.technologist).get(address).content.decode())
    late = Client().post(address, {**hidden, "reason": LONG})
    assert late.status_code == 302 and late.url == f"/login/?next={address}"
    # Another person at the same browser.
    assert LONG not in page(cast.technologist2).get(address).content.decode()
    browser = page(cast.technologist)
    text = browser.get(address).content.decode()
    assert "why nobody believes the numbers." in text and BACK in text
    assert browser.post(address, {**fields(text), "reason": LONG}).status_code == 302
    assert not KeptWords.objects.exists(), "what is sent is not kept"
    about.refresh_from_db()
    assert about.state == State.DECLINED


@pytest.mark.parametrize("writer", ["", "made-up", writing.sign("1")], ids=["none", "made up", "signed, and not signed in"])
def test_words_without_a_writer_are_not_kept(cast: SimpleNamespace, world: SimpleNamespace, writer: str) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    assert Client().post(f"/requests/{about.code}/decline/", {"writer": writer, "reason": LONG}).status_code == 302
    assert not KeptWords.objects.exists()


def test_who_left_has_nothing_kept(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    Client().post("/requests/R-1/decline/", {"writer": writing.sign(987_654), "reason": LONG})
    assert not KeptWords.objects.exists()


def test_a_page_of_somebody_else_is_refused_and_its_words_go_to_its_writer(
    page: Callable[..., Client], cast: SimpleNamespace, world: SimpleNamespace
) -> None:
    """One tab of hers stayed open, somebody else signed in at the same browser: the form's token is no longer theirs."""
    about = bring_to(State.IN_TRIAGE, cast, world)
    address = f"/requests/{about.code}/decline/"
    hers = fields(page(cast.technologist).get(address).content.decode())
    other = page(cast.technologist2, enforce_csrf_checks=True)
    refused = other.post(address, {**hers, "reason": LONG})
    assert refused.status_code == 403 and "zebra crossings" not in refused.content.decode()
    assert "zebra crossings" in page(cast.technologist).get(address).content.decode()
    assert "zebra crossings" not in other.get(address).content.decode()


def test_a_form_that_is_too_old_gives_the_words_back(
    page: Callable[..., Client], cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None
) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    address = f"/requests/{about.code}/decline/"
    browser = page(cast.technologist, enforce_csrf_checks=True)
    hidden = fields(browser.get(address).content.decode()) | {"csrfmiddlewaretoken": "x" * 64}
    refused = browser.post(address, {**hidden, "reason": LONG})
    assert refused.status_code == 403
    assert "What you wrote" in refused.content.decode() and "zebra crossings" in refused.content.decode()
    assert "zebra crossings" in browser.get(address).content.decode()


def test_a_move_that_was_made_meanwhile_gives_the_words_back(
    page: Callable[..., Client], cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None
) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    address = f"/requests/{about.code}/decline/"
    browser = page(cast.technologist2)
    hidden = fields(browser.get(address).content.decode())
    Story(cast, world, request=about).routed()
    late = browser.post(address, {**hidden, "reason": LONG})
    assert late.status_code == 409
    assert "Mei Tanaka routed it for review" in late.content.decode() and "zebra crossings" in late.content.decode()


def test_a_move_that_can_still_be_made_comes_back_as_its_form(
    page: Callable[..., Client], cast: SimpleNamespace, world: SimpleNamespace, no_sql_in_templates: None
) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    address = f"/requests/{about.code}/decline/"
    browser = page(cast.technologist2)
    hidden = fields(browser.get(address).content.decode())
    edit.edit(number=about.number, actor=cast.marketer, version=about.version, problem="Another.")
    late = browser.post(address, {**hidden, "reason": LONG})
    text = late.content.decode()
    assert late.status_code == 409 and "changed the problem" in text and "zebra crossings" in text
    assert browser.post(address, {**fields(text), "reason": LONG}).status_code == 302


def test_what_is_being_written_is_kept_for_its_page(page: Callable[..., Client], cast: SimpleNamespace, world: SimpleNamespace) -> None:
    about = bring_to(State.IN_TRIAGE, cast, world)
    address = f"/triage/{about.code}/ask/"
    browser = page(cast.technologist)
    hidden = fields(browser.get(address).content.decode())
    said = browser.post("/people/me/words/", {**hidden, "typing": "yes", "reason": "Which shop"})
    assert said.status_code == 200 and "Kept, not sent yet" in said.content.decode()
    assert "Which shop" in browser.get(address).content.decode()
    # Signed out meanwhile: no page to sign in in the middle of a sentence, and nothing lost.
    out = Client().post("/people/me/words/", {**hidden, "typing": "yes", "reason": "Which shop, and when?"})
    assert out.status_code == 200 and out.content.decode() == keeping.OUT
    assert "Which shop, and when?" in browser.get(address).content.decode()
    # Nobody writes into what somebody else keeps.
    page(cast.technologist2).post("/people/me/words/", {**hidden, "typing": "yes", "reason": "Mine"})
    assert "Which shop, and when?" in browser.get(address).content.decode()


def test_what_is_kept_is_bounded_and_ends(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], None]) -> None:
    key = cast.marketer.pk
    assert not words.keep(person=key, address="/a/", words={"reason": ["x" * words.LONGEST]})
    assert not words.keep(person=key, address="/" + "a" * words.LONGEST_ADDRESS, words={"reason": ["x"]})
    assert not words.keep(person=key, address="/a/", words={})
    for place in range(words.MOST + 5):
        assert words.keep(person=key, address=f"/{place}/", words={"reason": ["x"]})
    assert KeptWords.objects.filter(person=key).count() == words.MOST
    assert keeping.kept(cast.marketer, f"/{words.MOST + 4}/") == {"reason": ["x"]} and keeping.kept(cast.marketer, "/0/") == {}
    later((keeping.LASTS + timedelta(minutes=1)).total_seconds())
    assert keeping.kept(cast.marketer, f"/{words.MOST + 4}/") == {}


def test_passwords_are_never_kept(cast: SimpleNamespace, page: Callable[..., Client]) -> None:
    text: Any = page(cast.marketer).get("/people/me/password/").content.decode()
    assert 'name="writer"' not in text
    assert 'name="writer"' not in Client().get("/login/").content.decode()
