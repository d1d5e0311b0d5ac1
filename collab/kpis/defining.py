"""What is said of a KPI: set and checked all at once, and told as the record keeps it."""

from decimal import Decimal
from typing import Any

from collab.events.texts import Words
from collab.kit.errors import Invalid
from collab.kit.text import clean
from collab.kpis.formulas.checking import settle, still_fits
from collab.kpis.models import Cadence, Direction, Kpi
from collab.people.models import Person
from collab.people.states import Side

# The column holds 12 digits before the point and 6 after it.
LARGEST = Decimal(10) ** 12
PLACES = 6
TEXTS = {"name": 120, "definition": 5_000, "unit": 20}
LIMITS = ("lowest", "highest", "largest_jump")
ALTERED = (
    *(*TEXTS, "decimals", "direction", "cadence", "tolerance", "scale_from", "owner_marketing", "owner_it", "is_active"),
    *(*LIMITS, "formula"),
)


def put(kpi: Kpi, facts: dict[str, Any]) -> None:
    """Set these facts on the KPI, unsaved, and hold all of it together. Raises Invalid naming the fields."""
    if unknown := sorted(set(facts) - set(ALTERED)):
        raise Invalid(**dict.fromkeys(unknown, "This is not something to set."))
    unit, formula, wrong = kpi.unit, kpi.formula, dict[str, str | list[str]]()
    for name, value in facts.items():
        try:
            setattr(kpi, name, _read(name, value))
        except Invalid as refused:
            wrong |= refused.fields
    if not kpi.unit and not kpi.formula and "unit" not in wrong:
        wrong["unit"] = "Write something here."
    if wrong := wrong or _unsound(kpi):
        raise Invalid(**wrong)  # type: ignore[arg-type]
    kpi.scale_from = fitting(Decimal(kpi.scale_from), "scale_from")
    if kpi.formula and (kpi.formula, kpi.unit) != (formula, unit):
        settle(kpi)
    if kpi.pk and kpi.unit != unit:
        still_fits(kpi)


def plain(kpi: Kpi, name: str) -> str:
    """As the record keeps it: text, people by their key, and nothing for what is not said."""
    value = getattr(kpi, name)
    if name in LIMITS and value is not None:
        return format(Decimal(value).normalize(), "f")
    return "" if value is None else str(value.pk if isinstance(value, Person) else value)


def said(name: str, value: str) -> str:
    """What somebody wrote lies beside the record."""
    return Words(value) if name in TEXTS or name == "formula" else value


def fitting(value: Decimal, field: str = "value") -> Decimal:
    """``value`` as the column keeps it; raises Invalid for what does not fit."""
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Invalid(**{field: "The value is larger than any measure."})
    if value != round(value, PLACES):
        raise Invalid(**{field: f"Up to {PLACES} digits after the point."})
    return value.quantize(Decimal(1).scaleb(-PLACES))


def edge(kpi: Kpi, low: Decimal | None, high: Decimal) -> Decimal | None:
    """Where the band of a target begins; None for what has none. Raises Invalid."""
    if kpi.direction != Direction.WITHIN:
        if low is not None:
            raise Invalid(low="Only a KPI that is to stay within a band has two ends. Leave this out.")
        return None
    if low is None:
        raise Invalid(low="This KPI is to stay within a band: say where it begins and where it ends.")
    if low >= high:
        raise Invalid(low="The band begins where it ends or above: the lower end comes first.")
    return fitting(low, "low")


def _read(name: str, value: Any) -> Any:
    if name in TEXTS:
        text = clean(value, name, TEXTS[name])
        if not text and name != "unit":
            raise Invalid(**{name: "Write something here."})
        return text
    if name == "formula":
        return " ".join(clean(value, name).split())
    return None if name in LIMITS and value is None else fitting(Decimal(value), name) if name in LIMITS else value


def _unsound(kpi: Kpi) -> dict[str, str | list[str]]:
    wrong: dict[str, str | list[str]] = {}
    if kpi.direction not in Direction.values:
        wrong["direction"] = "Higher or lower is better, or within a band: up, down or within."
    if kpi.cadence not in Cadence.values:
        wrong["cadence"] = "Daily, weekly, monthly or quarterly."
    if not 0 <= kpi.decimals <= PLACES:
        wrong["decimals"] = f"From 0 to {PLACES} digits."
    kpi.tolerance = Decimal(kpi.tolerance)
    if not kpi.tolerance.is_finite() or not 0 <= kpi.tolerance <= 1 or kpi.tolerance != round(kpi.tolerance, 3):
        wrong["tolerance"] = "A share from 0 to 1 with up to three digits, for example 0.05."
    if kpi.lowest is not None and kpi.highest is not None and kpi.lowest >= kpi.highest:
        wrong["lowest"] = "The lowest is not below the highest: no value would ever count."
    if kpi.largest_jump is not None and kpi.largest_jump <= 0:
        wrong["largest_jump"] = "The largest jump is more than 0."
    if kpi.owner_marketing.department is None or kpi.owner_marketing.department.side != Side.MARKETING:
        wrong["owner_marketing"] = "This owner stands on the marketing side."
    if kpi.owner_it.department is None or kpi.owner_it.department.side != Side.IT:
        wrong["owner_it"] = "This owner stands on the IT side."
    return wrong
