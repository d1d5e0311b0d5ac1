"""Conditions of the demo company on its last morning: one is met and waits to be confirmed, one is confirmed, one is waived; two keys disagree; and what is said in the open lane."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from collab.access.roles import Role
from collab.approvals import conditions as terms
from collab.approvals.conditioned import Blocks, Condition
from collab.approvals.disagreeing import KEYS
from collab.approvals.models import Panel, Seat
from collab.approvals.states import PanelState
from collab.kit import clock
from collab.people.models import Person
from projects.intake.lane_models import Says
from projects.intake.models import Request
from projects.intake.operations import conditions, gateway, laning
from projects.intake.queries.conditions import of_living
from projects.intake.queries.page import lane as lanes
from projects.intake.states import State

FIRST = "The supplier signs the order for the first year, and no more than that."
TWO_WEEKS = timedelta(days=14)
EARLIER = timedelta(minutes=15)
MET = "It stands in the contract since last week."
WAIVED = "The supplier does it for everybody by now."
ASKS = "Which of the customers’ fields leave the warehouse, and for how long?"
NAMES = "A retention of thirteen months, and the processor named in the notice."
ASKS_IT = "Does it sign in through our own identity provider?"
NO = "We have nobody who can run it before autumn: start with one market."


def morning(company: dict[str, Person]) -> None:
    """What became of the oldest conditions, a no of one key after the other has approved, and money that waits for a condition."""
    with clock.at(clock.now() - EARLIER):
        found = list(of_living(terms.followed()).select_related("owner").order_by("pk")[:3])
        for place, one in enumerate(found):
            _follow(one, place)
        _disagree(company)
        _hold_up(company)
        _speak(company)


def _follow(one: Condition, place: int) -> None:
    setter = Seat.objects.filter(panel__decisions__terms=one).exclude(person=one.owner_id).order_by("person_id").first()
    if place == 2 and setter is not None:
        conditions.waive(key=one.pk, actor=setter.person, reason=WAIVED)
        return
    conditions.meet(key=one.pk, actor=one.owner, note=MET)
    if place == 1 and setter is not None:
        conditions.confirm(key=one.pk, actor=setter.person)


def _disagree(company: dict[str, Person]) -> None:
    """Whichever of the two has not signed yet, where the other has approved."""
    passed = Panel.objects.filter(role__in=KEYS, state=PanelState.PASSED).exclude(role=OuterRef("role"))
    waits = Panel.objects.filter(Exists(passed.filter(step=OuterRef("step"))), role__in=KEYS, state=PanelState.OPEN)
    for route, role in waits.order_by("pk").values_list("step__route_id", "role")[:1]:
        gateway.decide(actor=company[role], decision="ask_for_changes", reason=NO, **_seen(Request.objects.get(route=route)))


def _hold_up(company: dict[str, Person]) -> None:
    """Finance lets one pass under a condition that comes before its money: it is approved, and nobody can fund it yet."""
    terms = [{"words": FIRST, "owner": company["it_lead"].username, "due_on": clock.today() + TWO_WEEKS, "blocks": Blocks.FUND}]
    waits = Panel.objects.filter(role=Role.FINANCE, state=PanelState.OPEN, quorum=1, veto="", step__route__request__is_confidential=False)
    for panel in waits.select_related("step").order_by("pk"):
        others = Panel.objects.filter(step__route=panel.step.route_id).exclude(pk=panel.pk).exclude(state=PanelState.PASSED)
        seat = Seat.objects.filter(panel=panel, person__is_active=True).order_by("person_id").select_related("person").first()
        request = Request.objects.get(route=panel.step.route_id)
        if seat is not None and request.state == State.IN_APPROVAL and not others.exists():
            gateway.decide(actor=seat.person, decision="approve_with_conditions", conditions=terms, **_seen(request))
            return


def _speak(company: dict[str, Person]) -> None:
    """Before their turn: privacy asks, says what would satisfy it, and has nothing against a third; security asks too."""
    said = (
        ("privacy", Says.QUESTION, ASKS),
        ("privacy", Says.SATISFIED_BY, NAMES),
        ("privacy", Says.NO_OBJECTION, ""),
        ("security", Says.QUESTION, ASKS_IT),
    )
    taken = set[int]()
    for username, says, words in said:
        waits = lanes.requests(company[username]).filter(state=State.IN_TRIAGE, is_confidential=False).exclude(pk__in=taken)
        if (request := waits.first()) is not None:
            taken.add(request.pk)
            laning.say(number=request.number, actor=company[username], says=says, words=words)


def _seen(request: Request) -> dict[str, Any]:
    return {"number": request.number, "version": request.version}
