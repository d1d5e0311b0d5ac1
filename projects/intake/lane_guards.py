"""A no of privacy or security in the database: with it stands what would make it a yes, or the rule that forbids it."""

import pgtrigger

from collab.approvals.states import REQUEST
from collab.kit.guards import settles
from projects.intake.lane_models import GROUPS, WITH_A_NO

_GROUPS = "|".join(GROUPS)
_NAMED = ", ".join(f"'{says.value}'" for says in WITH_A_NO)
# At the end of the transaction, for the words are kept after the decision. Also of the group within a brand or market.
NO_NAMES_A_YES = settles(
    "no_names_a_yes",
    pgtrigger.Insert,
    f"""NEW.verdict = 'reject' AND EXISTS (SELECT 1 FROM approvals_panel n JOIN approvals_route r ON r.id = NEW.route_id
        WHERE n.id = NEW.panel_id AND r.subject_kind = '{REQUEST}' AND n.role ~ '^({_GROUPS})(_|$)'
          AND NOT EXISTS (SELECT 1 FROM intake_laneentry l WHERE l.request_id = r.subject_id AND l.person_id = NEW.person_id
            AND l."group" = substring(n.role FROM '^[a-z]+') AND l.says IN ({_NAMED}) AND l.at >= NEW.at))""",  # noqa: S608 - made of constants
    "A no of privacy or security names what would make it a yes, or the rule that forbids it.",
)
