"""The review of what two executives let begin: upheld or stopped by a technologist; what nobody reviews goes on hold at night."""

import logging

from collab.events import texts
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, Refusal
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import stopping as limits
from projects.intake.flow import PORTAL
from projects.intake.glass import GlassState, GlassVerdict
from projects.intake.glass_models import BreakGlass
from projects.intake.models import Request
from projects.intake.operations import moving, stopping
from projects.intake.operations.asking import words
from projects.intake.states import State

log = logging.getLogger(__name__)
MOST = 1000
UNREVIEWED = "Two executives let it begin past the gate, and nobody has reviewed that in 10 working days."


@operation
def judge(*, number: int, actor: Person, version: int, verdict: str, reason: str, lesson: str = "") -> Request:
    """Uphold it, or stop the work with a lesson: what its fund still holds is free again. By a technologist who did not ask for it."""
    request = moving.locked(number, actor)
    moving.permit(request, "judge", actor=actor, version=version)
    if verdict not in GlassVerdict.values:
        raise Invalid(verdict="Choose one of: " + ", ".join(GlassVerdict.values) + ".")
    glass = request.unjudged_glass
    assert glass is not None  # a rule of the flow
    if actor.pk in (glass.first_id, glass.second_id):
        raise Forbidden("Whoever turned a key does not review it.")
    why = words(reason, sentence="Say why. Both executives read it.")
    glass.verdict, glass.reviewed_by, glass.reviewed_at = verdict, actor, clock.now()
    glass.review_reason = texts.put(why, writer=actor, about=request)
    glass.save(update_fields=["verdict", "reviewed_by", "reviewed_at", "review_reason"])
    if verdict == GlassVerdict.UPHELD:
        return moving.move(request, "judge", actor=actor, version=version, to=request.state, why=why)
    moving.permit(request, "judge", actor=actor, version=version, to=State.STOPPED)
    if limits.takes_two(moving.route_of(request)):
        raise Conflict("So much is promised that two others decide on its stop: propose that, and uphold it here or let it wait.")
    learnt = words(lesson, "lesson", "Say what others learn from it.")
    return stopping.stop_now(request, actor, version, why, learnt, by="judge")


def hold_unreviewed() -> int:
    """Every night: what nobody has reviewed in time goes on hold, each in a transaction of its own; gives how many. Safe to run twice."""
    due = BreakGlass.objects.filter(state=GlassState.BROKEN, verdict="", hold_on__lt=clock.today(), request__state=State.IN_DELIVERY)
    done = 0
    for key in due.order_by("pk").values_list("request_id", flat=True)[:MOST]:
        try:
            done += _hold(key=key)
        except Refusal as refused:  # the rest goes on, and this one is tried the next night
            log.warning("What nobody reviewed, the work %s, was not put on hold: %s", key, refused)
    return done


@operation
def _hold(*, key: int) -> bool:
    request = moving.hold(Request.objects.select_for_update(of=("self",)).get(pk=key))
    glass = request.unjudged_glass
    if request.state != State.IN_DELIVERY or glass is None or glass.hold_on is None or glass.hold_on >= clock.today():
        return False
    moving.move(request, "hold", actor=None, version=None, by=(PORTAL,), why=UNREVIEWED)
    return True
