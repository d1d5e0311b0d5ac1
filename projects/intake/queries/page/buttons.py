"""The moves of a request as buttons: which are shown, and why those that are not allowed are not."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from collab.access.roles import APPROVING, Role
from collab.workflow.flow import Move
from projects.intake import addresses
from projects.intake.flow import (
    APPROVER,
    ESTIMATOR,
    EXECUTIVE,
    FINANCE,
    FLOW,
    JUDGE,
    LEAD,
    PORTAL,
    REQUESTER,
    SECOND,
    SECOND_KEY,
    TECHNOLOGIST,
)
from projects.intake.models import Request
from projects.intake.moves import CARDS

# Who sees a button that is not allowed, with the reason: those whose duty it is. Others would only be told what is not theirs.
DUTIES: dict[str, set[Role]] = {
    TECHNOLOGIST: {Role.TECHNOLOGIST}, FINANCE: {Role.FINANCE}, APPROVER: set(APPROVING), LEAD: {Role.MARKETING_LEAD, Role.IT_LEAD},
    JUDGE: set(), SECOND: set(), PORTAL: set(), ESTIMATOR: set(), EXECUTIVE: set(), SECOND_KEY: set(),
}  # fmt: skip
# Of what is rare nobody is told that it is not.
QUIET = ("break_glass", "judge")
INBOX = ("route", "own", "ask", "merge", "snooze", "assign", "split", "ask_size", "decline")
# What nobody is told of where it is not open to them.
ONLY_OPEN = ("retract", "resolve", "escalate")
# What is done in the inbox besides, and stands nowhere in its bar.
BESIDE = ("undo", "size")


@dataclass(frozen=True, slots=True)
class Button:
    """A move as a person sees it; ``why_not`` says why where it is not allowed."""

    name: str
    label: str
    icon: str
    key: str
    url: str
    allowed: bool
    why_not: str


def buttons(request: Request, every: Iterable[Move], parts: Collection[str], duties: Collection[str]) -> list[Button]:
    """What the person may do now, and what their duty would let them do but for a reason. No query.

    ``every`` are the person's moves (queries.moves), ``parts`` the flow's roles they play (access.roles_of).
    """
    moves = {move.name: move for move in every}
    leaving = {step.action: set(step.who) for step in FLOW.leaving(request.state)}
    found = []
    for name, card in CARDS.items():
        move = moves[name]
        if move.allowed or (name not in ONLY_OPEN and name in leaving and name not in QUIET and _is_duty(leaving[name], parts, duties)):
            found.append(Button(name, card.label, card.icon, card.key, _url(request, name), move.allowed, move.why_not))
    return sorted(found, key=lambda button: not button.allowed)


def inbox_bar(every: Iterable[Button], code: str, query: str = "") -> list[Button]:
    """The moves of triage in their fixed order, leading to triage's own forms; ``query`` keeps the view."""
    by_name = {button.name: button for button in every}
    found = [by_name[name] for name in INBOX if name in by_name]
    return [Button(b.name, b.label, b.icon, b.key, addresses.triage_move(code, b.name) + query, b.allowed, b.why_not) for b in found]


def _is_duty(who: set[str], parts: Collection[str], duties: Collection[str]) -> bool:
    if who.intersection(parts):
        return True
    return any(not DUTIES[role].isdisjoint(duties) for role in who if role != REQUESTER)


def _url(request: Request, name: str) -> str:
    if name == "submit":
        return addresses.request_check(request.code)
    return addresses.request_move(request.code, name)
