"""Perception and fact: what the record says of two things that the sides say of each other, beside what the pulse says of them.

House figures: the same for every reader, so confidential requests are left out, as of whatever is shown to everybody. Both are of one
quarter: the latest of which a pulse is shown, the last one where none is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection

from collab.access.roles import Role
from collab.approvals.guards import STANDS
from collab.kit import clock, formats
from collab.people import clocks
from collab.people.models import Person
from collab.pulse import quarters, queries
from collab.pulse.cards import TENTH, Line, Quarter
from projects.intake.queries.curves import curve
from projects.intake.queries.durations import FEWEST, HALF

# The groups of approval that answer for IT.
GROUPS = (Role.ARCHITECTURE, Role.SECURITY, Role.CIO)
TURNS = f"""
    SELECT s.opened_at, CASE WHEN p.state = 'open' THEN NULL ELSE max(d.at) END
      FROM approvals_panel p JOIN approvals_step s ON s.id = p.step_id JOIN intake_request q ON q.route_id = s.route_id
      LEFT JOIN approvals_decision d ON d.panel_id = p.id AND d.round = s.round AND {STANDS}
     WHERE p.role = ANY(%(groups)s) AND s.opened_at >= %(begin)s AND s.opened_at < %(end)s AND NOT q.is_confidential
     GROUP BY p.id, s.id HAVING p.state = 'open' OR max(d.at) >= s.opened_at
"""  # noqa: S608 - made of constants
CHANGED = """
    SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM events_event e
               WHERE e.subject_kind = 'intake.request' AND e.subject_id = q.id AND e.kind = ANY(%(kinds)s) AND e.source <> 'draft'
                 AND (e.actor_id = q.requester_id OR EXISTS (SELECT 1 FROM intake_colleague c WHERE c.request_id = q.id AND c.person_id = e.actor_id))))
      FROM intake_request q WHERE q.submitted_at >= %(begin)s AND q.submitted_at < %(end)s AND NOT q.is_confidential
"""
CHANGES = ["intake.request.edited", "intake.request.reopened"]
ANSWER_TIME = (
    "Working days from the turn of a group of IT (architecture, security, the CIO) on a request to its decision: the median of the turns "
    "that began in the quarter. One that is not decided yet counts as longer than it has lasted (Kaplan and Meier). Fewer than five give "
    "no figure. Confidential requests are left out."
)
CHANGE_RATE = (
    "Of the requests sent in the quarter, the share that whoever asks for it changed after it was sent. Fewer than five requests give no "
    "figure. Confidential requests are left out."
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the record, None below five cases, and what the pulse says to the same: ``believed`` is of the statement ``says``."""

    code: str
    name: str
    definition: str
    unit: str
    value: Decimal | None
    n: int
    says: str
    believed: Line

    @property
    def words(self) -> str:
        if self.value is None:
            return ""
        return formats.percent(self.value / 100) if self.unit == "percent" else f"{formats.rounded(self.value, 1)} working days"


@dataclass(frozen=True, slots=True)
class Perception:
    """Both facts of a quarter."""

    quarter: date
    facts: tuple[Fact, Fact]

    @property
    def period(self) -> str:
        return formats.quarter(self.quarter)


def perception(person: Person, found: list[Quarter] | None = None) -> Perception:
    """As this person may read it; ``found`` are the pulses where they were read already. Two queries besides."""
    shown = next((one for one in (queries.quarters(person) if found is None else found) if one.is_shown), None)
    quarter = shown.quarter if shown else quarters.before(quarters.first_day(clock.today()))
    said = {row.code: row for row in shown.rows} if shown else {}
    nothing = Line(None, None, None, None)
    days, turns = answer_time(quarter)
    share, sent = change_rate(quarter)
    answers, steady = said.get("answers"), said.get("steady")
    return Perception(
        quarter,
        (
            Fact(
                "answer-time", "IT’s answer time", ANSWER_TIME, "working days", days, turns, "IT answers when an answer is needed.",
                answers.by_marketing if answers else nothing,
            ),
            Fact(
                "change-rate", "Marketing’s change rate", CHANGE_RATE, "percent", share, sent, "Marketing stays with what was agreed.",
                steady.by_it if steady else nothing,
            ),
        ),
    )  # fmt: skip


def answer_time(quarter: date) -> tuple[Decimal | None, int]:
    """The median of IT's turns that began in the quarter, in working days, and how many they are. One query, two for the calendar."""
    begin, end = _instants(quarter)
    with connection.cursor() as cursor:
        cursor.execute(TURNS, {"groups": [str(role) for role in GROUPS], "begin": begin, "end": end})
        turns = cursor.fetchall()
    calendar, now = clocks.organisation(), clock.now()
    cases = [(round(calendar.days_between(since, at or now), 1), int(at is not None), 1) for since, at in turns]
    half = curve(cases).within(HALF) if len(cases) >= FEWEST else None
    return None if half is None else Decimal(str(half)).quantize(TENTH, ROUND_HALF_UP), len(cases)


def change_rate(quarter: date) -> tuple[Decimal | None, int]:
    """The share of the quarter's requests that were changed after they were sent, in per cent, and how many were sent. One query."""
    begin, end = _instants(quarter)
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, {"kinds": CHANGES, "begin": begin, "end": end})
        sent, changed = cursor.fetchone()
    return None if sent < FEWEST else (Decimal(changed * 100) / sent).quantize(TENTH, ROUND_HALF_UP), sent


def _instants(quarter: date) -> tuple[datetime, datetime]:
    return clock.midnight(quarter), clock.midnight(quarters.last_day(quarter) + timedelta(days=1))
