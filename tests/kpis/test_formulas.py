"""Formulas by themselves: what is read and how, what is refused with which sentence, units, and exact values."""

from decimal import Decimal

import pytest

from collab.kit.errors import Invalid
from collab.kpis.formulas import units
from collab.kpis.formulas.grammar import read
from collab.kpis.formulas.tree import codes, plain
from collab.kpis.formulas.worth import YEAR, NotKnown, Reckoner, Taken

UNITS = {"spend": "USD", "refunds": "usd", "customers": "customers", "visits": "visits", "rate": "%", "cost": "USD per customer"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("spend/customers", "spend ÷ customers"), ("a - b*c", "a − b × c"), ("(a - b)*c", "(a − b) × c"), ("a-b", "a-b"), ("a – b", "a − b"),
        ("30-day-rate * 2.50", "30-day-rate × 2.50"), ("-a + +b", "−a + b"), ("MAX(a, min(b,3))", "max(a, min(b, 3))"),
        ("sum(last(visits, 12)) ÷ 12", "sum(last(visits, 12)) ÷ 12"), ("a same  period last year", "a same period last year"),
        ("(a + b) if missing 0", "(a + b) if missing 0"), ("a + b if missing 0", "a + b if missing 0"), ("last - min", "last − min"),
        ("(a − a same period last year) ÷ a same period last year × 100", "(a − a same period last year) ÷ a same period last year × 100"),
        ("a - (b - c)", "a − (b − c)"), ("a / (b * c)", "a ÷ (b × c)"),
    ],
)  # fmt: skip
def test_it_is_read_as_it_is_meant(written, meant):
    assert plain(read(written)) == meant
    assert read(meant) == read(written)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "Write a formula."), ("a +", "ends too early"), ("a b", "from “b” on (sign 3)"), ("a ** 2", "from “* 2” on (sign 4)"),
        ("__import__('os').system('x')", "not understood from"), ("a.b", "not understood"), ("a if missing", "ends too early"),
        ("last(a, 0)", "from 1 to 60"), ("sum(last(a, -2))", "from 1 to 60"), ("sum(last(a, 1.5))", "from 1 to 60"), ("avg(last(a, 99999))", "from 1 to 60"),
        ("last(a, 3)", "several values"), ("last(a, 3) + 1", "several values"), ("abs(last(a, 3))", "abs(…) takes one value"), ("abs(a, b)", "one value"),
        ("5 - 3", "names one KPI at least"), ("a+" * 5_000, "2,000 signs at most; this one has 10,000"), ("(" * 1_000 + "a" + ")" * 999, "16 deep at most"),
        ("(" * 1_000, "16 deep at most"), ("-" * 599 + "a", "200 parts at most"), ("-" * 50 + "a", "40 deep at most"),
        ("+".join(f"k{number}" for number in range(25)), "20 KPIs at most; this one names 25"), ("a * 1234567890123456789", "18 digits at most"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_a_sentence(written, says):
    with pytest.raises(Invalid) as refused:
        read(written)
    (sentence,) = refused.value.fields["formula"]
    assert says in sentence and len(sentence) < 400


@pytest.mark.parametrize(
    ("formula", "gives"),
    [
        ("spend ÷ customers", "USD per customer"), ("spend − refunds", "USD"), ("spend × 2 + 5", "USD"), ("100 − rate", "%"), ("spend ÷ refunds", "a ratio without a unit"),
        ("spend × rate ÷ 100", "USD"), ("rate × 2", "%"), ("cost × customers", "USD"), ("spend × visits", "USD × visit"),
        ("visits ÷ customers ÷ spend", "visit per USD and customer"),

        ("avg(last(visits, 3))", "visit"), ("spend if missing 0", "USD"), ("1 ÷ customers", "one per customer"), ("abs(rate − 50)", "%"),
        ("(spend − spend same period last year) ÷ spend same period last year × 100", "a ratio without a unit"), ("spend × spend", "USD²"),
    ],
)  # fmt: skip
def test_units_follow_the_signs(formula, gives):
    assert units.said(units.unit_of(read(formula), UNITS)) == gives


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("rate + spend", "% and USD are not added: rate + spend."), ("spend − customers", "USD and customer are not taken from one another"),
        ("max(spend, visits)", "USD and visit are not compared"), ("avg(rate, last(spend, 3))", "% and USD are not averaged"),
        ("spend if missing visits", "USD and visit are not put in the place of one another"), ("spend ÷ refunds + rate", "A ratio without a unit and % are not added"),
    ],
)  # fmt: skip
def test_what_is_not_of_one_unit_is_not_added(formula, says):
    with pytest.raises(Invalid) as refused:
        units.unit_of(read(formula), UNITS)
    assert says in refused.value.fields["formula"][0]


