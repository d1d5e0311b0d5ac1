"""Pages of a long list by key: every row once, in order, and a place that was not made here is refused."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from collab.kit.errors import Invalid, NotFound
from collab.kit.numbering import whole
from collab.web.keyset import Key, Keyset, cut, read_day

VALUES = Keyset((Key("on", read_day), Key("pk")))
WORST = Keyset((Key("rank", is_down=False), Key("number")))


def fits(row: dict[str, Any], asked: Q) -> bool:
    """What PostgreSQL would answer for a row, for the four comparisons that a place is made of."""
    found = []
    for part in asked.children:
        if isinstance(part, Q):
            found.append(fits(row, part))
            continue
        name, _, way = part[0].partition("__")
        has, wanted = row[name], part[1]
        found.append({"lt": has < wanted, "gt": has > wanted, "lte": has <= wanted, "gte": has >= wanted}[way])
    return all(found) if asked.connector == Q.AND else any(found)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40)), max_size=25, unique_by=lambda row: row[1]), st.integers(1, 6))
def test_the_pages_of_a_list_are_the_list(rows: list[tuple[int, int]], size: int) -> None:
    ordered = sorted(({"rank": rank, "number": number} for rank, number in rows), key=lambda row: (row["rank"], -row["number"]))
    shown: list[dict[str, int]] = []
    text = ""
    while True:
        place = WORST.read(text)
        left = [row for row in ordered if place is None or fits(row, WORST.after(place))]
        page, last = cut(left[: size + 1], size)
        shown.extend(page)
        if last is None:
            break
        text = WORST.write(last["rank"], last["number"])
    assert shown == ordered


def test_the_order_of_a_list_is_that_of_its_keys() -> None:
    assert WORST.order == ("rank", "-number")
    assert VALUES.order == ("-on", "-pk")


def test_a_place_is_read_as_it_was_written() -> None:
    assert VALUES.write(date(2026, 10, 31), 17) == "2026-10-31.17"
    assert VALUES.read("2026-10-31.17") == (date(2026, 10, 31), 17)
    assert VALUES.read("") is None


@pytest.mark.parametrize(
    "text", ["17", "2026-10-31", "2026-10-31.", "20261031.17", "2026-W44-6.17", "2026-10-31.-1", "2026-10-31.1.7", "x.y"]
)
def test_a_place_that_was_not_made_here_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        VALUES.read(text)


def test_a_list_says_how_it_refuses() -> None:
    with pytest.raises(NotFound):
        Keyset((Key("pk"),), refused=NotFound).read("x")


@pytest.mark.parametrize("text", ["", " 1", "-1", "+1", "1.0", "1e3", "1_000", "²", "٣", "9223372036854775808", "0" * 20])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert whole(text) is None


def test_a_whole_number_has_bounds() -> None:
    assert (whole("0"), whole("007"), whole("9223372036854775807")) == (0, 7, 2**63 - 1)
    assert (whole("99", 99), whole("100", 99), whole("099", 99)) == (99, None, None)
