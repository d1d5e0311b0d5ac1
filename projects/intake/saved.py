"""The list of requests as a list whose filter may be kept."""

from typing import Any

from collab.agenda import access as agenda
from collab.customer import access as customer
from collab.people.models import Person
from collab.registers.models import Entry
from collab.web.saving import Filters, Page
from projects.intake import addresses
from projects.intake.queries.list import lists


def _check(person: Any, filters: Filters) -> None:
    lists.filters(dict(filters))


def _gone(person: Any, filters: Filters) -> list[str]:
    """What a filter names and is not there, or not for this person: the goal, the data source, whoever asked, the brand, the market."""
    said = []
    if (code := filters.get("goal")) and not agenda.visible(person).filter(code=code).exists():
        said.append(f"There is no goal with the code {code} for you.")
    if (code := filters.get("source")) and not customer.visible_sources(person).filter(code=code).exists():
        said.append(f"There is no data source with the code {code} for you.")
    if (name := filters.get("requester")) and name != lists.ME and not Person.objects.filter(username=name).exists():
        said.append(f"Nobody is called {name} here.")
    for kind, word in (("brands", "brand"), ("markets", "market")):
        if (code := filters.get(word)) and not Entry.objects.filter(kind=kind, code=code.lower()).exists():
            said.append(f"There is no {word} with the code {code}.")
    return said


REQUESTS = Page(
    "Requests", addresses.REQUESTS, ("view", "state", "stage", "goal", "requester", "source", "brand", "market", "q", "sort"), _check, _gone
)
