"""Asks the servers a person named whether they answer, before anything is built on them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from collab.launch.children import Children
from collab.launch.places import Places
from collab.launch.trouble import Trouble

# Run with .venv's Python, which has the drivers. The last line is what the person reads.
ASK = {
    "DATABASE_URL": """
import os, sys, psycopg2
try:
    line = psycopg2.connect(os.environ["ASKED"], connect_timeout=5)
except psycopg2.Error as problem:
    sys.exit("does not answer: " + str(problem).strip().splitlines()[-1])
if line.server_version < 150000:
    sys.exit(f"is PostgreSQL {line.server_version // 10000}, and Bridge needs 15 or newer")
""",
    "BROKER_URL": """
import os, sys, kombu
try:
    with kombu.Connection(os.environ["ASKED"], connect_timeout=5) as line:
        line.ensure_connection(max_retries=1, timeout=5)
except Exception as problem:
    sys.exit("does not answer: " + (str(problem).strip().splitlines() or [type(problem).__name__])[-1])
""",
}


def check(places: Places, children: Children, environment: Mapping[str, str], *, given: Mapping[str, str]) -> None:
    """Trouble when DATABASE_URL or BROKER_URL, where given, names a server that is not there."""
    for name in ASK:
        if given.get(name):
            must_answer(places, children, environment, name, given[name])


def must_answer(places: Places, children: Children, environment: Mapping[str, str], name: str, address: str) -> None:
    if said := obstacle(places, children, environment, name, address):
        raise Trouble(f"{name} ({without_password(address)}) {said}")


def obstacle(places: Places, children: Children, environment: Mapping[str, str], name: str, address: str) -> str:
    """Why the server at this address cannot be used; empty when it can."""
    said: list[str] = []
    asked = {**environment, "ASKED": address}
    code = children.run(name, [places.python, "-c", ASK[name]], environment=asked, folder=places.checkout, show=said.append)
    return (said[-1] if said else "does not answer") if code else ""


def without_password(url: str) -> str:
    """The address as it may be shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "not an address"
    who, _, where = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{who.partition(':')[0] + '@' if who else ''}{where}{parts.path}"
