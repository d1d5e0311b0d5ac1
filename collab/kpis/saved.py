"""The table of KPIs as a list whose filter may be kept."""

from typing import Any

from collab.kit.errors import Invalid
from collab.kpis import addresses
from collab.kpis.queries import VIEWS
from collab.web.saving import Filters, Page


def _check(person: Any, filters: Filters) -> None:
    if filters.get("view", "") not in VIEWS:
        raise Invalid(view="This filter is not offered here.")


TABLE = Page("KPIs", addresses.KPIS, ("view",), _check)
