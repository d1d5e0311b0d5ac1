"""The devices on which somebody signed in before: a signed cookie says so, and opens nothing but the right to try."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from collab.account import throttle

# Sent to the door alone, so it cannot have the prefix of those that are sent everywhere.
COOKIE, SALT = "__Secure-device" if settings.HTTPS else "device", "collab.account.device"
# Seconds a device is known for after the last sign-in on it, and how many people at most share one.
AGE, MOST = 90 * 24 * 3600, 5


def known(request: HttpRequest, username: str) -> str:
    """The key of this device, where this name has signed in on it; else empty."""
    held = _held(request)
    return str(held["key"]) if held and throttle.mark(username) in held["names"] else ""


def remember(request: HttpRequest, answer: HttpResponse, username: str) -> None:
    """Let the device be known to this name, beside those it is known to already."""
    held, name = _held(request), throttle.mark(username)
    others = [one for one in (held["names"] if held else []) if one != name]
    value = signing.dumps({"key": held["key"] if held else secrets.token_urlsafe(16), "names": [name, *others][:MOST]}, salt=SALT)
    answer.set_cookie(COOKIE, value, max_age=AGE, secure=settings.HTTPS, httponly=True, samesite="Lax", path=settings.LOGIN_URL)


def _held(request: HttpRequest) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return None
    return held


# What a browser says of itself, and what a person would call it. The first that is found names it: most say they are others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def called(request: HttpRequest) -> str:
    """The browser in a few words, "Firefox on Windows"; empty where it says nothing that is known."""
    said = request.headers.get("User-Agent", "")
    browser, system = (next((name for sign, name in known_by if sign in said), "") for known_by in (BROWSERS, SYSTEMS))
    return " on ".join(word for word in (browser, system) if word)
