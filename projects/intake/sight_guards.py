"""The guards of who may see work, once money is promised to it: on record, with a reason, and its project with it."""

import pgtrigger

from collab.approvals.states import REQUEST
from collab.kit.record_guards import changed, recorded, told, words
from projects.intake.flow import RECLASSED, RECLASSIFIED

# Who may see work that money was promised to changes with a reason, and says who still sees it by that money.
RECLASSIFIED_ON_RECORD = recorded(
    "reclassified_on_record",
    pgtrigger.Update,
    # In the body: PostgreSQL writes a list in a condition its own way, and the watch over guards holds each against what it should be.
    f"NEW.state NOT IN ({words(state.value for state in RECLASSED)}) OR "  # noqa: S608 - made of constants
    + told(
        f"'{REQUEST}'",
        "NEW.id",
        RECLASSIFIED,
        more="""e.version = NEW.version AND e.why <> ''
            AND e.data #> '{changed,is_confidential}' = jsonb_build_array(OLD.is_confidential, NEW.is_confidential)
            AND NOT EXISTS (SELECT 1 FROM funds_allocation a JOIN funds_fund f ON f.id = a.fund_id
                WHERE NEW.is_confidential AND a.route_id = NEW.route_id AND NOT coalesce(e.data -> 'funds', '[]'::jsonb) ? f.code)""",
    ),
    "Who may see this changes with a reason, and on record only.",
    when=changed("is_confidential"),
)
# By the end of the transaction: a project is seen by whom its request is.
_UNLIKE = """EXISTS (SELECT 1 FROM intake_request q JOIN portfolio_project p ON p.id = q.project_id
    WHERE {0} AND q.is_confidential <> p.is_confidential)"""
UNLIKE_SAYS = "A project is as confidential as the request it came from."
SEEN_AS_ITS_PROJECT = recorded(
    "seen_as_its_project",
    pgtrigger.Update,
    f"NOT {_UNLIKE.format('q.id = NEW.id')}",
    UNLIKE_SAYS,
    when=changed("is_confidential", "project_id"),
)
SEEN_AS_ITS_REQUEST = recorded(
    "seen_as_its_request", pgtrigger.Update, f"NOT {_UNLIKE.format('p.id = NEW.id')}", UNLIKE_SAYS, when=changed("is_confidential")
)
OF_REQUEST = (RECLASSIFIED_ON_RECORD, SEEN_AS_ITS_PROJECT)