def test_the_unit_of_the_kpi_is_that_of_its_formula():
    per_head = units.unit_of(read("spend ÷ customers"), UNITS)
    assert [units.fitting(per_head, stated) for stated in ("", "USD", "USD per customer", "USD/customer")] == [
        "USD per customer", "USD", "USD per customer", "USD/customer",
    ]  # fmt: skip
    ratio = units.unit_of(read("spend ÷ refunds"), UNITS)
    assert units.fitting(ratio, "%") == "%"
    for unit, stated, says in (
        (per_head, "days", "The formula gives USD per customer, and the KPI is in days."),
        (units.unit_of(read("spend"), UNITS), "EUR", "gives USD, and the KPI is in EUR."),
        (ratio, "USD", "gives a ratio without a unit, and the KPI is in USD."),
        (ratio, "", "Say in which unit"),
    ):
        with pytest.raises(Invalid) as refused:
            units.fitting(unit, stated)
        assert says in refused.value.fields["unit"][0]


def reckoned(formula: str, **values: list[str | None]) -> tuple[Decimal, list[int]]:
    """``values``: of each KPI the latest first; "year" in its name is a year before. Keys are made of place and name."""
    keys = {name: 10 * place for place, name in enumerate(values, 1)}

    def ask(code: str, back: int) -> Taken | None:
        series, at = (f"{code}_year", 0) if back == YEAR else (code, back)
        there = values.get(series, [])
        if at >= len(there) or there[at] == "-":
            return None
        value = there[at]
        return Taken(keys[series] + at, None if value is None else Decimal(value))

    it = Reckoner(ask, str.capitalize, lambda back: "the year before" if back == YEAR else f"{back} months before")
    return it.value(read(formula)), list(it.used)


def test_values_are_exact_and_say_what_they_used():
    assert reckoned("a ÷ b", a=["10"], b=["3"]) == (Decimal("3.333333"), [10, 20])
    assert reckoned("a + b × 2 − 0.1", a=["0.2"], b=["0.05"])[0] == Decimal("0.200000")
    assert reckoned("sum(last(a, 3), 1)", a=["1", "2", "3", "4"]) == (Decimal(7), [10, 11, 12])
    assert reckoned("avg(last(a, 2)) − min(a, 5) + max(a, 5) + abs(−a)", a=["1", "2"])[0] == Decimal("6.500000")
    assert reckoned("(a − a same period last year) ÷ a same period last year × 100", a=["110"], a_year=["100"]) == (Decimal(10), [10, 20])
    assert reckoned("a + (b if missing 0)", a=["1"], b=["-"]) == (Decimal(1), [10])
    assert reckoned("a + (b if missing 7)", a=["1"], b=["2"]) == (Decimal(3), [10, 20])
    assert reckoned("(a + b) if missing 0", a=["1"], b=["-"]) == (Decimal(0), []), "what was asked in vain was not used"
    assert reckoned("a ÷ 8", a=["0.000004"])[0] == Decimal("0.000001"), "half away from zero"


@pytest.mark.parametrize(
    ("formula", "values", "says"),
    [
        ("a ÷ b", {"a": ["1"], "b": ["0"]}, "B is 0, and nothing is divided by 0."), ("a ÷ (b − b)", {"a": ["1"], "b": ["2"]}, "“b − b” is 0"),
        ("a + b", {"a": ["1"]}, "B has no value of 0 months before."), ("sum(last(a, 3))", {"a": ["1", "2"]}, "A has no value of 2 months before."),
        ("a same period last year", {"a": ["1"]}, "A has no value of the year before."), ("a + b", {"a": ["1"], "b": [None]}, "B is not known for"),
        ("(a ÷ b) if missing 0", {"a": ["1"], "b": ["0"]}, "B is 0"), ("a × a", {"a": ["999999999"]}, "larger than any measure"),
    ],
)  # fmt: skip
def test_what_is_not_known_names_what_it_lacks(formula, values, says):
    with pytest.raises(NotKnown) as reason:
        reckoned(formula, **values)
    assert says in reason.value.sentence


def test_a_product_of_thousands_of_digits_ends():
    with pytest.raises(NotKnown, match="larger"):
        reckoned(" × ".join(["a"] * 30), a=["999999999999.999999"])


def test_codes_are_named_once_in_their_order():
    assert codes(read("b ÷ a + sum(last(b, 2)) − c same period last year")) == ("b", "a", "c")
