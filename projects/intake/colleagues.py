"""Who names colleagues on a request, as a table: its arrows change neither state nor version, only who asks for it."""

from collab.workflow.flow import Flow, Step
from projects.intake.colleague_guards import NAMED, TAKEN_OFF
from projects.intake.flow import FLOW, MINE
from projects.intake.moves import PAST_OF_COLLEAGUES
from projects.intake.states import ENDED, OPEN, State

# Whoever wants more people than this to ask for it wants nobody to answer.
MOST_COLLEAGUES = 20
# About the person who was taken off what they do not see any more.
COLLEAGUE_LOST = "people.person.asking_lost"

COLLEAGUES = Flow(
    name="request",
    steps=(
        # action                           from   to     who   blocked by  says
        *(Step("name_colleague", state, state, MINE, (), NAMED) for state in (State.DRAFT, *OPEN)),
        # Whatever has become of it, whoever asked for it may be taken off, and leave.
        *(Step("take_off", state, state, MINE, (), TAKEN_OFF) for state in (State.DRAFT, *OPEN, *ENDED)),
    ),
    words=FLOW.words,
    who_says=FLOW.who_says,
    past=PAST_OF_COLLEAGUES,
)
