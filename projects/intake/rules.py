"""Obstacles: each looks at a request and gives the sentence that stands in the way, or None."""

from typing import Any


def answers_missing(request: Any) -> str | None:
    """What a request needs before it is sent; "I don't know" is an answer to the other questions."""
    needed = {"a title": request.title, "the goal": request.goal_id, "the problem": request.problem, "the outcome": request.outcome}
    missing = [name for name, value in needed.items() if not value]
    return f"Still to answer: {', '.join(missing)}." if missing else None


def full_promise(request: Any) -> str | None:
    """Of what was approved something has to be short, as it was when the request was opened."""
    return request.funding.whole or None if request.funding else None


def sight_for_all(request: Any) -> str | None:
    return None if request.is_confidential else "It is not confidential: everybody with a duty in the portal sees it already."


def estimate_missing(request: Any) -> str | None:
    return None if request.estimate is not None else "Nobody has guessed the cost yet; the route depends on it."


def personal_data_unknown(request: Any) -> str | None:
    return "Nobody has said yet whether it holds personal data; the route depends on it." if request.personal_data is None else None
