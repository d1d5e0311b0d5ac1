"""Units of formulas: what may be added, what a product is in, and whether that is what the KPI says."""

from collections import Counter
from collections.abc import Mapping

from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES
from collab.kpis.formulas.tree import Call, Code, IfMissing, Last, Minus, Node, Number, Pair, plain

# Names of units with their powers, by name. None is a number as it was written: it fits whatever it stands beside.
Unit = tuple[tuple[str, int], ...] | None
RATIO: Unit = ()
DEED = {"+": "added", "−": "taken from one another", "min": "compared", "max": "compared", "sum": "added", "avg": "averaged"}
LONGEST = 20


def of_text(unit: str) -> Unit:
    """A KPI's unit: "USD", "visits", "USD per customer", "USD/visit"."""
    over, *under = unit.replace(" per ", "/").split("/")
    found = Counter({_name(over): 1}) if over.strip() else Counter[str]()
    for one in under:
        found[_name(one)] -= 1
    return _made(found)


def _name(text: str) -> str:
    """One visit and many visits are one unit; currencies as their codes are written."""
    plain_name = " ".join(text.split())
    if plain_name.upper() in CURRENCIES:
        return plain_name.upper()
    lower = plain_name.lower()
    return lower[:-1] if len(lower) > 2 and lower.endswith("s") and not lower.endswith("ss") else lower


def _made(powers: Mapping[str, int]) -> Unit:
    return tuple(sorted((name, power) for name, power in powers.items() if power and name))


def said(unit: Unit) -> str:
    """In words: "USD per customer", "USD × visit"; a ratio has none."""
    if not unit:
        return "a ratio without a unit"
    over = [_power(name, power) for name, power in unit if power > 0]
    under = [_power(name, -power) for name, power in unit if power < 0]
    return " per ".join(filter(None, (" × ".join(over), " and ".join(under)))) if over else f"one per {' and '.join(under)}"


def _power(name: str, power: int) -> str:
    return {1: name, 2: f"{name}²", 3: f"{name}³"}.get(power, f"{name} to the power of {power}")


def unit_of(node: Node, units: Mapping[str, str]) -> Unit:
    """What the formula is in, by the units of its KPIs; raises Invalid where what is not of one unit is added or compared."""
    match node:
        case Number():
            return None
        case Code(code) | Last(code):
            return of_text(units[code])
        case Minus(of):
            return unit_of(of, units)
        case Pair("×" | "÷" as sign, left, right):
            return _product(unit_of(left, units), unit_of(right, units), 1 if sign == "×" else -1)
        case Pair(sign, left, right):
            return _one(node, DEED[sign], unit_of(left, units), unit_of(right, units))
        case Call("abs", (of,)):
            return unit_of(of, units)
        case Call(name, given):
            return _all_one(node, DEED[name], [unit_of(one, units) for one in given])
        case IfMissing(of, instead):
            return _one(node, "put in the place of one another", unit_of(of, units), unit_of(instead, units))
    raise AssertionError(node)


def _all_one(node: Node, deed: str, given: list[Unit]) -> Unit:
    found: Unit = None
    for one in given:
        found = _one(node, deed, found, one)
    return found


def _one(node: Node, deed: str, left: Unit, right: Unit) -> Unit:
    if left is None or right is None or left == right:
        return right if left is None else left
    raise Invalid(formula=f"{_cap(said(left))} and {said(right)} are not {deed}: {_short(plain(node))}.")


def _cap(text: str) -> str:
    return f"A{text[1:]}" if text.startswith("a ratio") else text


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def _product(left: Unit, right: Unit, power: int) -> Unit:
    """A per cent of something is of its unit; a number changes none."""
    if left is None and right is None:
        return None
    found = Counter(dict(left or ()))
    for name, times in right or ():
        found[name] += power * times
    others = any(times for name, times in found.items() if name != "%")
    if others and found["%"] > 0:
        found["%"] = 0
    return _made(found)


def fitting(unit: Unit, stated: str) -> str:
    """The unit that the KPI has: as it is stated, or as the formula gives it where nothing is stated. Raises Invalid."""
    gives = said(unit)
    if not stated.strip():
        if not unit or len(gives) > LONGEST:
            raise Invalid(unit=f"The formula gives {gives}. Say in which unit the KPI is told.")
        return gives
    meant = of_text(stated)
    # What is so much of one thing for each of another is told in the first: 40 USD, per customer.
    over = tuple((name, power) for name, power in unit or () if power > 0)
    is_money = any(name in CURRENCIES for name, _ in meant or ())
    if meant in (unit, over) or (not unit and not is_money):
        return stated
    raise Invalid(unit=f"The formula gives {gives}, and the KPI is in {stated}.")
