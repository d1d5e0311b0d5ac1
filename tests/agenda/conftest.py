"""Goals of the tests' own, with a KPI each where it is asked for."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from collab.agenda import operations
from collab.agenda.models import Goal
from collab.kit import clock
from collab.kpis import operations as kpis
from collab.kpis.models import Kpi
from collab.kpis.operations import Reading


@pytest.fixture
def owners(cast) -> dict[str, Any]:
    return {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}


@pytest.fixture
def set_goal(cast, owners) -> Callable[..., Goal]:
    """``set_goal("one-view", parent="loyalty")``: a goal of the CMO's, with owners of both sides."""

    def make(code: str, **more: Any) -> Goal:
        facts = {"title": code.replace("-", " ").capitalize(), "starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31), **owners}
        return operations.set_goal(actor=cast.cmo, code=code, **{**facts, **more})

    return make


@pytest.fixture
def measured(cast, owners) -> Callable[..., Kpi]:
    """``measured("match-rate", now=40, target=60)``: a KPI with a value of today and a target of the year."""

    def make(code: str, *, now: str = "", target: str = "") -> Kpi:
        kpi = kpis.define(actor=cast.technologist, code=code, name=code.capitalize(), definition="As agreed.", unit="%", **owners)
        if now:
            kpis.measure(actor=cast.technologist, code=code, readings=[Reading(on=clock.today(), value=Decimal(now), source="By hand")])
        if target:
            year = clock.today().year
            kpis.set_target(
                actor=cast.marketing_lead, code=code, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), value=Decimal(target)
            )
        return kpi

    return make
