"""How a request tells its events in a stream: its own and its project's as its history does, and its money to who sees that."""

from collections.abc import Sequence
from typing import Any

from collab.events.models import Event
from collab.people.models import Person
from collab.stream.tellers import Beside, Line, Teller
from funding.funds.models import Allocation
from funding.funds.streamed import PROMISE, promised
from projects.intake import access
from projects.intake.flow import LEAD, TECHNOLOGIST
from projects.intake.models import Request
from projects.intake.queries.page import history
from projects.portfolio.history import apart

PROJECT = "portfolio.project"
NOT_KEPT = "Links of a request are added by technologists and by the leads of its work."
DECISIONS = ("decided", "approved", "rejected", "sent_back", "stop_answered")
MONEY = ("funded", "topped_up", "settled", "paid_for")


def tell(person: Person, request: Any, events: Sequence[Event], shows_money: bool) -> list[Line]:
    found = promised(person, events, of_work=True)
    others = [event for event in events if event.pk not in found]
    for event, said in zip(others, history.told(others, person, shows_money=shows_money), strict=True):
        found[event.pk] = Line(said.icon, said.who, said.what, said.why)
    return [found[event.pk] for event in events]


def around(request: Request) -> Beside:
    """Its project, and what funds promised to it. One query at most."""
    promises = Allocation.objects.filter(route_id=request.route_id).values_list("pk", flat=True) if request.route_id else ()
    return {PROJECT: (request.project_id,) if request.project_id else (), PROMISE: promises}


def unlinked(person: Person, request: Any) -> str:
    return NOT_KEPT if access.roles_of(person, request).isdisjoint({TECHNOLOGIST, LEAD}) else ""


TELLERS = {
    "intake.request": Teller(
        beside=around,
        reached={
            PROJECT: lambda key: Request.objects.filter(project_id=key).values_list("pk", flat=True),
            PROMISE: lambda key: Request.objects.filter(route__allocations=key).values_list("pk", flat=True),
        },
        money=frozenset(f"intake.request.{verb}" for verb in MONEY),
        decisions=frozenset(f"intake.request.{verb}" for verb in DECISIONS),
        of_money=frozenset({PROMISE}),
        untold=history.TOLD_TWICE | history.TYPING,
        apart=apart,
        sees_money=access.sees_costs,
        tell=tell,
        unlinked=unlinked,
    )
}
