"""What follows events for the clocks: they are kept, and who is told of a nudge, a reminder and an escalation."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.kinds import label
from collab.events.models import Event
from collab.events.record import Reaction
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.clocks.limits import KEYS, LANE, REVIEW, SIZING
from projects.clocks.states import Level
from projects.intake.clocking import forecasting, keeping
from projects.intake.clocking.reminding import ESCALATED, REMINDED
from projects.intake.models import Request
from projects.intake.operations.nudging import NUDGED
from projects.intake.queries.page import waited_for

FOLLOW, AWAY = "intake.clocks", "intake.away"
# What is waited for by a clock beside its way.
BESIDE = {REVIEW: "the review of its break-glass", SIZING: "IT to size it", KEYS: "its two keys to agree"}
# An absence, and what else says when somebody works.
ABSENCES = tuple(f"people.absence.{what}" for what in ("entered", "changed", "ended", "taken_back"))


def whoever_has_it(request: Request, event: Event) -> Iterable[Person]:
    return _waited_for(request, event)


def _waited_for(request: Request, event: Event) -> QuerySet[Person]:
    """Of a clock beside its way whoever that is of, else whoever has it."""
    state, group = str(event.data.get("state", "")), str(event.data.get("group", ""))
    beside = waited_for.BESIDE.get(state)
    return beside(request, group) if beside else waited_for.people(request, group)


def above(request: Request, event: Event) -> Iterable[Person]:
    """At the limit whoever those who have it report to, far beyond it the executives of both sides; of the open lane never these: it holds up
    nothing. Of what the two keys themselves disagree on it is whoever they report to."""
    state = str(event.data.get("state", ""))
    if event.data.get("level") == Level.LONG_OVER and state not in (LANE, KEYS):
        return duties.holders(Role.CMO, Role.CIO)
    return waited_for.above(_waited_for(request, event))


def _whom(request: Request, event: Event, person: Person) -> str:
    """Who is waited for, by group or by name: "Business", "Mei Tanaka", "whoever triages"."""
    state = str(event.data.get("state", ""))
    if state in BESIDE:
        return BESIDE[state]
    if group := str(event.data.get("group", "")):
        return label(group)
    if request.holder_id and request.holder:
        return request.holder.name
    return {"in_triage": "triage", "approved": "finance", "funded": "the start of its project", "needs_information": "an answer"}.get(
        state, "somebody"
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
