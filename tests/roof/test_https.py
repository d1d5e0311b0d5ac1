"""What differs where the portal is reached over HTTPS: the names of cookies, what browsers are told, and what a program is told without it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

ASKED = (
    "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "MESSAGE_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH",
)  # fmt: skip
CODE = """
import django, json
django.setup()
from django.conf import settings
from collab.account import devices
from collab.web import said
print(json.dumps({**{name: getattr(settings, name) for name in %r}, "device": devices.COOKIE, "said": said.InCookie.cookie_name}))
"""


def settings_with(https: str) -> dict[str, Any]:
    environment = {**os.environ, "HTTPS": https, "DJANGO_SETTINGS_MODULE": "collab.settings"}
    told = subprocess.run([sys.executable, "-c", CODE % (ASKED,)], env=environment, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_over_https_nobody_else_can_set_our_cookies() -> None:
    """The prefix is one that browsers take from this host alone, with Secure, for every path."""
    found = settings_with("1")
    names = [found[name] for name in ASKED[:3]] + [found["said"]]
    assert names == ["__Host-sessionid", "__Host-csrftoken", "__Host-messages", "__Host-messages"]
    assert found["device"] == "__Secure-device"
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"]
    assert (found["SESSION_COOKIE_DOMAIN"], found["SESSION_COOKIE_PATH"]) == (None, "/")
    assert found["SECURE_HSTS_SECONDS"] >= 31536000 and found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]


def test_without_it_the_names_are_plain_for_browsers_would_refuse_the_others() -> None:
    found = settings_with("0")
    assert [found["SESSION_COOKIE_NAME"], found["device"]] == ["sessionid", "device"]
    assert found["SECURE_HSTS_SECONDS"] == 0


def test_no_script_reads_a_cookie(client: Client, db: None) -> None:
    client.get("/login/")
    assert {name: bool(cookie["httponly"]) for name, cookie in client.cookies.items()} == {"csrftoken": True}


@pytest.mark.parametrize(("path", "status"), [("/login/", 301), ("/api/v1/requests/", 403), ("/api/schema/", 403)])
def test_a_page_is_led_to_https_and_a_program_is_refused(db: None, settings: Any, path: str, status: int) -> None:
    """A program that is led there sends its token in the clear for ever, and nobody sees it."""
    settings.SECURE_SSL_REDIRECT = True
    answer = APIClient(headers={"Authorization": "Token bridge_x"}).get(path)
    assert answer.status_code == status
    if status == 403:
        assert "Location" not in answer.headers and answer.headers["Content-Type"] == "application/problem+json"
        assert APIClient().get(path, secure=True).status_code == 401
