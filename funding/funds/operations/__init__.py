"""The writes on funds, a file for each kind of verb; ``operations.create_fund`` and so on."""

from funding.funds.operations.actuals import spend
from funding.funds.operations.changes import agree_change, propose_change, refuse_change
from funding.funds.operations.creating import create_fund
from funding.funds.operations.years import close_year, create_year

__all__ = ["agree_change", "close_year", "create_fund", "create_year", "propose_change", "refuse_change", "spend"]
