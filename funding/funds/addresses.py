"""The addresses of the funds' pages, by the names they have in ``urls.py``."""

FUNDS = "/funds/"


def fund(code: str) -> str:
    return f"/funds/{code}/"
