"""Packs of tests: frozen of this month, with a planning cycle for what their reviews decide."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from collab.agenda import cycles
from collab.kit import clock
from collab.packs import operations
from collab.packs.models import Pack


@pytest.fixture
def month() -> str:
    return f"{clock.today():%Y-%m}"


@pytest.fixture
def freeze(cast: SimpleNamespace, month: str) -> Callable[..., Pack]:
    """``freeze("house")``: a pack of this month, frozen by the CMO."""

    def make(sight: str = "executives", period: str = "") -> Pack:
        return operations.freeze(actor=cast.cmo, period=period or month, sight=sight)

    return make


@pytest.fixture
def cycle(cast: SimpleNamespace) -> Any:
    year = clock.today().year
    return cycles.open_cycle(actor=cast.cmo, code="this-year", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
