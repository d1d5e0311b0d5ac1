"""The writes on funds, a file for each kind of verb; ``operations.create_fund`` and so on."""

from funding.funds.operations.actuals import book_actual, cover_over, spend
from funding.funds.operations.changes import agree_change, propose_change, refuse_change
from funding.funds.operations.creating import create_fund
from funding.funds.operations.naming import rename_fund
from funding.funds.operations.owners import hand_fund_over
from funding.funds.operations.periods import set_periods
from funding.funds.operations.reversing import reverse_actual
from funding.funds.operations.years import close_year, create_year, look_at_closing

__all__ = [
    "agree_change",
    "book_actual",
    "close_year",
    "cover_over",
    "create_fund",
    "create_year",
    "hand_fund_over",
    "look_at_closing",
    "propose_change",
    "refuse_change",
    "rename_fund",
    "reverse_actual",
    "set_periods",
    "spend",
]
