"""The conditions of a decision: read as they were sent, and set down when it is signed."""

from collections.abc import Iterable, Mapping
from typing import Any

from collab.approvals import conditions
from collab.approvals.conditions import Term
from collab.approvals.models import Decision, Route
from collab.kit.errors import Invalid
from collab.kit.operation import inside_unit
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request


def read(sent: str | Iterable[Mapping[str, Any]], request: Request) -> tuple[str, list[Term]]:
    """The words that the decision signs, and its conditions; raises Invalid (``conditions``).

    An owner is somebody who may open the request. Words alone are one condition of whoever asks for it.
    """
    if isinstance(sent, str):
        return sent, conditions.plain(sent.strip(), request.requester)
    rows = list(sent)
    people = {one.username: one for one in Person.objects.filter(username__in={row["owner"] for row in rows})}
    for place, row in enumerate(rows, 1):
        owner = people.get(row["owner"])
        if owner is None or not access.visible(owner).filter(pk=request.pk).exists():
            raise Invalid(conditions=f"Condition {place}: its owner is somebody who may open the request. Write their username.")
    terms = [Term(row["words"], people[row["owner"]], row["due_on"], row.get("blocks") or "") for row in rows]
    return "\n".join(term.words.strip() for term in conditions.checked(terms)), terms


def put(route: Route, person: Person, terms: Iterable[Term]) -> None:
    """The rows of the decision that the person has just signed."""
    inside_unit()
    wanted = list(terms)
    if wanted:
        given = Decision.objects.filter(route=route, person=person).select_related("route", "person").latest("pk")
        conditions.set_on(given, wanted)
