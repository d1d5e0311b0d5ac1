"""The phases of a project as a table: who takes it from one to the next."""

from collab.workflow.flow import Flow, Step
from projects.portfolio.states import Phase as P

MARKETING_LEAD = "marketing_lead"
IT_LEAD = "it_lead"
# The request's own moves launch, review and stop take its project with them; nobody else makes it live, closes or stops it.
REQUEST = "request"

LEADS = (MARKETING_LEAD, IT_LEAD)
MOVED = "portfolio.project.moved"
RECLASSIFIED = "portfolio.project.reclassified"

PAST = {
    "explore": "explored",
    "build": "built",
    "prepare": "prepared",
    "rework": "reworked",
    "launch": "launched",
    "review": "reviewed",
    "stop": "stopped",
}

FLOW = Flow(
    name="project",
    steps=(
        # action    from         to           who    blocked by  says
        Step("explore", P.PLANNED, P.DISCOVERY, LEADS, (), MOVED),
        Step("build", P.PLANNED, P.BUILD, LEADS, (), MOVED),
        Step("build", P.DISCOVERY, P.BUILD, LEADS, (), MOVED),
        Step("prepare", P.BUILD, P.LAUNCH, LEADS, (), MOVED),
        Step("rework", P.LAUNCH, P.BUILD, LEADS, (), MOVED),
        Step("rework", P.BUILD, P.DISCOVERY, LEADS, (), MOVED),
        *(Step("launch", phase, P.LIVE, (REQUEST,), (), MOVED) for phase in (P.PLANNED, P.DISCOVERY, P.BUILD, P.LAUNCH)),
        Step("review", P.LIVE, P.CLOSED, (REQUEST,), (), MOVED),
        *(Step("stop", phase, P.STOPPED, (REQUEST,), (), MOVED) for phase in (P.PLANNED, P.DISCOVERY, P.BUILD, P.LAUNCH)),
    ),
    words={phase.value: str(phase.label).lower() for phase in P},
    past=PAST,
    column="phase",
    who_says={MARKETING_LEAD: "its marketing lead", IT_LEAD: "its IT lead", REQUEST: "the launch, the review or the stop of its request"},
)
