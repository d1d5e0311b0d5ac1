"""The administration belongs to the administrators: no other right opens it, and no page of it is broken."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from tests.sampling import in_turn, slow

from .callers import caller
from .test_moves import EVERYBODY

OTHERS = [*(name for name in EVERYBODY if name != "admin"), "nobody", "newcomer"]


@pytest.mark.parametrize("is_whole", [False, slow(True)], ids=["some", "all"])
@pytest.mark.parametrize("who", OTHERS)
def test_the_administration_is_the_administrators(who: str, is_whole: bool, cast: SimpleNamespace) -> None:
    """Being superuser or staff opens nothing: the newcomer is both. Each address is asked by three of them, in turn, in `make soak` by all."""
    client = caller(who, cast)
    for place, url in enumerate(administration()):
        if not is_whole and who not in in_turn(OTHERS, place, 3):
            continue
        for answer in (client.get(url), client.post(url, {"action": "delete_selected"}, format="multipart")):
            assert answer.status_code == (302 if who == "nobody" else 403), f"{url}: {answer.status_code}"


def administration() -> Iterator[str]:
    """Every address of the administration, with 1 for what stands in it."""
    resolver = next(entry for entry in get_resolver().url_patterns if getattr(entry, "app_name", "") == "admin")

    def walk(entries: Any, before: str) -> Iterator[str]:
        for entry in entries:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, route)
            else:
                yield re.sub(r"<\w+:\w+>", "1", route).replace("(?P<url>.*)$", "nowhere").replace("^", "")

    return walk(resolver.url_patterns, "/admin/")


def test_the_administrator_opens_all_of_it_without_a_fault(here: SimpleNamespace) -> None:
    client = caller("admin", here.cast)
    broken = []
    for url in administration():
        for answer in (client.get(url), client.post(url, {}, format="multipart")):
            if answer.status_code >= 500:
                broken.append(f"{url}: {answer.status_code}")
    assert not broken
