"""One's own account, as somebody goes through it: the door, the password, the other browser, a token; and the way back in by mail."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core import mail

from collab.account import sending
from collab.people.models import Person

from .soundness import is_sound
from .visitor import Visitor

pytestmark = pytest.mark.journey
NEW = "seventeen quiet otters"


def test_somebody_looks_after_their_account(visit: Callable[..., Visitor], house: SimpleNamespace) -> None:
    there, here = visit().sign_in("marketer"), visit().sign_in("marketer")
    here.page.locator("details.menu summary").click()
    here.page.get_by_role("link", name="Account", exact=True).click()
    here.sees("2 browsers")
    is_sound(here, "account")
    # --- the other browser
    here.press("Where you are signed in")
    here.sees("This browser")
    is_sound(here, "account sessions")
    here.press("Sign out", here.page.get_by_role("table"))
    here.sees("That browser is signed out.")
    there.open("/people/me/")
    assert there.path.startswith("/login/")
    # --- a token, whose secret is there once
    here.open("/people/me/tokens/")
    is_sound(here, "account tokens, none")
    here.write("What it is for", "Nightly numbers")
    here.choose("KPIs")
    here.press("Make token")
    here.sees("Copy it now")
    assert here.page.locator(".secret").inner_text().startswith("bridge_")
    is_sound(here, "account token, made")
    here.open("/people/me/tokens/")
    assert here.page.locator(".secret").count() == 0
    is_sound(here, "account tokens")
    here.press("End", here.page.get_by_role("table"))
    here.sees("The token has ended.")
    # --- another password
    here.open("/people/me/password/")
    is_sound(here, "account password")
    for label, words in (("Your password now", "bridge"), ("New password", "Bridge-Bridge-1"), ("The same again", "Bridge-Bridge-1")):
        here.write(label, words)
    here.press("Change password")
    here.sees("words that anybody here would try first")
    is_sound(here, "account password, refused")
    for label, words in (("Your password now", "bridge"), ("New password", NEW), ("The same again", NEW)):
        here.write(label, words)
    here.press("Change password")
    here.sees("Your password is another.")
    # --- everywhere
    here.open("/people/me/sessions/")
    here.press("Sign out everywhere")
    here.sees("You are signed out everywhere.")
    assert here.path == "/login/"


@pytest.mark.parametrize("script", [True, False])
def test_who_forgot_the_password_comes_back_in_by_mail(visit: Callable[..., Visitor], house: SimpleNamespace, script: bool) -> None:
    visitor = visit(script=script)
    visitor.open("/login/")
    visitor.press("Forgot your password?")
    if script:
        is_sound(visitor, "account forgotten")
    visitor.write("Username, or your address of mail", "marketer@example.com")
    visitor.press("Send the link")
    visitor.sees("Look into your mail")
    if script:
        is_sound(visitor, "account forgotten, sent")
    sending.send_due()
    link = re.search(r"(/login/link/\S+)", str(mail.outbox[-1].body))
    assert link
    visitor.open(link[1])
    if script:
        is_sound(visitor, "account link")
    visitor.write("New password", NEW)
    visitor.write("The same again", NEW)
    visitor.press("Keep this password")
    visitor.sees("Your password is chosen. Sign in with it.")
    assert Person.objects.get(username="marketer").check_password(NEW)
    assert visitor.open(link[1]).status == 404
    if script:
        is_sound(visitor, "account link, used")
    visitor.wrong.clear()


def test_who_fails_is_told_how_long_to_wait(visit: Callable[..., Visitor], house: SimpleNamespace) -> None:
    visitor = visit()
    visitor.open("/login/")
    for _ in range(7):
        visitor.write("Username", "marketer")
        visitor.write("Password", "wrong")
        with visitor.page.expect_navigation():
            visitor.press("Sign in")
    visitor.sees("then try again.")
    is_sound(visitor, "account waiting")
    assert [wrong for wrong in visitor.wrong if "429" not in wrong] == []
    visitor.wrong.clear()
