"""What the record says of projects, held against the rows."""

from collab.approvals.record import unrouted
from collab.events.findings import Question, state_of_its_record
from projects.portfolio.gate_states import PASSAGE
from projects.portfolio.states import Phase

LABEL = "portfolio.project"

QUESTIONS = (
    unrouted(PASSAGE, "portfolio.passage.proposed"),
    Question(
        "portfolio_passage",
        "no event tells that it is {1}.",
        """SELECT c.id, c.state FROM portfolio_passage c WHERE NOT EXISTS (SELECT 1 FROM events_event e
             WHERE e.subject_kind = 'portfolio.passage' AND e.subject_id = c.id AND e.kind = 'portfolio.passage.' || c.state)""",
    ),
    state_of_its_record("portfolio_project", LABEL, "phase", Phase.PLANNED),
    Question(
        "portfolio_project",
        "its leads are not those that event {0} names.",
        f"""SELECT t.id, e.id FROM portfolio_project t JOIN events_event e ON e.subject_kind = '{LABEL}' AND e.subject_id = t.id
              JOIN people_person m ON m.id = t.marketing_lead_id JOIN people_person i ON i.id = t.it_lead_id
             WHERE e.kind = 'portfolio.project.started' AND e.data ? 'marketing_lead'
               AND (e.data->>'marketing_lead' NOT IN (m.username, m.id::text) OR e.data->>'it_lead' NOT IN (i.username, i.id::text))""",  # noqa: S608 - made of constants
    ),
)
