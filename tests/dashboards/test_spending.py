"""The pace of spending: an even one by days, and where the last months lead."""

from datetime import date
from decimal import Decimal

from stories import usd

from funding.funds.pace import pace
from funding.funds.queries import Month, Sums, YearCard

YEAR = YearCard("FY26", date(2026, 4, 1), date(2027, 3, 31), False)


def sums(spent: int, budget: int = 3_650) -> Sums:
    return Sums(usd(budget), usd(budget - spent), usd(0), usd(0), usd(spent), usd(0), usd(0), usd(0))


def months(*spent: int) -> tuple[Month, ...]:
    return tuple(Month(date(2026, 4 + place, 1), usd(amount), usd(sum(spent[: place + 1]))) for place, amount in enumerate(spent))


def test_it_is_measured_against_the_days_that_have_passed() -> None:
    """10 a day are even: on 9 July, the hundredth day, 1,000."""
    today = date(2026, 7, 9)
    assert pace(YEAR, months(300, 300, 300, 100), sums(1000), today).title == "Spend runs at an even pace"
    assert pace(YEAR, months(300, 100, 50, 50), sums(500), today).title == "Spend runs 50% under an even pace"
    assert pace(YEAR, months(300, 500, 300, 150), sums(1250), today).title == "Spend runs 25% over an even pace"
    assert pace(YEAR, months(0, 0, 0, 0), sums(0), today).title == "Nothing is spent yet"
    assert pace(YEAR, months(0, 0, 0, 9), sums(9, budget=0), today).title == "Spending without a budget"


def test_the_forecast_goes_on_at_the_mean_of_three_whole_months() -> None:
    told = pace(YEAR, months(0, 300, 300, 300, 0), sums(900), date(2026, 8, 31))
    assert told.rows[4] == ("Aug 2026", "$0", "$900", "$1.53k")
    assert told.rows[5] == ("Sep 2026", None, None, "$1.83k")
    assert "At the pace of the last 3 months it ends at $3k." in told.wide.label  # 900, and seven months of 300
    assert told.wide.forecast
    assert "whole months" in told.note


def test_nothing_is_foretold_from_too_little() -> None:
    for spent in ((300, 300, 300), (0, 0, 0, 5), (5,)):
        told = pace(YEAR, months(*spent), sums(sum(spent)), date(2026, 3 + len(spent), 20))
        assert told.wide.forecast == ""
        assert "Forecast" not in told.note


def test_months_and_sum_of_a_year_that_is_over_agree() -> None:
    """What was paid after the year's end is in no month of it, and still spent."""
    year = tuple(Month(date(2026 + (place > 8), (place + 3) % 12 + 1, 1), usd(100), usd(100 * (place + 1))) for place in range(12))
    told = pace(YEAR, year, sums(3_650), YEAR.ends_on)
    assert told.title == "Spend runs at an even pace"
    assert told.rows[-1] == ("After the year", "$2.45k", "$3.65k", None)
    assert "$2.45k of it was paid after the year." in told.note
    assert [row[0] for row in pace(YEAR, year, sums(1_200), YEAR.ends_on).rows][-1] == "Mar 2027"


def test_what_earlier_years_paid_is_a_row_and_in_no_sum() -> None:
    told, plain = (pace(YEAR, months(300), sums(300), date(2026, 4, 30), earlier) for earlier in (usd(628), usd(0)))
    assert told.rows == (*plain.rows, ("From earlier years’ funds", "$628", None, None))
    assert told.title == plain.title
    assert told.note == f"{plain.note} Beside it $628 was paid this year from the funds of earlier years."


def test_money_is_exact_until_it_is_drawn() -> None:
    told = pace(YEAR, months(1), sums(1), date(2026, 4, 1))
    assert told.rows[0] == ("Apr 2026", "$1", "$1", "$10")
    assert isinstance(sums(1).budget.amount, Decimal)
