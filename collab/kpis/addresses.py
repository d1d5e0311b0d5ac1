"""The addresses of the KPIs' pages, by the names they have in ``urls.py``."""

KPIS = "/kpis/"
KPIS_IMPORT = "/kpis/import/"
KPIS_NEW = "/kpis/new/"
KPIS_TRAY = "/kpis/tray/"
KPI_FEEDS = "/kpis/feeds/"
KPI_RESTATEMENTS = "/kpis/restatements/"


def kpi(code: str) -> str:
    return f"/kpis/{code}/"


def kpi_change(code: str) -> str:
    return f"/kpis/{code}/change/"


def kpi_tray(code: str) -> str:
    """What came for it and does not count yet."""
    return f"/kpis/{code}/tray/"


def kpi_say(code: str) -> str:
    """A note on one of its days."""
    return f"/kpis/{code}/notes-on-days/"


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
