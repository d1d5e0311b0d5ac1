"""Obstacles: each looks at a request and gives the sentence that stands in the way, or None."""

from typing import Any

from collab.approvals.conditioned import Blocks
from collab.approvals.states import RouteKind
from collab.kit.formats import listed
from projects.intake import leaving
from projects.intake.retracted import TOLD
from projects.intake.states import STOPPED_FROM, State
from projects.intake.triage_moves import UNDONE


def answers_missing(request: Any) -> str | None:
    """What a request needs before it is sent; "I don't know" is an answer to the other questions."""
    needed = {"a title": request.title, "the goal": request.goal_id, "the problem": request.problem, "the outcome": request.outcome}
    missing = [name for name, value in needed.items() if not value]
    return f"Still to answer: {', '.join(missing)}." if missing else None


def replies_missing(request: Any) -> str | None:
    """What the entry that it began with asks, where that is shown."""
    missing = request.unanswered
    return f"Still to answer: {'; '.join(f'“{label}”' for label in missing)}." if missing else None


def full_promise(request: Any) -> str | None:
    """Of what was approved something has to be short, as it was when the request was opened."""
    return request.funding.whole or None if request.funding else None


def run_cost_unowned(request: Any) -> str | None:
    """What it costs to run in later years somebody has accepted to answer for, year by year."""
    years = request.run_unowned
    return f"Nobody has accepted yet to answer for what it costs to run in {listed(years)}." if years else None


def sight_for_all(request: Any) -> str | None:
    return None if request.is_confidential else "It is not confidential: everybody with a duty in the portal sees it already."


def estimate_missing(request: Any) -> str | None:
    return None if request.estimate is not None else "Nobody has guessed the cost yet; the route depends on it."


def personal_data_unknown(request: Any) -> str | None:
    return "Nobody has said yet whether it holds personal data; the route depends on it." if request.personal_data is None else None


def requester_is_here(request: Any) -> str | None:
    return (
        None
        if leaving.have_left([request.requester_id, *request.colleague_keys])
        else "Somebody who asks for it is here and can still answer."
    )


def all_seated(request: Any) -> str | None:
    return request.vacant[1] or None


def no_project(request: Any) -> str | None:
    return None if request.project_id else "It has no leads yet: they come with its start."


def held_elsewhere(request: Any) -> str | None:
    """On hold it is stopped only where it paused with money behind it."""
    if request.state == State.ON_HOLD and request.before_hold not in STOPPED_FROM:
        return "It was put on hold before it had money: resume it, then decline or withdraw it."
    return None


def stop_proposed(request: Any) -> str | None:
    return "It is proposed to be stopped; that is decided first." if request.proposed_stop else None


def no_stop_proposed(request: Any) -> str | None:
    return None if request.proposed_stop else "Nobody proposes to stop it."


def glass_waits(request: Any) -> str | None:
    return "The first key is turned: somebody of the other side turns the second, or it lapses." if request.open_glass else None


def too_much_for_glass(request: Any) -> str | None:
    return request.too_much_for_glass or None


def no_glass_waits(request: Any) -> str | None:
    return None if request.open_glass else "Nobody has turned the first key."


def through_the_gate(request: Any) -> str | None:
    """Only what two executives have just let through goes on so."""
    return (
        None
        if request.route is not None and request.route.kind == RouteKind.BREAK_GLASS
        else "It has come through the gate, and goes on as usual."
    )


def nothing_to_judge(request: Any) -> str | None:
    return None if request.unjudged_glass else "No break-glass of it waits for a review."


def glass_unjudged(request: Any) -> str | None:
    """What two executives let begin is reviewed before it is closed."""
    return "Two executives let it begin past the gate: a technologist reviews that first." if request.unjudged_glass else None


def nothing_held(request: Any) -> str | None:
    return None if request.route_id and request.is_holding_money else "Nothing of its money is left to release."


def nothing_to_undo(request: Any) -> str | None:
    """The last thing that happened has to be a move of the inbox that can be taken back, as it was when the request was opened."""
    last = request.last_event
    return (
        None
        if last is not None and last.kind in UNDONE and "was" in last.data
        else "The last thing that was done here is not one to take back."
    )


def nothing_to_retract(request: Any) -> str | None:
    """The last thing that happened has to be a decision that says how it stood before, as it was when the request was opened."""
    last = request.last_event
    is_one = last is not None and last.kind in TOLD and "was" in last.data and "given" in last.data
    return None if is_one else "The last thing that was done here is not a decision to take back."


def keys_agree(request: Any) -> str | None:
    return None if request.disagreement is not None else "The two keys do not disagree: there is nothing to settle."


def conditions_before_money(request: Any) -> str | None:
    return _first(request, Blocks.FUND)


def conditions_before_start(request: Any) -> str | None:
    return _first(request, Blocks.START)


def conditions_before_launch(request: Any) -> str | None:
    return _first(request, Blocks.LAUNCH)


def _first(request: Any, move: str) -> str | None:
    """The first condition that this move waits for: what, whose, and by when."""
    return next((one.sentence for one in request.conditions_open if one.blocks == move), None)
