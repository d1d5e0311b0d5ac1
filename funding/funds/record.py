"""What the record of events says of decided fund changes, held against the decisions on their routes."""

from collections.abc import Iterator

from django.db import connection

from funding.funds.models import CHANGE

MOST = 5000
# A route that was carried over took person and instant from columns that are gone: its event is the older witness.
WITHOUT_EVENT = f"""
    SELECT r.subject_id, r.carried, p.username FROM approvals_route r
      JOIN approvals_decision d ON d.route_id = r.id JOIN people_person p ON p.id = d.person_id
     WHERE r.subject_kind = '{CHANGE}' AND r.state IN ('passed', 'rejected') AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id
           AND e.kind = CASE r.state WHEN 'passed' THEN 'funds.change.agreed' ELSE 'funds.change.refused' END
           AND e.actor_id = d.person_id AND e.at BETWEEN d.at - interval '1 day' AND d.at + interval '1 day')
     ORDER BY r.subject_id LIMIT {MOST}
"""  # noqa: S608 - made of constants


def differing() -> Iterator[str]:
    """A sentence for each decision on a fund change that no event of the same person, kind and day stands for."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_EVENT)
        rows = cursor.fetchall()
    for change, is_carried, who in rows:
        how = ", which was carried over" if is_carried else ""
        yield f"{CHANGE} {change} was decided by {who}{how}; its record does not say so."
