"""Who lets whom see a confidential request, as a table: its arrows change neither state nor version, only who may read it."""

from collab.workflow.flow import Flow, Step
from projects.intake import rules
from projects.intake.flow import BOTH, FLOW
from projects.intake.moves import PAST_OF_SIGHT
from projects.intake.states import ENDED, OPEN

# Whoever wants more people than this to see it keeps it confidential for nothing.
MOST_VIEWERS = 50
SHOWN, HIDDEN = "intake.request.shown", "intake.request.hidden"
# A fund begins to pay for it: whoever sees the fund's amounts may open it from then on.
PAID_FOR = "intake.request.paid_for"
# About the person who does not see it any more, since they gave it away or somebody took it from them.
LEAD_LOST, REQUEST_LOST = "people.person.lead_lost", "people.person.request_lost"

SIGHT = Flow(
    name="request",
    steps=(
        # action                          from   to     who   blocked by                says
        *(Step("show", state, state, BOTH, (rules.sight_for_all,), SHOWN) for state in OPEN),
        # Whatever has become of it, what was given can be taken back.
        *(Step("stop_showing", state, state, BOTH, (), HIDDEN) for state in (*OPEN, *ENDED)),
    ),
    words=FLOW.words,
    who_says=FLOW.who_says,
    past=PAST_OF_SIGHT,
)
