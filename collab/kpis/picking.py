"""KPIs as people name them: by code or whole name, and by the words of their name. There are few: a company that shares a hundred shares none."""

from collections.abc import Iterator

from collab.kpis.access import visible
from collab.kpis.queries import MOST
from collab.web.picking import Finder, Offer, Reader, among

NONE = "There is no KPI called {}."


def _offers(reader: Reader) -> Iterator[Offer]:
    """Those that are measured today."""
    found = visible(reader).filter(is_active=True).order_by("name", "pk")[:MOST]
    return (Offer(kpi.code, kpi.name, kpi.unit) for kpi in found)


_MEASURED = among(_offers, NONE)


def _exactly(reader: Reader, text: str) -> list[Offer]:
    """One that is no longer measured is found by its code: a page that names it already is sent again."""
    by_code = [Offer(kpi.code, kpi.name, kpi.unit) for kpi in visible(reader).filter(code=text.lower())[:1]]
    return by_code or _MEASURED.exactly(reader, text)


KPIS = Finder(NONE, _exactly, _MEASURED.like)
