"""The roadmap as a list whose filter may be kept. Its days are left out: a view opens around the day on which it is opened."""

from typing import Any

from collab.kit.errors import Invalid
from collab.web.charts.timeline import ZOOMS
from collab.web.saving import Filters, Page
from projects.roadmap import addresses
from projects.roadmap.grouping import GROUPS


def _check(person: Any, filters: Filters) -> None:
    for name, choices in (("zoom", ZOOMS), ("group", GROUPS)):
        if filters.get(name, next(iter(choices))) not in choices:
            raise Invalid(**{name: "One of: " + ", ".join(choices) + "."})


ROADMAP = Page("Roadmap", addresses.ROADMAP, ("zoom", "group", "open"), _check)
