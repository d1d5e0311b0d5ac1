"""The settings a launch hands to Bridge: what the person set wins, what is missing is embedded or made up."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from collab.launch import postgres, valkey
from collab.launch.children import Children
from collab.launch.places import Places
from collab.launch.report import Report
from collab.launch.trouble import Trouble

# Read by collab/settings.py. DATABASE_PORTAL_URL is written only when the person gave it:
# settings derives it from DATABASE_URL and SECRET_KEY.
NAMES = (
    "DATABASE_URL", "DATABASE_PORTAL_URL", "BROKER_URL", "CACHE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PORT",
    "EMAIL_URL", "DEMO", "VAR_DIR",
)  # fmt: skip


def both_or_neither(given: Mapping[str, str]) -> None:
    """Trouble where the portal's role is named and the owner is not: what a launch sets up would be another database than the one named."""
    if given.get("DATABASE_PORTAL_URL") and not given.get("DATABASE_URL"):
        raise Trouble(
            "DATABASE_PORTAL_URL is set and DATABASE_URL is not: what is started here sets its database up, which its owner does. "
            "Set both for a database of yours, or neither for one that is made here"
        )


def servers(places: Places, children: Children, report: Report, given: Mapping[str, str], *, durable: bool) -> dict[str, str]:
    """Starts the servers whose address nobody gave; gives the three addresses."""
    addresses = {name: given[name] for name in ("DATABASE_URL", "DATABASE_PORTAL_URL", "BROKER_URL", "CACHE_URL") if given.get(name)}
    if "DATABASE_URL" not in addresses:
        with report.step("starting PostgreSQL"):
            addresses["DATABASE_URL"] = postgres.start(places, children, given, durable=durable)
    if not {"BROKER_URL", "CACHE_URL"} <= addresses.keys():
        with report.step("starting Valkey, for tasks and cache"):
            line = valkey.start(places, children, given)
        addresses.setdefault("BROKER_URL", valkey.broker(line))
        addresses.setdefault("CACHE_URL", valkey.cache(line))
    return addresses


def demo(places: Places, given: Mapping[str, str], port: int) -> dict[str, str]:
    """The rest of a demo's settings."""
    return {
        "SECRET_KEY": given.get("SECRET_KEY") or _kept_secret(places.var / "env"),
        "ALLOWED_HOSTS": given.get("ALLOWED_HOSTS") or "localhost,127.0.0.1,[::1]",
        "PORT": str(port),
        "EMAIL_URL": given.get("EMAIL_URL") or f"file://{quote(str(places.var / 'mail'))}",
        "DEMO": "1",
        "VAR_DIR": str(places.var),
    }


def write(path: Path, values: Mapping[str, str]) -> None:
    """Keeps the settings for commands in another terminal; readable by its owner only, for it holds the secret key."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("# Written by `make demo`; the environment wins over it. A real installation has no such file.\n")
        file.writelines(f"{name}={values[name]}\n" for name in NAMES if name in values)
    fresh.replace(path)


def _kept_secret(path: Path) -> str:
    """The key of the last start, so that sessions and the portal's database password stay good."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        lines = []
    kept = [line.partition("=")[2] for line in lines if line.startswith("SECRET_KEY=")]
    return kept[0] if kept else secrets.token_urlsafe(48)
