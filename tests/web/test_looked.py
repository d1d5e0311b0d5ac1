"""What was looked at, on its way from one step of an import to the next: whole, sealed, and never more than a form may bring."""

import random

import pytest
from django.conf import settings
from django.core import signing

from collab.web.sheets import looked
from collab.web.sheets.asked import Asked

ASKED = Asked("mac-roman", "comma")


def sealed(data: bytes = b"a,b\n1,2\n") -> str:
    return looked.write("bills", 7, "bills.csv", data, ASKED, "digest")


def test_it_comes_back_as_it_was_to_the_same_person_at_the_same_door() -> None:
    back = looked.read("bills", 7, sealed())
    assert back is not None
    assert (back.name, back.data, back.asked, back.seen) == ("bills.csv", b"a,b\n1,2\n", ASKED, "digest")
    assert back.is_of(b"a,b\n1,2\n")
    assert not back.is_of(b"a,b\n1,3\n")


@pytest.mark.parametrize(("door", "person", "cut"), [("values", 7, 0), ("bills", 8, 0), ("bills", 7, 1)])
def test_another_door_another_person_and_a_changed_seal_get_nothing(door: str, person: int, cut: int) -> None:
    assert looked.read(door, person, sealed()[cut:]) is None


def test_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    text = sealed()
    monkeypatch.setattr(signing.time, "time", lambda: 10.0**10)
    assert looked.read("bills", 7, text) is None


@pytest.mark.parametrize(("size", "is_carried"), [(looked.MOST_CARRIED - 1_000, True), (looked.MOST_CARRIED + 1_000, False)])
def test_a_file_that_no_form_could_bring_back_is_not_carried(size: int, is_carried: bool) -> None:
    data = random.Random(1).randbytes(size)  # noqa: S311 - it only must not pack
    text = sealed(data)
    assert len(text) < (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) - 10_000
    back = looked.read("bills", 7, text)
    assert back is not None
    assert back.data == (data if is_carried else None)
    assert back.is_of(data)
