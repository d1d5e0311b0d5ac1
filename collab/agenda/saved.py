"""The list of actions as a list whose filter may be kept."""

from typing import Any

from collab.agenda import addresses
from collab.agenda.action_queries import VIEWS
from collab.kit.errors import Invalid
from collab.web.saving import Filters, Page


def _check(person: Any, filters: Filters) -> None:
    if filters.get("view", "") not in VIEWS:
        raise Invalid(view="This filter is not offered here.")


ACTIONS = Page("Actions", addresses.ACTIONS, ("view",), _check)
