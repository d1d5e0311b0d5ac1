"""The marketing plan as a list whose filter may be kept."""

from typing import Any

from collab.kit.errors import Invalid
from collab.web.saving import Filters, Page
from projects.launches import addresses
from projects.launches.queries import VIEWS


def _check(person: Any, filters: Filters) -> None:
    if filters.get("view", "") not in VIEWS:
        raise Invalid(view="This filter is not offered here.")


PLAN = Page("Launches", addresses.LAUNCHES, ("view",), _check)
