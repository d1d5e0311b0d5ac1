"""Each move of the table with the body it reads and the operation it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.intake.api import bodies
from projects.intake.models import Request
from projects.intake.operations import asking, delivery, ending, gateway


@dataclass(frozen=True)
class Door:
    """How one move is made over the API."""

    body: type[bodies.Seen]
    verb: Callable[..., Request]


def _fund(*, allocations: list[dict[str, Any]], **words: Any) -> Request:
    return delivery.fund(amounts=[(share["fund"], share["amount"]) for share in allocations], **words)


DOORS: dict[str, Door] = {
    "submit": Door(bodies.Seen, asking.submit),
    "ask": Door(bodies.Reasoned, asking.ask),
    "answer": Door(bodies.Answered, asking.answer),
    "decline": Door(bodies.Reasoned, ending.decline),
    "merge": Door(bodies.Merging, ending.merge),
    "snooze": Door(bodies.Snoozing, asking.snooze),
    "route": Door(bodies.Routing, gateway.route),
    "decide": Door(bodies.Deciding, gateway.decide),
    "fund": Door(bodies.Funding, _fund),
    "start": Door(bodies.Starting, delivery.start),
    "launch": Door(bodies.Seen, delivery.launch),
    "review": Door(bodies.Reasoned, delivery.review),
    "withdraw": Door(bodies.Withdrawing, ending.withdraw),
    "hold": Door(bodies.Reasoned, ending.hold),
    "resume": Door(bodies.Seen, ending.resume),
}
