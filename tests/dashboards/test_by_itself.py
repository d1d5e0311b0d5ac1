"""What nobody pressed: who did it is said wherever it is shown, in one word and from one place."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from collab import housekeeping
from collab.kit import clock
from collab.people import names
from funding.ledger.models import Entry
from projects.intake.models import Request
from tests import onrecord
from tests.stories import State, bring_to

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settled(cast: SimpleNamespace) -> Request:
    """Work whose time for late invoices is over: the night gave the rest back."""
    world = onrecord.make_world_before(cast, 100)
    with clock.at(onrecord.days_ago(61)):
        request = bring_to(State.CLOSED, cast, world)
    housekeeping.night()
    assert Entry.objects.get(kind="release").actor is None
    return request


@pytest.mark.parametrize(
    ("who", "address"),
    [("finance", "/funds/growth/"), ("finance", "/funds/?year=fy-now"), ("technologist", "/requests/{code}/"), ("auditor", "/audit/")],
    ids=["fund", "funding", "request", "audit"],
)
def test_the_portal_is_named(cast: SimpleNamespace, settled: Request, page: Any, who: str, address: str) -> None:
    shown = page(getattr(cast, who)).get(address.format(code=settled.code)).content.decode()
    words = re.sub(r"<head>.*?</head>|<nav.*?</nav>", "", shown, flags=re.S)
    assert re.search(rf">\s*{names.PORTAL}\b", words), address


def test_the_word_is_in_one_place() -> None:
    """Whoever shows who did it asks ``who``: no other module has an answer for nobody."""
    found = set()
    for package in ("collab", "funding", "projects"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.IfExp) and isinstance(node.body, ast.Attribute) and node.body.attr == "name":
                    whom = ast.unparse(node.test)
                    if ast.unparse(node.body.value) == whom and whom.rpartition(".")[2] in ("actor", "by"):
                        found.add(path.relative_to(ROOT).as_posix())
    assert not found
