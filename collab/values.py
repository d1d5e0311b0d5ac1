"""The forms that a setting's value may have: each function reads one from the environment, or says in a sentence why it will not do."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from collab.environment import parts_of, text, words
from collab.kit.money import CURRENCIES

HOST = r"\*|\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]"

# The kinds of servers, by the scheme of their address, and what each kind needs in it.
CACHES = {"redis": "host", "rediss": "host", "unix": "path"}
# What ends, after how many days, where nobody says otherwise.
DAYS_KEPT = {
    "sessions": 1, "words": 2, "rounds": 7, "briefs": 30,
    "imports": 30, "replays": 30, "signins": 90, "letters": 90, "deliveries": 90, "notices": 365, "tokens": 365, "unread": 730, "post": 90,
}  # fmt: skip
SCANNERS = {"unix": "path", "tcp": "host"}
BROKERS = {"redis": "host", "rediss": "host", "redis+socket": "path", "sentinel": "host", "amqp": "host", "amqps": "host", "memory": ""}


def hosts(name: str, default: str) -> list[str]:
    """Names of hosts, ``bridge.example.com`` or ``.example.com``: neither scheme nor port nor path."""
    found = words(name, default)
    for word in found:
        if not re.fullmatch(HOST, word):
            raise ImproperlyConfigured(f"{name} names {word!r}; it takes names such as bridge.example.com, without scheme, port and path.")
    return found


def contacts(name: str) -> list[str]:
    """Whom to tell of a weakness: ``mailto:security@example.com`` or the ``https://`` address of a page."""
    found = words(name)
    for word in found:
        if not re.fullmatch(rf"mailto:[^@\s<>]+@{HOST}|https://({HOST})(/\S*)?", word):
            raise ImproperlyConfigured(
                f"{name} names {word!r}; it takes addresses such as mailto:security@example.com or https://example.com/security."
            )
    return found


def origins(name: str) -> list[str]:
    """Where forms may come from besides: ``https://bridge.example.com``."""
    found = words(name)
    for word in found:
        if not re.fullmatch(rf"https?://({HOST}|\*\.[A-Za-z0-9.-]+)(:[0-9]{{1,5}})?", word):
            raise ImproperlyConfigured(f"{name} names {word!r}; it takes origins such as https://bridge.example.com.")
    return found


def site(name: str, default: str) -> str:
    """The address of the portal as people type it."""
    url = text(name, default)
    parts, _ = parts_of(name, url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} is {url!r}; it takes an address such as https://bridge.example.com.")
    return url


def server(name: str, default: str, schemes: Mapping[str, str]) -> str:
    """The address of a server, or several parted by semicolons. ``schemes`` says what each needs: a host, a path, or nothing."""
    url = text(name, default)
    for one in url.split(";") if url else ():
        parts, _ = parts_of(name, one)
        needs = schemes.get(parts.scheme)
        if needs is None or (needs == "host" and not parts.hostname) or (needs == "path" and len(parts.path) < 2):
            raise ImproperlyConfigured(f"{name} is no address of a kind that it takes: {', '.join(f'{scheme}:' for scheme in schemes)}.")
    return url


def shelf(name: str, default: Path) -> dict[str, Any]:
    """Where files are kept, as a storage of Django: ``file:///folder``, or ``s3://bucket?endpoint_url=https://…`` for a server like S3's.

    For the second django-storages[s3] is installed beside the portal; what stands behind the question mark are its own options.
    """
    url = text(name, default.absolute().as_uri())
    parts, _ = parts_of(name, url)
    if parts.scheme == "file" and parts.path.startswith("/") and len(parts.path) > 1 and not parts.netloc:
        options: dict[str, Any] = {"location": unquote(parts.path), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    if parts.scheme != "s3" or not re.fullmatch(r"[a-z0-9.-]{3,63}", parts.netloc) or parts.path:
        raise ImproperlyConfigured(f"{name} is {url!r}; it takes file:///folder or s3://bucket?endpoint_url=https://….")
    if find_spec("storages") is None:
        raise ImproperlyConfigured(f"{name} names a bucket, which takes django-storages[s3]; it is not installed.")
    options = {
        "default_acl": None,
        "querystring_auth": True,
        **dict(parse_qsl(parts.query)),
        "bucket_name": parts.netloc,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def zone(name: str, default: str) -> str:
    """A time zone by its name in the IANA's table."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a time zone such as America/New_York.") from None
    return value


def currency(name: str, default: str) -> str:
    """Three letters of money that is paid with somewhere."""
    value = text(name, default)
    if value not in CURRENCIES:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a currency by its three letters, such as USD.")
    return value


def sender(name: str, default: str) -> str:
    """Who letters come from: ``Bridge <bridge@example.com>``."""
    value = text(name, default)
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", parseaddr(value)[1]):
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a sender such as Bridge <bridge@example.com>.")
    return value


def periods(name: str, defaults: Mapping[str, int]) -> dict[str, timedelta]:
    """How long each thing is kept, in days: ``replays=14 notices=400`` says otherwise than ``defaults`` where it names one."""
    found = dict(defaults)
    for word in words(name):
        what, _, days = word.partition("=")
        if what not in defaults or not re.fullmatch(r"[0-9]{1,5}", days):
            raise ImproperlyConfigured(f"{name} says {word!r}; it takes days such as replays=14, of {', '.join(defaults)}.")
        found[what] = int(days)
    return {what: timedelta(days=days) for what, days in found.items()}


def mailbox(name: str) -> dict[str, Any]:
    """The mailbox that is read, ``imaps://user:password@host:993/INBOX``; nothing where there is none. In the clear it is read on this machine alone."""
    url = text(name, "")
    if not url:
        return {}
    parts, port = parts_of(name, url)
    own = parts.scheme == "imap" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    user, password, folder = unquote(parts.username or ""), unquote(parts.password or ""), unquote(parts.path[1:]) or "INBOX"
    is_plain = folder.isascii() and (user + password + folder).isprintable()
    if (
        not (own or parts.scheme == "imaps")
        or not parts.hostname
        or not user
        or not password
        or not is_plain
        or parts.query
        or parts.fragment
    ):
        raise ImproperlyConfigured(
            f"{name} takes imaps://user:password@host:993/INBOX, and imap:, in the clear, for localhost alone; signs of a password as %40."
        )
    return {
        "host": parts.hostname,
        "port": port or (993 if parts.scheme == "imaps" else 143),
        "is_tls": parts.scheme == "imaps",
        "user": user,
        "password": password,
        "folder": folder,
    }


def answered_at(name: str) -> str:
    """The address of the mailbox, ``bridge@example.com``: a sign behind a plus has to lead into the same one, so the name is short."""
    value = text(name, "")
    if value and not re.fullmatch(rf"[a-z0-9][a-z0-9._-]{{0,15}}@({HOST})", value):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it takes an address such as bridge@example.com, in lower case, its name of 16 signs at most."
        )
    return value


def servers(name: str) -> list[str]:
    """Names by which mail servers sign what they found of a letter (RFC 8601), ``mx.example.com``."""
    found = words(name)
    for word in found:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", word):
            raise ImproperlyConfigured(f"{name} names {word!r}; it takes names of mail servers such as mx.example.com.")
    return [word.lower() for word in found]


def together(box: Mapping[str, Any], address: str, trusted: list[str]) -> Mapping[str, Any]:
    """The mailbox, where all that it takes is said."""
    if box and not (address and trusted):
        raise ImproperlyConfigured(
            "MAILBOX_URL goes with MAILBOX_ADDRESS, the address of that mailbox, and MAILBOX_TRUSTS, the server that says whose a letter is."
        )
    return box
