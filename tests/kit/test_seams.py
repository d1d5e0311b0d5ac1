"""A seam says one thing, once, and says so when it was forgotten."""

import pytest

from collab.kit.seams import Seam, Unfilled


def test_a_seam_gives_what_was_filled_in() -> None:
    seam: Seam[dict[str, int]] = Seam("how many there are, by kind")
    assert not seam.is_filled
    seam.fill({"request": 3})
    assert seam.is_filled
    assert seam.value["request"] == 3


def test_an_unfilled_seam_says_what_is_missing_and_who_fills_it() -> None:
    with pytest.raises(Unfilled, match=r"how many there are: collab/reactions\.py"):
        Seam("how many there are").value  # noqa: B018 - to ask is the test


def test_nothing_is_said_twice() -> None:
    seam: Seam[None] = Seam("nothing")
    seam.fill(None)
    with pytest.raises(ValueError, match="already nothing"):
        seam.fill(None)


@pytest.mark.parametrize("before", [[], [1]])
def test_another_filling_holds_for_a_block_whatever_happens_in_it(before: list[int]) -> None:
    seam: Seam[int] = Seam("a number")
    for number in before:
        seam.fill(number)
    with pytest.raises(OSError, match="rope"), seam.holding(2):
        assert seam.value == 2
        raise OSError("No rope.")
    assert seam._filling == before
