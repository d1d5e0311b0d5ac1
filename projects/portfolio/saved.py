"""The table of projects as a list whose filter may be kept."""

from typing import Any

from collab.kit.errors import Invalid
from collab.web.saving import Filters, Page
from projects.portfolio import addresses, queries


def _check(person: Any, filters: Filters) -> None:
    if filters.get("view", "delivery") not in queries.VIEWS:
        raise Invalid(view="One of: " + ", ".join(queries.VIEWS) + ".")


PROJECTS = Page("Projects", addresses.PROJECTS, ("view",), _check)
