"""The environment, read in one place: each setting with its form, its default and the sentence that refuses it."""

import hashlib
import hmac
import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

OWN_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ROOT = Path(__file__).resolve().parent.parent


def load_launched(folder: Path) -> None:
    """Take over what the launcher wrote to ``var/env``, where the environment itself is silent."""
    try:
        lines = (folder / "env").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. docs/operations.md says what it should hold.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "1", "0", "true", "false", "yes", "no"):
        return default if value == "" else value in ("1", "true", "yes")
    raise ImproperlyConfigured(f"{name} is {value!r}; it takes 1 or 0.")


def number(name: str, default: int, least: int, most: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word for word in re.split(r"[,\s]+", text(name, default)) if word]


def keys(name: str, default: str) -> list[str]:
    """Keys, the newest first and those before it after a comma or space; each of 32 characters or more."""
    found = words(name) or [default]
    if any(len(key) < 32 for key in found):
        raise ImproperlyConfigured(f"{name} is short; give it 32 random characters or more, and an older key after a comma.")
    return found


def seals_to(name: str) -> list[tuple[str, str]]:
    """Where seals leave for, each as (kind, place): ``file:///folder/seals``, ``syslog:``, ``syslog://host:514``, ``mailto:name@host``."""
    found = []
    for word in words(name):
        parts = urlsplit(word)
        if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
            found.append(("file", unquote(parts.path)))
        elif parts.scheme == "syslog" and not parts.path and (parts.hostname or not parts.netloc):
            found.append(("syslog", parts.netloc))
        elif parts.scheme == "mailto" and re.fullmatch(r"[^@\s]+@[^@\s]+", parts.path):
            found.append(("mail", parts.path))
        else:
            raise ImproperlyConfigured(f"{name} names {word!r}; it takes file:///folder/seals, syslog://host:514 and mailto:name@host.")
    return found


def derived(secret: str, purpose: str) -> str:
    """A key of its own for a purpose, where none was given: it follows from the secret key."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def networks(name: str) -> tuple[list[IPv4Network | IPv6Network], bool]:
    """Addresses and networks, ``10.0.0.0/8 2001:db8::1``; and whether the word ``unix``, a caller through a socket, is among them."""
    given = words(name)
    try:
        return [ip_network(word) for word in given if word != "unix"], "unix" in given
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} takes addresses and networks such as 10.0.0.0/8, or the word unix: {error}.") from error


def calls(name: str) -> dict[str, int]:
    """How many calls a minute are answered: reads and writes of a person or a token, and calls of strangers from one address."""
    kinds = {"reads": 600, "writes": 120, "strangers": 6000}
    given = words(name)
    if len(given) > len(kinds) or not all(re.fullmatch(r"[1-9][0-9]{0,7}", word) for word in given):
        raise ImproperlyConfigured(f"{name} is {text(name)!r}; it takes up to three whole numbers: reads, writes, calls of strangers.")
    return kinds | dict(zip(kinds, map(int, given), strict=False))


def debug(hosts: list[str], is_https: bool) -> bool:
    """Whether faults are shown with their source and settings: only where nobody but this machine's own people can ask.

    ``make dev`` sets DEBUG. Where it was set by accident, a portal that others reach refuses to start.
    """
    if not flag("DEBUG"):
        return False
    if is_https or any(host not in OWN_HOSTS and not host.endswith(".localhost") for host in hosts):
        raise ImproperlyConfigured(
            "DEBUG shows source and settings to whoever meets a fault. It goes with localhost in ALLOWED_HOSTS and no HTTPS."
        )
    return True


def database(url: str, name: str) -> dict[str, Any]:
    """A PostgreSQL address as Django wants it: ``postgresql://user:password@host:5432/name?sslmode=…``.

    A socket folder goes in ``?host=/folder`` or, percent-encoded, in the place of the host.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        raise ImproperlyConfigured(f"{name} is no PostgreSQL address such as postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": options.pop("user", unquote(parts.username or "")),
        "PASSWORD": options.pop("password", unquote(parts.password or "")),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def portal_url(owner_url: str, secret: str) -> str:
    """The address of the role the portal runs under, where only the owner's is given.

    The role is ``<database>_portal`` and its password follows from the secret key, so that every
    process finds it without a file; ``setup_database`` gives the role that password.
    """
    parts = urlsplit(owner_url)
    base = unquote(parts.path[1:])
    password = derived(secret, f"portal role of {base}")
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{quote(base)}_portal:{password}@{place}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def mail(url: str) -> dict[str, Any]:
    """Where mail goes: ``console:``, ``file:///folder`` or ``smtp[s]://user:password@host:587``."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "memory":
        return {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL takes console:, file:///folder or smtp://user:password@host:587.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.username is not None,
        "EMAIL_TIMEOUT": 10,
    }
