"""A day from outside is written in one way, and lies within a century."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from collab.kit import days
from collab.kit.errors import Invalid
from funding.funds import operations as funds
from projects.intake.operations import draft


def test_a_day_is_read() -> None:
    assert days.read("2026-11-30") == date(2026, 11, 30)
    assert (days.read("2000-01-01"), days.read("2099-12-31")) == (date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-31",
        "2026-W48-1",
        "20261130",
        " 2026-11-30",
        "\uff12026-11-30",
        "2026-11-30T00:00",
        "1999-12-31",
        "2100-01-01",
        20261130,
        None,
    ],
)
def test_what_is_no_day(text: Any) -> None:
    with pytest.raises(ValueError, match="2026-11-30|2000 and 2100|2026-11-31 in the calendar"):
        days.read(text)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2100, 1, 1), date(9999, 12, 31)])
def test_no_way_in_takes_a_day_outside_the_century(cast: SimpleNamespace, world: SimpleNamespace, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        draft.create(actor=cast.marketer, needed_by=day)
    assert list(refused.value.fields) == ["needed_by"]
    with pytest.raises(Invalid) as refused:
        funds.create_year(actor=cast.finance, code="odd", starts_on=day, ends_on=day)
    assert list(refused.value.fields) == ["starts_on", "ends_on"]
