"""Effects and costs attacked with raw SQL: each rule of theirs holds in the database by itself."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import bring_to

from collab.agenda import operations as agenda
from collab.kit import clock
from projects.intake.models import Request
from projects.intake.states import State
from tests import onrecord

pytestmark = pytest.mark.django_db
EFFECT = {"kpi": "match-rate", "from": "1", "to": "2", "by": (clock.today() + timedelta(days=90)).isoformat()}
SHARE = {"goal": "know-customers", "share": "60"}
COST = {"year": "fy-now", "kind": "run", "class": "capital", "low": "1.00", "likely": "2.00", "high": "3.00", "currency": "USD"}
RIGHT: dict[str, tuple[str, Any]] = {
    "no effects yet": ("effects", []),
    "an effect": ("effects", [EFFECT]),
    "two days of one KPI": ("effects", [EFFECT, {**EFFECT, "by": "2040-01-01"}]),
    "nothing was measured": ("effects", [{**EFFECT, "from": None}]),
    "two goals": ("goals", [SHARE, {"goal": "other", "share": "40"}]),
    "no costs yet": ("costs", []),
    "a cost": ("costs", [COST]),
    "two classes": ("costs", [COST, {**COST, "class": "operating"}]),
    "nothing to pay": ("costs", [{**COST, "low": "0.00"}]),
}
WRONG: dict[str, tuple[str, Any]] = {
    "effects, a word": ("effects", "much"),
    "effects, one row alone": ("effects", EFFECT),
    "effects, a list of words": ("effects", ["much"]),
    "effects, a key too many": ("effects", [{**EFFECT, "owner": "cmo"}]),
    "effects, a key too few": ("effects", [{name: EFFECT[name] for name in ("kpi", "to", "by")}]),
    "effects, a KPI there is not": ("effects", [{**EFFECT, "kpi": "nothing"}]),
    "effects, no KPI": ("effects", [{**EFFECT, "kpi": None}]),
    "effects, no value": ("effects", [{**EFFECT, "to": None}]),
    "effects, a float": ("effects", [{**EFFECT, "to": 2.5}]),
    "effects, NaN": ("effects", [{**EFFECT, "to": "NaN"}]),
    "effects, an exponent": ("effects", [{**EFFECT, "to": "1e5"}]),
    "effects, too large": ("effects", [{**EFFECT, "to": "1" + "0" * 12}]),
    "effects, nothing moves": ("effects", [{**EFFECT, "from": "2.0"}]),
    "effects, no day": ("effects", [{**EFFECT, "by": None}]),
    "effects, a day there is not": ("effects", [{**EFFECT, "by": "2027-02-30"}]),
    "effects, another century": ("effects", [{**EFFECT, "by": "1999-01-01"}]),
    "effects, twice": ("effects", [EFFECT, {**EFFECT, "to": "9"}]),
    "effects, very many": ("effects", [{**EFFECT, "by": f"20{n}-01-01"} for n in range(30, 51)]),
    "goals, a word": ("goals", "all"),
    "goals, one alone": ("goals", [SHARE]),
    "goals, 99 per cent": ("goals", [SHARE, {"goal": "other", "share": "39"}]),
    "goals, a broken one": ("goals", [SHARE, {"goal": "other", "share": "40.0"}]),
    "goals, none of one": ("goals", [{**SHARE, "share": "100"}, {"goal": "other", "share": "0"}]),
    "goals, twice": ("goals", [SHARE, {**SHARE, "share": "40"}]),
    "goals, one that there is not": ("goals", [SHARE, {"goal": "nowhere", "share": "40"}]),
    "goals, without its own": ("goals", [{"goal": "other", "share": "40"}, {"goal": "third", "share": "60"}]),
    "costs, a word": ("costs", "much"),
    "costs, a key too many": ("costs", [{**COST, "owner": "cmo"}]),
    "costs, a key too few": ("costs", [{name: COST[name] for name in COST if name != "class"}]),
    "costs, a year there is not": ("costs", [{**COST, "year": "fy-never"}]),
    "costs, a kind there is not": ("costs", [{**COST, "kind": "rent"}]),
    "costs, a class there is not": ("costs", [{**COST, "class": "other"}]),
    "costs, below zero": ("costs", [{**COST, "low": "-1.00"}]),
    "costs, a float": ("costs", [{**COST, "low": 1.0}]),
    "costs, nothing likely": ("costs", [{**COST, "likely": None}]),
    "costs, low above likely": ("costs", [{**COST, "low": "2.01"}]),
    "costs, high below likely": ("costs", [{**COST, "high": "1.99"}]),
    "costs, no currency": ("costs", [{**COST, "currency": ""}]),
    "costs, two currencies": ("costs", [COST, {**COST, "class": "operating", "currency": "EUR"}]),
    "costs, twice": ("costs", [COST, {**COST, "high": "9.00"}]),
}


@pytest.fixture
def request_there(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    for code in ("other", "third"):
        agenda.set_goal(
            actor=cast.cmo, code=code, title=code, starts_on=world.year.starts_on, ends_on=world.year.ends_on,
            owner_marketing=cast.marketing_lead, owner_it=cast.it_lead,
        )  # fmt: skip
    return bring_to(State.IN_TRIAGE, cast, world)


def write(request: Request, column: str, value: Any) -> None:
    """On record, so that the guards of rows alone can refuse it."""
    with transaction.atomic():
        onrecord.edit(request, request.requester, **{column: value})
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("case", RIGHT)
def test_what_is_right_is_taken(request_there: Request, case: str) -> None:
    column, value = RIGHT[case]
    write(request_there, column, value)
    request_there.refresh_from_db()
    assert getattr(request_there, column) == value


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_refused(request_there: Request, case: str) -> None:
    with pytest.raises(DatabaseError):
        write(request_there, *WRONG[case])
    request_there.refresh_from_db()
    assert (request_there.effects, request_there.costs, request_there.goals) == (None, None, None)


@pytest.mark.parametrize("column", ["effects", "costs"])
def test_they_change_on_record_only(request_there: Request, column: str) -> None:
    value = json.dumps([EFFECT if column == "effects" else COST])
    with pytest.raises(DatabaseError, match="version"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE intake_request SET {column} = %s", [value])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE intake_request SET {column} = %s, version = version + 1", [value])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
