"""How a project tells its events in a stream: its phases, its plan, and its money to who sees that."""

from collections.abc import Sequence
from typing import Any

from collab.events import texts
from collab.events.models import Event
from collab.people.models import Person
from collab.people.names import people, who
from collab.stream.tellers import Beside, Line, Teller
from funding.funds.access import sees_money_of
from funding.funds.models import Allocation
from funding.funds.streamed import PROMISE, promised
from projects.portfolio import access, history
from projects.portfolio.flow import LEADS
from projects.portfolio.models import Project

NOT_KEPT = "Links of a project are added by its leads and by technologists."


def tell(person: Person, project: Any, events: Sequence[Event], shows_money: bool) -> list[Line]:
    found = promised(person, events, of_work=True)
    own = texts.told(event for event in events if event.pk not in found)
    known = people(history.owners(own))
    for event in own:
        found[event.pk] = Line(history.ICONS.get(event.kind, "pencil"), who(event.actor), history.words(event, known), event.why)
    return [found[event.pk] for event in events]


def around(project: Project) -> Beside:
    """What funds promised to it. One query."""
    return {PROMISE: Allocation.objects.filter(route_id=project.route_id).values_list("pk", flat=True)}


def unlinked(person: Person, project: Any) -> str:
    return NOT_KEPT if access.roles_of(person, project).isdisjoint({*LEADS, access.TECHNOLOGIST}) else ""


TELLERS = {
    "portfolio.project": Teller(
        beside=around,
        reached={PROMISE: lambda key: Project.objects.filter(route__allocations=key).values_list("pk", flat=True)},
        of_money=frozenset({PROMISE}),
        apart=history.apart,
        sees_money=lambda person, project: sees_money_of(person, project.route_id),
        tell=tell,
        unlinked=unlinked,
    )
}
