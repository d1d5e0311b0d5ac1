"""Every list may be taken away: a page that draws a table of rows offers both forms, and its view answers them."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import URLPattern, get_resolver

from collab.web.exports import Sheet

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Pages with rows that are not taken away from there, and why.
NOT_TAKEN = {
    "agenda/cycle.html": "One cycle: its actions are taken from theirs.",
    "intake/detail.html": "One request.",
    "portfolio/detail.html": "One project.",
    "post/tray.html": "What strangers wrote: it is looked at and goes, and nobody takes a list of it.",
    "tools/tool.html": "One thing that is owned: what it answered is taken from the list of all answers.",
}
TABLE = re.compile(r'class="table table--rows')
INCLUDED = re.compile(r'{% include "([^"]+)"')


def drawn(name: str, seen: frozenset[str] = frozenset()) -> str:
    """A template with all that it includes."""
    path = TEMPLATES / name
    if name in seen or not path.exists():
        return ""
    text = path.read_text()
    return text + "".join(drawn(part, seen | {name}) for part in INCLUDED.findall(text))


def lists() -> set[str]:
    """The pages that are a list: their own template, or a part named as a list or table, draws the rows."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        name = str(path.relative_to(TEMPLATES))
        if path.name.startswith("_") or "extends" not in path.read_text()[:200]:
            continue
        if TABLE.search(drawn(name)):
            found.add(name)
    return found


def untaken(pages: set[str]) -> list[str]:
    return sorted(name for name in pages if not re.search(r"{% away %}|format=xlsx|for form, url in files", drawn(name)))


def sheets(resolver: Any = None) -> list[tuple[str, Sheet]]:
    """The views that may be taken away, by the name of their address."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if (sheet := getattr(entry.callback, "away", None)) is not None:
                found.append((entry.name or "", sheet))
        elif getattr(entry, "app_name", "") != "admin":
            found += sheets(entry)
    return found


def test_every_list_offers_both_forms() -> None:
    pages = lists()
    assert len(pages) > 15, "the lists are found"
    assert untaken(pages) == sorted(NOT_TAKEN), "a list that nobody can take away, or one that is named and can be"


def test_one_without_is_found() -> None:
    assert untaken({"base.html"}) == ["base.html"]


def test_the_views_have_sheets_of_their_own() -> None:
    named = sheets()
    assert len(named) >= 24
    assert len({sheet.name for _, sheet in named}) == len(named), "each file has a name"
    for name, sheet in named:
        assert len(set(sheet.heads)) == len(sheet.heads), name
