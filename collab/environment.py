"""The environment, read in one place: each setting with its form, its default and the sentence that refuses it."""

import hashlib
import hmac
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

OWN_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ROOT = Path(__file__).resolve().parent.parent
# What tells one installation from another.
IDENTITY = ("SECRET_KEY", "DATABASE_URL", "DATABASE_PORTAL_URL")
LEAST_SECRET = 40
NO_DATABASE = (
    "DATABASE_PORTAL_URL is not set, and neither is DATABASE_URL: web and workers need one of the two, what sets the database up the latter. "
    "docs/operations.md says what they should hold."
)
NO_OWNER = (
    "DATABASE_URL is not set: this is done by the role that owns the tables. With DATABASE_PORTAL_URL alone web and workers run, "
    "and the proofs; setup_database, migrations and the demo company do not."
)


@contextmanager
def told_in_a_sentence(code: int = 1) -> Iterator[None]:
    """A wrong setting ends the program with the sentence that names it, and without the way the program came there."""
    try:
        yield
    except ImproperlyConfigured as error:
        print(f"bridge: {error}", file=sys.stderr)
        raise SystemExit(code) from None


def load_launched() -> None:
    """For a command typed beside a demo: take over what the launcher wrote to ``var/env``, where the environment is silent.

    It counts for the demo alone: where the environment names another key or database, nothing of it is taken.
    """
    try:
        lines = (Path(os.environ.get("VAR_DIR", "").strip() or ROOT / "var") / "env").read_text().splitlines()
    except OSError:
        return
    kept = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    if any(f"{name}_FILE" in os.environ or (os.environ.get(name) or kept.get(name)) != kept.get(name) for name in IDENTITY):
        return
    for name, value in kept.items():
        os.environ.setdefault(name, value)


def given(name: str) -> str:
    """What the environment says by this name, or the file that ``NAME_FILE`` names holds; empty where it is silent."""
    value, file = os.environ.get(name, "").strip(), os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return value
    if value:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; one of them says it.")
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE is {file!r}, which cannot be read: {error}.") from None


def text(name: str, default: str | None = None) -> str:
    value = given(name) or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. docs/operations.md says what it should hold.")
    return value


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes one of {', '.join(allowed)}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = given(name).lower()
    if value in ("", "1", "0", "true", "false", "yes", "no"):
        return default if value == "" else value in ("1", "true", "yes")
    raise ImproperlyConfigured(f"{name} is {value!r}; it takes 1 or 0.")


def number(name: str, default: int, least: int, most: int) -> int:
    value = given(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word for word in re.split(r"[,\s]+", text(name, default)) if word]


def secret(name: str, default: str | None) -> str:
    """A key that signs: long, or it is guessed."""
    return _long(name, text(name, default))


def former_secrets(name: str) -> list[str]:
    """Keys of before, that what they signed stays good for a while."""
    return [_long(name, word) for word in words(name)]


def _long(name: str, key: str) -> str:
    if len(key) < LEAST_SECRET:
        raise ImproperlyConfigured(f"{name} is short; give it 50 random characters or more.")
    return key


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
        parts, _ = parts_of(name, word)
        if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
            found.append(("file", unquote(parts.path)))
        elif parts.scheme == "syslog" and not parts.path and (parts.hostname or word == "syslog:"):
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
    named = words(name)
    try:
        return [ip_network(word) for word in named if word != "unix"], "unix" in named
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} takes addresses and networks such as 10.0.0.0/8, or the word unix: {error}.") from None


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


def parts_of(name: str, url: str) -> tuple[SplitResult, int | None]:
    """An address in its parts, and its port."""
    try:
        return (parts := urlsplit(url)), parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no address: {error}.") from None


def database(url: str, name: str) -> dict[str, Any]:
    """A PostgreSQL address as Django wants it: ``postgresql://user:password@host:5432/name?sslmode=…``.

    A socket folder goes in ``?host=/folder`` or, percent-encoded, in the place of the host. Several hosts stand with
    commas between, as libpq takes them: ``@one:5432,two:5432/name?target_session_attrs=read-write``.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    who, _, where = parts.netloc.rpartition("@")
    places = [re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?", place) for place in where.split(",")]
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2 or not all(places):
        raise ImproperlyConfigured(f"{name} is no PostgreSQL address such as postgresql://user:password@host:5432/name.")
    user, _, password = who.partition(":")
    found = [(unquote(place[1]).strip("[]"), place[2] or "") for place in places if place]
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": options.pop("user", unquote(user)),
        "PASSWORD": options.pop("password", unquote(password)),
        "HOST": options.pop("host", ",".join(host for host, _ in found)),
        "PORT": options.pop("port", ",".join(port for _, port in found) if any(port for _, port in found) else ""),
        "OPTIONS": options,
    }


def portal_url(owner_url: str, secret: str) -> str:
    """The address of the role the portal runs under, where only the owner's is given.

    The role is ``<database>_portal`` and its password follows from the secret key, so that every
    process finds it without a file; ``setup_database`` gives the role that password.
    """
    if not owner_url:
        raise ImproperlyConfigured(NO_DATABASE)
    base = database(owner_url, "DATABASE_URL")["NAME"]
    parts = urlsplit(owner_url)
    password = derived(secret, f"portal role of {base}")
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{quote(base)}_portal:{password}@{place}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def mail(url: str) -> dict[str, Any]:
    """Where mail goes: ``console:``, ``file:///folder`` or ``smtp[s]://user:password@host:587``."""
    parts, port = parts_of("EMAIL_URL", url)
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
        "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.username is not None,
        "EMAIL_TIMEOUT": 10,
    }
