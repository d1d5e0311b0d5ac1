"""Conditions of the demo company on its last morning: one is met and waits to be confirmed, one is confirmed, one is waived; and two keys disagree."""

from datetime import timedelta
from typing import Any

from collab.approvals import conditions as terms
from collab.approvals.conditioned import Condition
from collab.approvals.models import Panel, Seat
from collab.approvals.states import PanelState
from collab.kit import clock
from collab.people.models import Person
from projects.intake.models import Request
from projects.intake.operations import conditions, gateway
from projects.intake.queries.conditions import of_living

EARLIER = timedelta(minutes=15)
MET = "It stands in the contract since last week."
WAIVED = "The supplier does it for everybody by now."
NO = "We have nobody who can run it before autumn: start with one market."


def morning(company: dict[str, Person]) -> None:
    """What became of the oldest conditions, and a no of one key after the other has approved."""
    with clock.at(clock.now() - EARLIER):
        found = list(of_living(terms.followed()).select_related("owner").order_by("pk")[:3])
        for place, one in enumerate(found):
            _follow(one, place)
        _disagree(company)


def _follow(one: Condition, place: int) -> None:
    setter = Seat.objects.filter(panel__decisions__terms=one).exclude(person=one.owner_id).order_by("person_id").first()
    if place == 2 and setter is not None:
        conditions.waive(key=one.pk, actor=setter.person, reason=WAIVED)
        return
    conditions.meet(key=one.pk, actor=one.owner, note=MET)
    if place == 1 and setter is not None:
        conditions.confirm(key=one.pk, actor=setter.person)


def _disagree(company: dict[str, Person]) -> None:
    waits = Panel.objects.filter(role="cio", state=PanelState.OPEN, step__panels__role="cmo", step__panels__state=PanelState.PASSED)
    for route in waits.order_by("pk").values_list("step__route_id", flat=True)[:1]:
        gateway.decide(actor=company["cio"], decision="ask_for_changes", reason=NO, **_seen(Request.objects.get(route=route)))


def _seen(request: Request) -> dict[str, Any]:
    return {"number": request.number, "version": request.version}
