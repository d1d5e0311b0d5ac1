"""Renew: what ends soon raises the draft of a request for whoever answers for it, once, in nobody's name."""

import logging

from collab.events.record import record
from collab.kit import clock, formats
from collab.kit.errors import Refusal
from collab.kit.operation import operation
from projects.intake.answered_moves import RAISED
from projects.intake.models import Request
from projects.intake.operations import answers, draft
from projects.owned import renewals
from projects.owned.models import Tool

log = logging.getLogger(__name__)


def raise_due() -> int:
    """Every night: a draft for each end that is near, each in a transaction of its own; gives how many. Safe to run twice, and at once."""
    done = 0
    for key in renewals.due():
        try:
            done += _raise(key=key)
        except Refusal as refused:  # the rest goes on, and this one is tried the next night
            log.warning("The renewal of the tool %s was not raised: %s", key, refused)
    return done


@operation
def _raise(*, key: int) -> bool:
    """Of one whose owner cannot ask for anything nothing is raised before somebody has taken it over."""
    tool = renewals.held(key)
    if tool is None or not tool.owner.is_active or not draft.may_ask(tool.owner):
        return False
    now = clock.now()
    request = Request(requester=tool.owner, holder=tool.owner, made_at=now, updated_at=now, state_since=now)
    answers.put(request, _said(tool), tool.owner)
    request.save()
    record(RAISED, actor=None, about=request, data={"tool": tool.code})
    renewals.raised(tool, request.number)
    return True


def _said(tool: Tool) -> dict[str, object]:
    assert tool.ends_on is not None
    ends, kind = formats.day(tool.ends_on, clock.today()), tool.get_kind_display().lower()
    of = f" with {tool.supplier.name}" if tool.supplier else ""
    use = f" {tool.use}" if tool.use else ""
    return {
        "title": f"Renew {tool.name} before {ends}"[:160],
        "problem": f"The {kind} of {tool.name}{of} ends on {ends}.{use}",
        "outcome": f"{tool.name} goes on, on better terms, or is replaced, or ends with nobody missing it.",
        "needed_by": tool.ends_on,
        "needed_by_reason": f"The {kind} ends on that day.",
    }
