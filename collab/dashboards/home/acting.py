"""Which event says that somebody acted on what home told them of: a row a kind of event. Its reaction counts it for whoever did it.

What people answer to the pulse is no event of anybody, and teaches home nothing.
"""

from collections.abc import Mapping

from collab.dashboards.home import habits
from collab.events.models import Event
from collab.events.record import Reaction

REACTION = "dashboards.learn"
ACTED: Mapping[str, str] = {
    "intake.request.answered": "answer",
    "intake.request.decided": "decide",
    "intake.request.stop_answered": "stop",
    **dict.fromkeys(
        ("intake.request.asked", "intake.request.assigned", "intake.request.declined", "intake.request.merged", "intake.request.routed"),
        "triage",
    ),
    "intake.request.started": "start",
    "intake.request.funded": "fund",
    "intake.request.glass_broken": "glass",
    "intake.request.glass_upheld": "judge",
    "intake.request.topped_up": "top_up",
    **dict.fromkeys(("intake.request.run_owner_accepted", "intake.request.run_owner_declined"), "run_cost"),
    "intake.request.launched": "launch",
    "intake.request.sized": "size",
    "intake.request.keys_escalated": "keys",
    "intake.request.reviewed": "review",
    **dict.fromkeys(("funds.change.agreed", "funds.change.refused"), "change"),
    **dict.fromkeys(("appointments.proposal.agreed", "appointments.proposal.refused"), "duties"),
    **dict.fromkeys(("appointments.roster.agreed", "appointments.roster.refused"), "rosters"),
    **dict.fromkeys(("policies.proposal.agreed", "policies.proposal.refused"), "policies"),
    "dashboards.dispute.answered": "figure",
}


def learn(event: Event) -> None:
    if event.actor is not None:
        habits.acted(person=event.actor, kind=ACTED[event.kind], on=event.at)


def beside(table: Mapping[str, Mapping[str, Reaction]]) -> dict[str, dict[str, Reaction]]:
    """What follows each kind of event, and what home learns from it."""
    found = {kind: dict(follows) for kind, follows in table.items()}
    for kind in ACTED:
        found.setdefault(kind, {})[REACTION] = learn
    return found
