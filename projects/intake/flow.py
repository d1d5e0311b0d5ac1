"""The request's life as a table. Buttons, tooltips, the API, the diagram and the test matrix derive from it."""

from collab.workflow.flow import BACK, Flow, Step
from projects.intake import rules
from projects.intake.moves import PAST
from projects.intake.states import OPEN
from projects.intake.states import State as S

REQUESTER = "requester"
TECHNOLOGIST = "technologist"
APPROVER = "approver"
FINANCE = "finance"
LEAD = "lead"

MINE = (REQUESTER,)
GATE = (TECHNOLOGIST,)
BOTH = (REQUESTER, TECHNOLOGIST)
READY = (rules.answers_missing,)
ROUTABLE = (rules.answers_missing, rules.estimate_missing, rules.personal_data_unknown)

FLOW = Flow(
    name="request",
    steps=(
        # action      from                 to                   who                  blocked by  says
        Step("submit", S.DRAFT, S.IN_TRIAGE, MINE, READY, "intake.request.submitted"),
        Step("ask", S.IN_TRIAGE, S.NEEDS_INFORMATION, GATE, (), "intake.request.asked"),
        Step("answer", S.NEEDS_INFORMATION, S.IN_TRIAGE, MINE, (), "intake.request.answered"),
        Step("decline", S.IN_TRIAGE, S.DECLINED, GATE, (), "intake.request.declined"),
        Step("merge", S.IN_TRIAGE, S.MERGED, GATE, (), "intake.request.merged"),
        Step("snooze", S.IN_TRIAGE, S.IN_TRIAGE, GATE, (), "intake.request.snoozed"),
        Step("route", S.IN_TRIAGE, S.IN_APPROVAL, GATE, ROUTABLE, "intake.request.routed"),
        Step("decide", S.IN_APPROVAL, S.IN_APPROVAL, (APPROVER,), (), "intake.request.decided"),
        Step("decide", S.IN_APPROVAL, S.APPROVED, (APPROVER,), (), "intake.request.approved"),
        Step("decide", S.IN_APPROVAL, S.REJECTED, (APPROVER,), (), "intake.request.rejected"),
        Step("decide", S.IN_APPROVAL, S.IN_TRIAGE, (APPROVER,), (), "intake.request.sent_back"),
        Step("fund", S.APPROVED, S.FUNDED, (FINANCE,), (), "intake.request.funded"),
        # what funds promised may be less than was approved: the rest is added when it is found
        Step("fund", S.FUNDED, S.FUNDED, (FINANCE,), (rules.full_promise,), "intake.request.topped_up"),
        Step("fund", S.IN_DELIVERY, S.IN_DELIVERY, (FINANCE,), (rules.full_promise,), "intake.request.topped_up"),
        Step("start", S.FUNDED, S.IN_DELIVERY, (TECHNOLOGIST, LEAD), (), "intake.request.started"),
        Step("launch", S.IN_DELIVERY, S.DELIVERED, (LEAD,), (), "intake.request.launched"),
        Step("review", S.DELIVERED, S.CLOSED, (LEAD, TECHNOLOGIST), (), "intake.request.reviewed"),
        *(
            Step("withdraw", state, S.WITHDRAWN, MINE, (), "intake.request.withdrawn")
            for state in (S.DRAFT, S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED)
        ),
        *(Step("hold", state, S.ON_HOLD, GATE, (), "intake.request.held") for state in OPEN if state != S.ON_HOLD),
        Step("resume", S.ON_HOLD, BACK, GATE, (), "intake.request.resumed"),
        Step("edit", S.DRAFT, S.DRAFT, MINE, (), "intake.request.edited"),
        Step("edit", S.IN_TRIAGE, S.IN_TRIAGE, BOTH, (), "intake.request.edited"),
        Step("edit", S.NEEDS_INFORMATION, S.NEEDS_INFORMATION, BOTH, (), "intake.request.edited"),
        Step("edit", S.IN_APPROVAL, S.IN_APPROVAL, MINE, (), "intake.request.edited"),
        Step("edit", S.APPROVED, S.APPROVED, MINE, (), "intake.request.edited"),
        # a material change after approval: the steps it concerns decide again
        Step("edit", S.APPROVED, S.IN_APPROVAL, MINE, (), "intake.request.reopened"),
    ),
    words={state.value: str(state.label) for state in S},
    past=PAST,
    back="before_hold",
    who_says={
        REQUESTER: "the requester",
        TECHNOLOGIST: "a marketing technologist who did not ask for it",
        APPROVER: "somebody on its route who did not ask for, sponsor or lead it",
        FINANCE: "a finance partner who did not ask for or sponsor it",
        LEAD: "a project lead",
    },
)
