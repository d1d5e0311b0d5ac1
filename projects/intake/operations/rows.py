"""Answers that are rows: how what people wrote becomes what a request keeps, with a sentence for whatever does not fit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from collab.kit import days
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.kpis.promised import Measured, measured
from collab.people.models import Person
from funding.funds.models import FiscalYear
from projects.intake import costs, effects, shares
from projects.intake.asked import Kind
from projects.intake.costs import CostClass, CostKind
from projects.intake.models import Request

Row = dict[str, Any]
Given = Mapping[str, Any]


def _effects(request: Request, given: Sequence[Given] | None, actor: Person) -> list[Row] | None:
    """``[{kpi, from, to, by}]``: values are decimals, ``by`` a day; without ``from`` the KPI's own value now. One query.

    What names KPIs that the actor may not see stays as it is: they neither see it nor take it away.
    """
    if given is None:
        return None
    _at_most("effects", given, effects.MOST)
    stood = {(row["kpi"], row["by"]): row for row in request.effects or ()}
    kpis = measured(actor, [*(str(row["kpi"]).lower() for row in given), *(kpi for kpi, _ in stood)])
    rows = [row for (kpi, _), row in stood.items() if kpi not in kpis]
    for place, row in enumerate(given, 1):
        try:
            rows.append(_effect(row, kpis, stood))
        except Invalid as refused:
            raise Invalid(effects=[_at(place, given, sentence) for sentence in refused.fields["effects"]]) from refused
    _once("effects", [(row["kpi"], row["by"]) for row in rows], "A KPI is named once for each day.")
    return sorted(rows, key=lambda row: (row["by"], row["kpi"]))


def _effect(row: Given, kpis: Mapping[str, Measured], stood: Mapping[tuple[str, str], Row]) -> Row:
    code, by = str(row["kpi"]).lower(), row["by"]
    days.within(effects=by)
    before = stood.get((code, by.isoformat()))
    kpi = kpis.get(code)
    if kpi is None or not (kpi.is_active or before):
        raise Invalid(effects=f"There is no KPI with the code {code[:50]}.")
    if before is None and days.passed(by):
        raise Invalid(effects=f"{days.passed(by)}: say by which day to come.")
    to, since = _value(row["to"]), _since(row.get("from"), before, kpi)
    if to == since:
        raise Invalid(effects=f"{kpi.name} would stay at {kpi.said(to)}.")
    return {"kpi": code, "from": None if since is None else effects.plain(since), "to": effects.plain(to), "by": by.isoformat()}


def _since(said: Decimal | None, before: Row | None, kpi: Measured) -> Decimal | None:
    """What was written; else what stands there, else how it is now. None where nothing was measured."""
    if said is not None:
        return _value(said)
    if before is not None:
        return None if before["from"] is None else Decimal(before["from"])
    return kpi.now


def _value(value: Decimal) -> Decimal:
    if abs(value) >= effects.LARGEST or value != round(value, effects.PLACES):
        raise Invalid(effects=f"Up to 12 digits before the point and {effects.PLACES} after it.")
    return value


def _costs(request: Request, given: Sequence[Given] | None, actor: Person) -> list[Row] | None:
    """``[{year, kind, class, low, likely, high, currency}]``, amounts as decimals. One query."""
    if given is None:
        return None
    _at_most("costs", given, costs.MOST)
    stood = {row["year"] for row in request.costs or ()}
    there = dict(FiscalYear.objects.filter(code__in={str(row["year"]) for row in given}).values_list("code", "closed_at"))
    rows = []
    for place, row in enumerate(given, 1):
        try:
            rows.append(_cost(row, {code for code, closed in there.items() if closed is None or code in stood}))
        except Invalid as refused:
            raise Invalid(costs=[_at(place, given, sentence) for sentence in refused.fields["costs"]]) from refused
    _once("costs", [costs.order(row) for row in rows], "One row for each year, kind and class.")
    if len({row["currency"] for row in rows}) > 1:
        raise Invalid(costs="All costs of a request are in one currency.")
    return sorted(rows, key=costs.order)


def _cost(row: Given, years: set[str]) -> Row:
    year, kind, booked = (str(row[name]) for name in ("year", "kind", "class"))
    if year not in years:
        raise Invalid(costs=f"There is no fiscal year {year[:50]} that is open.")
    if kind not in CostKind.values or booked not in CostClass.values:
        raise Invalid(costs=f"The kind is one of {', '.join(CostKind.values)}, the class one of {', '.join(CostClass.values)}.")
    low, likely, high = (Money.of(row[end], row["currency"], "costs").amount for end in costs.ENDS)
    if not Decimal(0) <= low <= likely <= high:
        raise Invalid(costs="Low, likely and high are zero or more, and none is above the next.")
    amounts = {"low": f"{low:f}", "likely": f"{likely:f}", "high": f"{high:f}"}
    return {"year": year, "kind": kind, "class": booked, **amounts, "currency": row["currency"]}


def _at_most(name: str, given: Sequence[Given], most: int) -> None:
    if len(given) > most:
        raise Invalid(**{name: f"Name up to {most}."})


def _once(name: str, keys: Iterable[Any], sentence: str) -> None:
    every = list(keys)
    if len(every) != len(set(every)):
        raise Invalid(**{name: sentence})


def _at(place: int, given: Sequence[Given], sentence: str) -> str:
    """Which row it is about, where there are several."""
    return f"Row {place}: {sentence}" if len(given) > 1 else sentence


def _goals(request: Request, given: Sequence[Given] | None, actor: Person) -> list[Row] | None:
    """``[{goal, share}]``, whole per cents. One query at most."""
    return shares.read(given, request.goals)


READ: dict[Kind, Callable[[Request, Any, Person], list[Row] | None]] = {Kind.GOALS: _goals, Kind.EFFECTS: _effects, Kind.COSTS: _costs}
