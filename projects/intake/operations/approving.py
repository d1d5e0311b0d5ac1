"""Approve many at once: on the fast track alone, each in a transaction of its own, with a report of what was not approved and why."""

from collections.abc import Sequence

from collab.approvals.states import Track, Verdict
from collab.kit.errors import Conflict
from collab.people.models import Person
from projects.intake import opening
from projects.intake.models import Request
from projects.intake.operations import bulk, gateway

SLOWER = "It is not on the fast track: open it, and decide on it by itself."


def approve(*, actor: Person, picked: Sequence[tuple[int, int]]) -> bulk.Report:
    """Up to ``bulk.MOST``, by number and the version that was seen. What has to be ticked first is told, and left for its own page."""
    return bulk.each(actor=actor, picked=picked, verb=_approve)


def _approve(*, number: int, actor: Person, version: int) -> Request:
    request = opening.find(actor, number)
    # A route keeps its track: what is true of it now is true in the decision.
    if request.route is None or request.route.track != Track.FAST:
        raise Conflict(SLOWER)
    return gateway.decide(number=number, actor=actor, version=version, decision=Verdict.APPROVE)
