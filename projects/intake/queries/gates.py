"""What each gate changed: of those it was asked about, how many it sent back, rejected or let pass with conditions.

House figures: confidential requests are left out. A gate is a group of approval on a track, and triage for all of them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from collab.access.roles import Role
from collab.approvals import kinds
from collab.approvals.guards import STANDS
from collab.approvals.models import Decision, Panel
from collab.approvals.states import REQUEST as SUBJECT
from collab.approvals.states import Track, Verdict
from collab.events.models import Event
from collab.kit.formats import count_words, percent
from projects.intake.queries.durations import FEWEST

TRIAGE = "triage"
GATES = f"""
    SELECT o.track, p.role, count(*), count(*) FILTER (WHERE p.state = 'open'),
           count(*) FILTER (WHERE said.changes), count(*) FILTER (WHERE said.rejected), count(*) FILTER (WHERE said.conditions)
      FROM approvals_panel p JOIN approvals_step s ON s.id = p.step_id JOIN approvals_route o ON o.id = s.route_id
      JOIN intake_request q ON q.id = o.subject_id AND NOT q.is_confidential
      LEFT JOIN LATERAL (SELECT bool_or(d.verdict = 'ask_for_changes') AS changes, bool_or(d.verdict = 'reject') AS rejected,
                                bool_or(d.verdict = 'approve_with_conditions') AS conditions
                           FROM approvals_decision d WHERE d.panel_id = p.id AND {STANDS}) said ON TRUE
     WHERE o.subject_kind = 'intake.request' AND s.opened_at >= %(since)s GROUP BY 1, 2
"""  # noqa: S608 - made of constants
# Of what was looked at in triage: how many came, were asked back, declined, and merged into others.
AT_TRIAGE = """
    SELECT count(DISTINCT e.subject_id), count(DISTINCT e.subject_id) FILTER (WHERE e.kind = 'intake.request.asked'),
           count(DISTINCT e.subject_id) FILTER (WHERE e.kind = 'intake.request.declined'),
           count(DISTINCT e.subject_id) FILTER (WHERE e.kind = 'intake.request.merged')
      FROM events_event e JOIN intake_request q ON q.id = e.subject_id AND NOT q.is_confidential
     WHERE e.subject_kind = 'intake.request' AND e.at >= %(since)s AND e.kind = ANY(%(kinds)s)
"""
# What two executives let past it was not looked at there.
KINDS = [
    "intake.request.asked",
    "intake.request.declined",
    "intake.request.merged",
    "intake.request.routed",
    "intake.request.answered_by_own",
]


@dataclass(frozen=True, slots=True)
class Gate:
    """``asked`` times its turn came; ``waiting`` of them it has not decided. Of triage, ``conditions`` are those it merged into others."""

    track: str
    role: str
    asked: int
    waiting: int
    changes: int
    rejected: int
    conditions: int

    @property
    def name(self) -> str:
        return "Triage" if self.role == TRIAGE else kinds.label(self.role)

    @property
    def track_name(self) -> str:
        return str(Track(self.track).label) if self.track else "All"

    @property
    def decided(self) -> int:
        return self.asked - self.waiting

    @property
    def changed(self) -> int:
        """How many it did not simply let pass; one that it sent back and then rejected counts for both, and at most once in all."""
        return min(self.decided, self.changes + self.rejected + self.conditions)

    @property
    def never_changes(self) -> bool:
        """It was asked often enough to tell, and let everything pass as it came."""
        return self.decided >= FEWEST and not self.changed

    @property
    def sentence(self) -> str:
        where = f" on the {self.track_name.lower()} track" if self.track else ""
        if self.never_changes:
            return f"{self.name}{where} decided {count_words(self.decided, 'time')} in a year and changed nothing."
        return f"{self.name}{where} changed {percent(self.changed / self.decided) if self.decided else 'nothing'} of {self.decided}."


def gates(since: datetime) -> list[Gate]:
    """Triage first, then by track and group. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(AT_TRIAGE, {"since": since, "kinds": KINDS})
        came, asked, declined, merged = cursor.fetchone()
        cursor.execute(GATES, {"since": since})
        rows = cursor.fetchall()
    tracks, roles = [track.value for track in Track], {role.value: place for place, role in enumerate(Role)}
    found = sorted((Gate(*row) for row in rows), key=lambda gate: (tracks.index(gate.track), roles.get(gate.role, len(roles)), gate.role))
    return [*([Gate("", TRIAGE, came, 0, asked, declined, merged)] if came else []), *found]


OUTCOMES = {"changes": Verdict.CHANGES, "rejected": Verdict.REJECT, "conditions": Verdict.WITH_CONDITIONS}
SAID_AT_TRIAGE = {"changes": "asked", "rejected": "declined", "conditions": "merged"}


def at_gate(track: str, role: str, outcome: str, since: datetime) -> Q:
    """The requests that this gate was asked about since then; with an outcome those that it sent back, rejected, or let pass with conditions."""
    if role == TRIAGE:
        kinds = [f"{SUBJECT}.{SAID_AT_TRIAGE[outcome]}"] if outcome else KINDS
        return Q(Exists(Event.objects.filter(subject_kind=SUBJECT, subject_id=OuterRef("pk"), kind__in=kinds, at__gte=since)))
    asked = Panel.objects.filter(
        role=role,
        step__opened_at__gte=since,
        step__route__track=track,
        step__route__subject_kind=SUBJECT,
        step__route__subject_id=OuterRef("pk"),
    )
    if outcome:
        asked = asked.filter(Exists(Decision.objects.filter(panel=OuterRef("pk"), verdict=OUTCOMES[outcome])))
    return Q(Exists(asked))
