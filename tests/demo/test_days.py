"""The story on any day: what it ends with is there on the first day of a month too, when its last year is at its shortest."""

from collections import defaultdict
from datetime import date
from math import ceil
from types import SimpleNamespace
from typing import Any

import pytest

from collab.demo import money, story
from collab.kit import worktime


@pytest.mark.parametrize("month", range(1, 13))
def test_a_change_of_a_fund_waits_whenever_it_is_told(monkeypatch: pytest.MonkeyPatch, month: int) -> None:
    proposed: list[Any] = []
    decided = SimpleNamespace(
        propose_change=lambda **said: proposed.append(said) or SimpleNamespace(pk=len(proposed)),
        agree_change=lambda **said: proposed.pop(),
        refuse_change=lambda **said: proposed.pop(),
    )
    monkeypatch.setattr(money, "funds", decided)
    waited = sum(money.changes(defaultdict(str), story.YEARS - 1, "FY27"))
    assert len(proposed) == 1
    *_, (_, starts_on, _) = story._years(date(2027, month, 1))
    assert worktime.standard().add_days(starts_on, ceil(waited) + 1) < date(2027, month, 1)
