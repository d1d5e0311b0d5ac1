"""The moves of a request as one person may make them now: the table's answer, and whose turn it is in a review."""

from collections.abc import Collection

from collab.approvals import queries as approvals
from collab.people.models import Person
from collab.workflow.flow import Move
from projects.intake import acting, retracted
from projects.intake.flow import APPROVER, FLOW
from projects.intake.models import Request
from projects.intake.states import State

NOT_NOW = "It is not your turn, or you have decided already: others have to decide now."


def moves(request: Request, person: Person, parts: Collection[str]) -> list[Move]:
    """Every action of the table, allowed or with the sentence why not. One query where the person sits on its route.

    ``parts`` are the flow's roles of the person in this request (access.roles_of). A seat alone does not let
    anybody decide: the step has to be open, and one decides once.
    """
    found = [_of_theirs(request, person, move) for move in FLOW.moves(request, parts)]
    if request.state != State.IN_APPROVAL or APPROVER not in parts or request.route is None:
        return found
    if approvals.seats_open(request.route, person):
        return found
    return [Move("decide", False, NOT_NOW) if move.name == "decide" else move for move in found]


def _of_theirs(request: Request, person: Person, move: Move) -> Move:
    """One takes back what one did oneself, and nobody else has built on. No query: the flow has asked for the last event."""
    if move.name == "retract" and move.allowed and not retracted.seconds_left(request, person):
        return Move("retract", False, "It is taken back by whoever decided, within some seconds, and nobody else has decided since.")
    if move.name in ("resolve", "escalate") and move.allowed and person.pk not in _who_settle(request):
        return Move(move.name, False, "It is for the two keys that disagree, and for whom both have named.")
    last = request.last_event if move.name == "undo" and move.allowed else None
    return Move("undo", False, f"{acting.last(last)}.") if last is not None and last.actor_id != person.pk else move


def _who_settle(request: Request) -> set[int | None]:
    found = request.disagreement
    return set() if found is None else {found.yes.person_id, found.no.person_id, found.judge_id}
