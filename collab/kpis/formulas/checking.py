"""A formula held against the KPIs that there are: known codes, no circle, units that fit. What is refused names the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from collab.kit.errors import Invalid
from collab.kit.locks import Lock
from collab.kit.operation import inside_unit
from collab.kpis.formulas.grammar import read
from collab.kpis.formulas.tree import codes
from collab.kpis.formulas.units import fitting, unit_of
from collab.kpis.models import Kpi

# Formulas of formulas: so many KPIs stand above one another.
DEEPEST = 8
OWN = "Bridge reckons this KPI from its own record: it has no formula."


@dataclass(frozen=True, slots=True)
class Known:
    """What a formula asks of a KPI that it names."""

    name: str
    unit: str
    formula: str
    is_active: bool


def settle(kpi: Kpi) -> None:
    """Hold a KPI's formula, unsaved, against all others, and give it the unit that the formula states where it has none.

    Raises Invalid naming ``formula`` or ``unit``. Whoever says formulas goes one after the other.
    """
    inside_unit()
    kpi.formula = kpi.formula.strip()
    if not kpi.formula:
        return
    if kpi.reckoned:
        raise Invalid(formula=OWN)
    node = read(kpi.formula)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.FORMULAS])
    known = _known(codes(node))
    _all_known(codes(node), known, kpi)
    known[kpi.code] = Known(kpi.name, kpi.unit, kpi.formula, kpi.is_active)
    if way := _circle(kpi.code, known):
        raise Invalid(formula=f"A KPI would be reckoned from itself: {' → '.join(known[code].name for code in way)}.")
    if _levels(known) > DEEPEST:
        raise Invalid(formula=f"Formulas stand {DEEPEST} deep at most: this one is made of others that are made of others.")
    kpi.unit = fitting(unit_of(node, {code: one.unit for code, one in known.items()}), kpi.unit)


def still_fits(kpi: Kpi) -> None:
    """Whoever changes the unit of a KPI is told which formulas over it would no longer be of one unit. Raises Invalid naming ``unit``."""
    for other in naming(kpi.code):
        node = read(other.formula)
        known = _known(codes(node)) | {kpi.code: Known(kpi.name, kpi.unit, kpi.formula, kpi.is_active)}
        try:
            fitting(unit_of(node, {code: one.unit for code, one in known.items()}), other.unit)
        except Invalid as refused:
            sentence = next(iter(refused.fields.values()))[0]
            raise Invalid(unit=f"{other.name} is reckoned from it, and would not be any more: {sentence}") from refused


def formulas() -> list[Kpi]:
    """The KPIs that have one; a company has some dozens."""
    return list(Kpi.objects.exclude(formula="").order_by("pk"))


def naming(code: str) -> list[Kpi]:
    """Those whose formula names this KPI. A text that no version here can read names none."""
    return [kpi for kpi in formulas() if code in named_by(kpi.formula)]


def named_by(formula: str) -> tuple[str, ...]:
    """The codes that a formula names; none of an empty one."""
    try:
        return codes(read(formula)) if formula else ()
    except Invalid:
        return ()


def _known(named: Iterable[str]) -> dict[str, Known]:
    """The KPIs of these codes and all that have a formula, by code."""
    rows = Kpi.objects.filter(Q(code__in=set(named)) | ~Q(formula=""))
    return {row.code: Known(row.name, row.unit, row.formula, row.is_active) for row in rows}


def _all_known(named: tuple[str, ...], known: Mapping[str, Known], kpi: Kpi) -> None:
    was = named_by(Kpi.objects.filter(pk=kpi.pk).values_list("formula", flat=True).first() or "") if kpi.pk else ()
    for code in named:
        if code == kpi.code:
            continue
        if code not in known:
            raise Invalid(formula=f"There is no KPI with the code {code[:50]}.{_meant(code)}")
        if not known[code].is_active and code not in was:
            raise Invalid(formula=f"{known[code].name} ({code}) is no longer measured.")


def _meant(code: str) -> str:
    """ "spend-refunds" may be one code or two: what a hyphen stands for is said by the spaces around it."""
    parts = code.split("-")
    halves = {("-".join(parts[:at]), "-".join(parts[at:])) for at in range(1, len(parts))}
    there = set(Kpi.objects.filter(code__in={half for pair in halves for half in pair}).values_list("code", flat=True))
    found = next((pair for pair in sorted(halves) if all(half in there or half.isdigit() for half in pair)), None)
    return f" To take one from the other, leave spaces around the sign: {found[0]} - {found[1]}." if found else ""


def _circle(code: str, known: Mapping[str, Known]) -> list[str]:
    """The way from a KPI back to itself over the formulas, by code; empty where there is none."""
    way, tried = [code], set[str]()

    def leads_back(at: str) -> bool:
        for after in named_by(known[at].formula) if at in known else ():
            way.append(after)
            if after == code:
                return True
            if after not in tried:
                tried.add(after)
                if leads_back(after):
                    return True
            way.pop()
        return False

    return way if leads_back(code) else []


def _levels(known: Mapping[str, Known]) -> int:
    """How many formulas stand above one another, of any."""
    levels: dict[str, int] = {}

    def of(code: str) -> int:
        if code not in levels:
            named = named_by(known[code].formula) if code in known else ()
            levels[code] = 1 + max(map(of, named)) if named else 0
        return levels[code]

    return max(map(of, known), default=0)
