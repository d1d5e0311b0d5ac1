"""The addresses of the insights' pages, by the names they have in ``urls.py``."""

INSIGHTS = "/insights/"
INSIGHT_NEW = "/insights/new/"


def insight(code: str) -> str:
    return f"/insights/{code}/"
