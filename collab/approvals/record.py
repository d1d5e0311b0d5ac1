"""What the record says of decisions and policies, held against the rows; and panels, steps and routes against their decisions."""

from collections.abc import Iterable

from django.db import connection

from collab.approvals.guards import COUNTS, DAY
from collab.approvals.models import Policy
from collab.approvals.on_record import TERMS
from collab.events.findings import Question, missing

# An event and its row ask the clock one after the other.
NEAR = "interval '1 minute'"


def terms(policy: Policy) -> str:
    """The digest of a policy and its rules, for the event that publishes it."""
    with connection.cursor() as cursor:
        cursor.execute(TERMS.format("%s"), [policy.pk])
        found: str = cursor.fetchone()[0]
    return found


# Who decided in whose place, without having stood in for them then.
IN_PLACE = Question(
    "approvals_decision",
    "person {0} made it in the place of person {1}, for whom they did not stand in then.",
    f"""SELECT d.id, d.person_id, d.on_behalf_of_id FROM approvals_decision d WHERE d.on_behalf_of_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM approvals_standin i WHERE i.by_id = d.person_id AND i.person_id = d.on_behalf_of_id
            AND i.since_on <= {DAY.format("d.at")} AND i.until_on >= {DAY.format("d.at")} AND (i.ended_at IS NULL OR i.ended_at >= d.at))""",  # noqa: S608
)
QUESTIONS = (
    missing("approvals_decision", "reason", "conditions"),
    missing("approvals_condition", "words", "note", "reason"),
    missing("approvals_disagreement", "reason"),
    Question(
        "approvals_decision",
        "no event of {0} {1} tells of this verdict by person {2}, in these words.",
        f"""SELECT d.id, r.subject_kind, r.subject_id, d.person_id FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id
             WHERE NOT r.carried AND EXISTS (SELECT 1 FROM events_event WHERE subject_kind = r.subject_kind AND subject_id = r.subject_id)
               AND NOT EXISTS (SELECT 1 FROM events_event e
                 WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id AND e.actor_id = d.person_id
                   AND e.at BETWEEN d.at - {NEAR} AND d.at + {NEAR} AND coalesce(e.data->>'decision', d.verdict) = d.verdict
                   AND (NOT e.data ? 'given' OR (e.data->>'given')::bigint = d.id AND e.why = d.reason
                        AND coalesce(e.data->>'conditions', '') = d.conditions))""",  # noqa: S608
    ),
    IN_PLACE,
    Question(
        "approvals_panel",
        "it is passed with {0} of {1} approvals.",
        f"""SELECT n.id, count(d.id), n.quorum FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id
              LEFT JOIN approvals_decision d ON d.panel_id = n.id AND d.round = s.round AND {COUNTS}
             WHERE n.state = 'passed' GROUP BY n.id, n.quorum HAVING count(d.id) < n.quorum""",  # noqa: S608
    ),
    Question(
        "approvals_step",
        "it is passed, though a panel of it is not.",
        """SELECT s.id FROM approvals_step s WHERE s.state = 'passed'
              AND EXISTS (SELECT 1 FROM approvals_panel n WHERE n.step_id = s.id AND n.state <> 'passed')""",
    ),
    Question(
        "approvals_route",
        "it is passed, though a step of it is not.",
        """SELECT r.id FROM approvals_route r WHERE r.state = 'passed'
              AND EXISTS (SELECT 1 FROM approvals_step s WHERE s.route_id = r.id AND s.state <> 'passed')""",
    ),
    Question(
        "approvals_policy",
        "what it says now is not what event {0} published.",
        f"""SELECT e.subject_id, e.id FROM events_event e WHERE e.kind = 'approvals.policy.published' AND e.data ? 'terms'
              AND ({TERMS.format("e.subject_id")}) IS DISTINCT FROM e.data->>'terms'""",  # noqa: S608
    ),
    Question(
        "approvals_policy",
        "it ends on {0}, and the next one starts on {1}.",
        """SELECT * FROM (SELECT p.id, p.ends_on, lead(p.starts_on) OVER (PARTITION BY p.subject_kind ORDER BY p.number) AS next
              FROM approvals_policy p) ends WHERE ends.ends_on IS DISTINCT FROM ends.next""",
    ),
)


def taken_away(kinds: Iterable[str]) -> Question:
    """Events of these kinds that tell of a decision which is gone."""
    names = ", ".join(f"'{kind}'" for kind in kinds)
    return Question(
        "approvals_decision",
        "event {0} tells of it, and it is gone.",
        f"""SELECT (e.data->>'given')::bigint, e.id FROM events_event e WHERE e.kind IN ({names}) AND e.data ? 'given'
              AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.id = (e.data->>'given')::bigint)""",  # noqa: S608 - made of constants
    )


def unrouted(kind: str, *events: str) -> Question:
    """Routes of this kind of subject without the event that made them, by the same person and at the same time."""
    named = ", ".join(f"'{event}'" for event in events)
    return Question(
        "approvals_route",
        "no event of {0} {1} tells that person {2} routed it then.",
        f"""SELECT r.id, r.subject_kind, r.subject_id, r.routed_by_id FROM approvals_route r
             WHERE r.subject_kind = '{kind}' AND NOT r.carried AND NOT EXISTS (SELECT 1 FROM events_event e
                 WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id AND e.kind IN ({named})
                   AND e.actor_id = r.routed_by_id AND e.at BETWEEN r.routed_at - {NEAR} AND r.routed_at + {NEAR})""",  # noqa: S608 - made of constants
    )
