"""The addresses of the KPIs' pages, by the names they have in ``urls.py``."""

KPIS = "/kpis/"
KPIS_IMPORT = "/kpis/import/"
KPI_FEEDS = "/kpis/feeds/"
KPI_RESTATEMENTS = "/kpis/restatements/"


def kpi(code: str) -> str:
    return f"/kpis/{code}/"


def kpi_record(code: str) -> str:
    return f"/kpis/{code}/record/"


def kpi_rows(code: str) -> str:
    """The cases behind a value that the portal reckoned; ``?on`` is its day."""
    return f"/kpis/{code}/rows/"


def kpi_feed_end(key: int) -> str:
    return f"/kpis/feeds/{key}/end/"


def kpi_restatement(key: int) -> str:
    """What is to change of a closed period, and the second owner's answer."""
    return f"/kpis/restatements/{key}/"
