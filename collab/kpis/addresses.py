"""The addresses of the KPIs' pages, by the names they have in ``urls.py``."""

KPIS = "/kpis/"


def kpi(code: str) -> str:
    return f"/kpis/{code}/"
