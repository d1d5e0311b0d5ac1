"""What follows events for the clocks: they are kept, and who is told of a nudge, a reminder and an escalation."""

from collections.abc import Iterable, Mapping

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.kinds import label
from collab.events.models import Event
from collab.events.record import Reaction
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.clocks.limits import LANE
from projects.clocks.states import Level
from projects.intake.clocking import forecasting, keeping
from projects.intake.clocking.reminding import ESCALATED, REMINDED
from projects.intake.models import Request
from projects.intake.operations.nudging import NUDGED
from projects.intake.queries.page import waited_for

FOLLOW, AWAY = "intake.clocks", "intake.away"
# An absence, and what else says when somebody works.
ABSENCES = tuple(f"people.absence.{what}" for what in ("entered", "changed", "ended", "taken_back"))


def whoever_has_it(request: Request, event: Event) -> Iterable[Person]:
    group = str(event.data.get("group", ""))
    return waited_for.of_lane(request, group) if event.data.get("state") == LANE else waited_for.people(request, group)


def above(request: Request, event: Event) -> Iterable[Person]:
    """At the limit whoever those who have it report to, far beyond it the executives of both sides; of the open lane never these: it holds up nothing."""
    group = str(event.data.get("group", ""))
    if event.data.get("state") == LANE:
        return waited_for.above(waited_for.of_lane(request, group))
    if event.data.get("level") == Level.LONG_OVER:
        return duties.holders(Role.CMO, Role.CIO)
    return waited_for.managers(request, group)


def _whom(request: Request, event: Event, person: Person) -> str:
    """Who is waited for, by group or by name: "Business", "Mei Tanaka", "whoever triages"."""
    if group := str(event.data.get("group", "")):
        return label(group)
    if request.holder_id and request.holder:
        return request.holder.name
    return {"in_triage": "triage", "approved": "finance", "funded": "the start of its project", "needs_information": "an answer"}.get(
        str(event.data.get("state", "")), "somebody"
    )


def _how_far(request: Request, event: Event, person: Person) -> str:
    return str(Level(event.data["level"]).label)


OF_CLOCKS: dict[str, tuple[Telling[Request], ...]] = {
    NUDGED: (Telling(whoever_has_it, "{actor} asks you to go on with {it}."),),
    REMINDED: (Telling(whoever_has_it, "{it} waits for you: {how_far}."),),
    ESCALATED: (
        Telling(above, "{it} waits for {whom}: {how_far}."),
        Telling(whoever_has_it, "{it} waits for you: {how_far}."),
    ),
}
CLOCK_WORDS = {"whom": _whom, "how_far": _how_far}


def beside(table: Mapping[str, Mapping[str, Reaction]]) -> dict[str, dict[str, Reaction]]:
    """What follows each kind of event, and what the clocks make of it."""
    found = {kind: dict(follows) for kind, follows in table.items()}
    for kind in keeping.FOLLOWED:
        found.setdefault(kind, {})[FOLLOW] = forecasting.follow
    for kind in ABSENCES:
        found.setdefault(kind, {})[AWAY] = keeping.absent
    return found
