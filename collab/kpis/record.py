"""What the record says of measurements, held against the rows: those that arrived together stand behind one event, with their digest."""

from datetime import datetime

from django.db import connection

from collab.events.findings import Question, missing
from collab.kpis.models import Kpi, Restatement
from collab.people.models import Person

# The words beside values went with whoever was erased: what the rows say since.
UNSAID = "kpis.measurement.unsaid"
DIGEST = """encode(sha256(convert_to(string_agg(concat_ws('|', m.id, m."on", m.value, m.source, m.note), E'\\n' ORDER BY m.id), 'UTF8')), 'hex')"""
LINES = """encode(sha256(convert_to(string_agg(concat_ws('|', l."on", l.value), E'\\n' ORDER BY l."on"), 'UTF8')), 'hex')"""
TOGETHER = f"SELECT {DIGEST} FROM kpis_measurement m WHERE m.kpi_id = %s AND m.by_id IS NOT DISTINCT FROM %s AND m.arrived_at = %s"  # noqa: S608 - made of constants


def digest(kpi: Kpi, by: Person | None, arrived_at: datetime) -> str:
    """Of what a person, or the portal itself, recorded at this instant for a KPI, for the event of it."""
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER, [kpi.pk, by.pk if by else None, arrived_at])
        found: str = cursor.fetchone()[0]
    return found


def digest_of_lines(restatement: Restatement) -> str:
    """Of what a restatement would change, for the event that asks for it: days and values."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {LINES} FROM kpis_restated l WHERE l.restatement_id = %s", [restatement.pk])  # noqa: S608 - made of constants
        found: str = cursor.fetchone()[0]
    return found


QUESTIONS = (
    missing("kpis_held", "source", "note"),
    missing("kpis_annotation", "text"),
    Question(
        "kpis_held",
        "it counts as measurement {0}, which says something else.",
        """SELECT h.id, m.id FROM kpis_held h JOIN kpis_measurement m ON m.id = h.became_id
             WHERE (m.kpi_id, m."on", m.value) IS DISTINCT FROM (h.kpi_id, h."on", h.value)""",
    ),
    Question(
        "kpis_held",
        "it was let in for restatement {0}, which says something else.",
        """SELECT h.id, h.restates_id FROM kpis_held h JOIN kpis_restatement r ON r.id = h.restates_id
             WHERE r.kpi_id <> h.kpi_id OR NOT EXISTS (SELECT 1 FROM kpis_restated l WHERE l.restatement_id = r.id AND l."on" = h."on" AND l.value = h.value)""",
    ),
    Question(
        "kpis_measurement",
        "of the {0} that arrived together, this one first, something is not what event {1} recorded.",
        f"""SELECT g.id, coalesce(g.number, 0), e.id FROM events_event e LEFT JOIN (
                SELECT m.kpi_id, m.by_id, m.arrived_at, min(m.id) AS id, count(*) AS number, {DIGEST} AS digest
                  FROM kpis_measurement m GROUP BY m.kpi_id, m.by_id, m.arrived_at) g
              ON g.kpi_id = e.subject_id AND g.by_id IS NOT DISTINCT FROM e.actor_id AND g.arrived_at = (e.data->>'arrived_at')::timestamptz
             WHERE e.kind = 'kpis.measurement.recorded' AND e.data ? 'digest' AND g.digest IS DISTINCT FROM e.data->>'digest'
               AND g.digest IS DISTINCT FROM (SELECT u.data->>'digest' FROM events_event u WHERE u.kind = '{UNSAID}' AND u.subject_kind = 'kpis.kpi'
                   AND u.subject_id = e.subject_id AND (u.data->>'event')::bigint = e.id ORDER BY u.sequence DESC LIMIT 1)""",  # noqa: S608 - made of constants
    ),
    Question(
        "kpis_measurement",
        "no event tells that it, or what arrived with it, was recorded.",
        """SELECT g.id FROM (SELECT m.kpi_id, m.by_id, m.arrived_at, min(m.id) AS id FROM kpis_measurement m
                 GROUP BY m.kpi_id, m.by_id, m.arrived_at) g
             WHERE EXISTS (SELECT 1 FROM events_event WHERE kind = 'kpis.measurement.recorded') AND NOT EXISTS (
                SELECT 1 FROM events_event e WHERE e.subject_kind = 'kpis.kpi' AND e.subject_id = g.kpi_id AND e.actor_id IS NOT DISTINCT FROM g.by_id
                   AND e.kind = 'kpis.measurement.recorded'
                   AND e.at BETWEEN g.arrived_at - interval '1 minute' AND g.arrived_at + interval '1 minute')""",
    ),
    Question(
        "kpis_restatement",
        "what it would change is not what event {0} asked for.",
        f"""SELECT r.id, e.id FROM kpis_restatement r JOIN events_event e ON e.subject_kind = 'kpis.restatement' AND e.subject_id = r.id
             AND e.kind = 'kpis.restatement.asked'
             WHERE (SELECT {LINES} FROM kpis_restated l WHERE l.restatement_id = r.id) IS DISTINCT FROM e.data->>'digest'""",  # noqa: S608 - made of constants
    ),
    Question(
        "kpis_restatement",
        "no event tells that it is {0}.",
        """SELECT r.id, r.state FROM kpis_restatement r WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'kpis.restatement'
             AND e.subject_id = r.id AND e.kind = 'kpis.restatement.' || CASE r.state WHEN 'waiting' THEN 'asked' ELSE r.state END
             AND (r.state = 'waiting' OR e.actor_id = r.decided_by_id))""",
    ),
)
