"""The addresses of the funds' pages, by the names they have in ``urls.py``."""

FUNDS = "/funds/"
FUND_CREATE = "/funds/new/"
FUND_YEAR_CREATE = "/funds/years/new/"


def fund_take_back(code: str, pk: int) -> str:
    return f"/funds/{code}/actuals/{pk}/back/"


def fund(code: str) -> str:
    return f"/funds/{code}/"


def allocation(pk: int) -> str:
    """One promise of a fund to work."""
    return f"/allocations/{pk}/"


def fund_propose(code: str) -> str:
    return f"/funds/{code}/changes/"


def fund_rename(code: str) -> str:
    return f"/funds/{code}/name/"
