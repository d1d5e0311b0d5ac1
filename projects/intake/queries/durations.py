"""What is usual: how long requests stay in each state, and groups take to decide, measured from the last 180 days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection

from collab.kit import clock, formats
from projects.intake.flow import FLOW
from projects.intake.states import PATH, State

WINDOW_DAYS = 180
KEPT_SECONDS = 600
# Fewer cases than this promise nothing: "no estimate yet".
FEWEST = 5

# Confidential requests are left out: what is usual is shown to everybody, and must not move by what only some may see.
# A state lasts from the move into it to the move out of it; moves that stay in a state do not count.
STATES_SQL = """
    SELECT source, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days), percentile_cont(0.85) WITHIN GROUP (ORDER BY days)
      FROM (SELECT source, extract(epoch FROM at - lag(at) OVER (PARTITION BY subject_id ORDER BY sequence)) / 86400 AS days
              FROM events_event JOIN intake_request q ON q.id = subject_id AND NOT q.is_confidential
             WHERE subject_kind = 'intake.request' AND kind = ANY(%s) AND at > %s AND source <> target) stays
     WHERE days IS NOT NULL GROUP BY source
"""
GROUPS_SQL = """
    SELECT n.role, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days), percentile_cont(0.85) WITHIN GROUP (ORDER BY days)
      FROM (SELECT d.panel_id, extract(epoch FROM d.at - s.opened_at) / 86400 AS days
              FROM approvals_decision d JOIN approvals_panel p ON p.id = d.panel_id JOIN approvals_step s ON s.id = p.step_id
              LEFT JOIN intake_request q ON q.route_id = d.route_id
             WHERE d.at > %s AND s.opened_at IS NOT NULL AND d.at >= s.opened_at AND q.is_confidential IS NOT TRUE) taken
      JOIN approvals_panel n ON n.id = taken.panel_id GROUP BY n.role
"""
DECIDED_SQL = """
    SELECT r.track, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days), percentile_cont(0.85) WITHIN GROUP (ORDER BY days)
      FROM (SELECT route_id, extract(epoch FROM o.ended_at - q.submitted_at) / 86400 AS days
              FROM intake_request q JOIN approvals_route o ON o.id = q.route_id
             WHERE o.ended_at > %s AND o.state IN ('passed', 'rejected') AND q.submitted_at IS NOT NULL AND NOT q.is_confidential) decided
      JOIN approvals_route r ON r.id = decided.route_id GROUP BY r.track
"""


@dataclass(frozen=True, slots=True)
class Usual:
    """Half of ``count`` cases took up to ``median`` days, 85 in a hundred up to ``high``. Calendar days."""

    count: int
    median: float
    high: float

    @property
    def words(self) -> str:
        """ "3–5 days", "up to 1 day"."""
        low, high = round(self.median), max(1, round(self.high))
        if low < 1 or low == high:
            return f"up to {formats.count_words(high, 'day')}"
        return f"{low}{formats.DASH}{formats.count_words(high, 'day')}"


def by_state() -> dict[str, Usual]:
    """How long each state of a request usually lasts; only what has enough cases."""
    kinds = sorted({step.says for step in FLOW if step.says and step.source != step.target})
    return _kept("states", STATES_SQL, kinds)


def by_group() -> dict[str, Usual]:
    """How long each group (a role) usually takes to decide once it is its turn."""
    return _kept("groups", GROUPS_SQL)


def to_decision() -> dict[str, Usual]:
    """From submission to the decision, by track."""
    return _kept("decided", DECIDED_SQL)


def _kept(name: str, sql: str, *values: Any) -> dict[str, Usual]:
    key = f"intake:usual:{name}:{clock.today()}"
    found = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, clock.now() - timedelta(days=WINDOW_DAYS)])
            found = {word: (count, float(median), float(high)) for word, count, median, high in cursor.fetchall() if count >= FEWEST}
        cache.set(key, found, KEPT_SECONDS)
    return {word: Usual(*numbers) for word, numbers in found.items()}


def days_in(since: datetime, now: datetime) -> float:
    """Calendar days, as a fraction; never below zero."""
    return max(0.0, (now - since) / timedelta(days=1))


def usually(state: str, usual: dict[str, Usual]) -> str:
    """ "usually 3–5 days", or "no estimate yet" for a state that is still to be left."""
    if state not in PATH and state != State.NEEDS_INFORMATION:
        return ""
    return f"usually {usual[state].words}" if state in usual else "no estimate yet"


def expected_on(state: str, since: datetime, usual: dict[str, Usual], ends_on: date | None = None) -> date | None:
    """The day it is likely live: a project's planned end, or the medians of what is still to come. None: no estimate."""
    if ends_on is not None and state in (State.FUNDED, State.IN_DELIVERY):
        return ends_on
    here = State.IN_TRIAGE if state == State.NEEDS_INFORMATION else state
    if here not in PATH:
        return None
    ahead: Iterable[str] = PATH[PATH.index(State(here)) :]
    if any(step not in usual for step in ahead):
        return None
    left = max(0.0, usual[here].median - days_in(since, clock.now()))
    left += sum(usual[step].median for step in ahead if step != here)
    return clock.today() + timedelta(days=round(left))
