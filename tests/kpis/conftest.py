"""A few KPIs made by the operations themselves, at a time that is told."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from collab.kit import clock
from collab.kpis import operations
from collab.kpis.models import Kpi

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
# When October may still be corrected by one person: its grace ends on 10 November.
OPEN = datetime(2026, 11, 8, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def told_time() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def while_open(told_time: None) -> Iterator[None]:
    with clock.at(OPEN):
        yield


@pytest.fixture
def make_kpi(cast: SimpleNamespace) -> Callable[..., Kpi]:
    """``make_kpi("match-rate", direction="up")``: owned by the two leads."""

    def make(code: str = "match-rate", **more: Any) -> Kpi:
        facts = {"name": code.replace("-", " ").capitalize(), "definition": "As agreed.", "unit": "%"}
        owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
        return operations.define(actor=cast.technologist, code=code, **{**facts, **owners, **more})

    return make
