"""The register of data sources as a list whose filter may be kept."""

from typing import Any

from collab.customer import addresses
from collab.customer.queries import VIEWS
from collab.kit.errors import Invalid
from collab.web.saving import Filters, Page


def _check(person: Any, filters: Filters) -> None:
    if filters.get("view", "") not in VIEWS:
        raise Invalid(view="This filter is not offered here.")


SOURCES = Page("Data sources", addresses.DATA_SOURCES, ("view", "q"), _check)
