"""What the record says of duties, held against the rows."""

from collab.events.findings import Question

_SAID = """(SELECT e.data->'values'->>'{0}' FROM events_event e WHERE e.subject_kind = 'access.duty' AND e.subject_id = y.id
    AND e.data->'values' ? '{0}' ORDER BY e.sequence DESC LIMIT 1)"""

QUESTIONS = (
    Question(
        "access_duty",
        "{0} {1} from {2} to {3} is not what its record says.",
        f"""SELECT y.id, y.person_id, y.role, y.since_on, coalesce(y.until_on::text, 'further notice') FROM access_duty y
             WHERE {_SAID.format("role")} <> y.role OR {_SAID.format("since_on")} <> y.since_on::text
                OR {_SAID.format("until_on")} <> coalesce(y.until_on::text, 'None')
                OR {_SAID.format("person")} ~ '^[0-9]+$' AND {_SAID.format("person")} <> y.person_id::text""",  # noqa: S608 - made of constants
    ),
    # A first cast may have been put in at once; from the first duty on record on, each has its own.
    Question(
        "access_duty",
        "no event tells that person {0} was given it.",
        """SELECT y.id, y.person_id FROM access_duty y WHERE y.id > (SELECT min(e.subject_id) FROM events_event e WHERE e.kind = 'access.duty.given')
              AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'access.duty' AND e.subject_id = y.id)""",
    ),
    Question(
        "access_duty",
        "its record is there, and it is gone.",
        """SELECT DISTINCT e.subject_id FROM events_event e WHERE e.kind IN ('access.duty.given', 'access.duty.changed')
              AND NOT EXISTS (SELECT 1 FROM access_duty y WHERE y.id = e.subject_id)""",
    ),
)
