"""An address is written once: in an app's ``urls.py``, and for who needs it as text in its ``addresses.py``."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver, resolve

ROOT = Path(settings.BASE_DIR)
BOOKS = sorted(path for root in ("collab", "funding", "projects") for path in (ROOT / root).glob("*/addresses.py"))
# What an address is asked with, by the name of the argument.
SAMPLES = {
    "person": 1,
    "left": "action",
    "secret": "abc",
    "kind": "brands",
    "code": "R-1",
    "name": "decline",
    "pk": 1,
    "things": "requests",
    "username": "ada",
    "year": "fy-now",
    "key": 1,
    "month": "2026-10",
    "part": "goals",
    "dispute": 1,
}
# Those that cannot ask: what runs before anything is installed, the settings, and the middleware that every call passes.
BY_HAND = {"collab/launch/demo.py", "collab/settings.py", "collab/web/middleware.py", "collab/account/keeping.py"}


def written(book: Path) -> list[tuple[str, str]]:
    """The name and the text of each address in a book."""
    module = importlib.import_module(".".join(book.relative_to(ROOT).with_suffix("").parts))
    found = []
    for name, thing in vars(module).items():
        if name.startswith("_"):
            continue
        asked = {one: SAMPLES[one] for one in inspect.signature(thing).parameters} if callable(thing) else {}
        found.append((name, thing(**asked) if callable(thing) else thing))
    return found


def first_words() -> set[str]:
    """What the portal's addresses begin with: "requests", "funds". The administration is Django's, and has one address."""
    beginnings = {str(pattern.pattern).partition("/")[0] for pattern in get_resolver().url_patterns}
    inner = (one for pattern in get_resolver().url_patterns if not str(pattern.pattern) for one in getattr(pattern, "url_patterns", []))
    return (beginnings | {str(one.pattern).partition("/")[0] for one in inner}) - {"", "admin"}


def by_hand(source: str, words: set[str]) -> list[str]:
    """The texts of a module that are addresses of ours, docstrings left out."""
    tree = ast.parse(source)
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said)
    return [node.value for node in texts if node.value.startswith("/") and node.value[1:].partition("/")[0].partition("?")[0] in words]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.parent.name)
def test_an_address_leads_to_the_page_it_is_named_after(book: Path) -> None:
    for name, address in written(book):
        assert resolve(address).url_name == name.lower().replace("_", "-"), address


def test_no_module_writes_an_address_by_hand() -> None:
    words = first_words()
    assert {"requests", "funds", "api", "executive"} <= words
    for root in ("collab", "funding", "projects"):
        for path in (ROOT / root).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if path.name in ("addresses.py", "urls.py") or name in BY_HAND or "migrations" in path.parts:
                continue
            assert by_hand(path.read_text(), words) == [], name


def test_the_search_for_addresses_can_fail() -> None:
    page = '''def go(code):
    """/requests/ is only spoken of here."""
    return redirect(f"/requests/{code}/"), "/elsewhere/", "/funds/?year=1"
'''
    assert sorted(by_hand(page, {"requests", "funds"})) == ["/funds/?year=1", "/requests/"]
