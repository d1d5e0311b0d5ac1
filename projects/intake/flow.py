"""The request's life as a table. Buttons, tooltips, the API, the diagram and the test matrix derive from it."""

from collab.approvals.disagreeing import ESCALATED
from collab.workflow.flow import BACK, Flow, Step
from projects.intake import rules
from projects.intake.answered_moves import OWNED
from projects.intake.glass import BROKEN, OPENED, UPHELD
from projects.intake.moves import PAST
from projects.intake.states import OPEN, STOPPABLE
from projects.intake.states import State as S

REQUESTER = "requester"
TECHNOLOGIST = "technologist"
APPROVER = "approver"
FINANCE = "finance"
LEAD = "lead"
# Whoever decides, as one of two, on work that is proposed to be stopped.
SECOND = "second"
# Whoever says for IT what work takes.
ESTIMATOR = "estimator"
# Whom two keys that disagree have both named to settle it.
JUDGE = "judge"
# Whoever speaks for a side of the house; and of the other side than the one who turned the first key of a break-glass.
EXECUTIVE, SECOND_KEY = "executive", "second_key"
# The portal itself, at night.
PORTAL = "portal"

MINE = (REQUESTER,)
GATE = (TECHNOLOGIST,)
BOTH = (REQUESTER, TECHNOLOGIST)
READY = (rules.answers_missing, rules.replies_missing)
STOPPING = (rules.held_elsewhere, rules.stop_proposed)
RUNNING = (LEAD, TECHNOLOGIST)
# Where who may see it is no answer any more that its requester edits.
RECLASSED = (S.FUNDED, S.IN_DELIVERY, S.DELIVERED, S.ON_HOLD, S.CLOSED, S.STOPPED)
RECLASSIFIED = "intake.request.reclassified"
# Where a move of the inbox has led, and where it led from.
UNDOING = (
    *((state, S.IN_TRIAGE) for state in (S.IN_TRIAGE, S.NEEDS_INFORMATION, S.DECLINED, S.MERGED, S.IN_APPROVAL)),
    (S.DECLINED, S.NEEDS_INFORMATION),
)
# Where a decision has led, and is taken back from.
RETRACTING = (S.IN_APPROVAL, S.APPROVED, S.REJECTED, S.IN_TRIAGE)
# Where two executives may let work begin past what is left of the gate.
GATED = (S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL)
BREAKABLE = (rules.estimate_missing, rules.too_much_for_glass, rules.run_cost_unowned)
ROUTABLE = (rules.answers_missing, rules.estimate_missing, rules.personal_data_unknown)

FLOW = Flow(
    name="request",
    steps=(
        # action      from                 to                   who                  blocked by  says
        Step("submit", S.DRAFT, S.IN_TRIAGE, MINE, READY, "intake.request.submitted"),
        Step("ask", S.IN_TRIAGE, S.NEEDS_INFORMATION, GATE, (), "intake.request.asked"),
        Step("answer", S.NEEDS_INFORMATION, S.IN_TRIAGE, MINE, (), "intake.request.answered"),
        Step("decline", S.IN_TRIAGE, S.DECLINED, GATE, (), "intake.request.declined"),
        # What somebody who has left will never answer is not kept open for it.
        Step("decline", S.NEEDS_INFORMATION, S.DECLINED, GATE, (rules.requester_is_here,), "intake.request.declined"),
        Step("take_back", S.NEEDS_INFORMATION, S.IN_TRIAGE, GATE, (), "intake.request.taken_back"),
        Step("merge", S.IN_TRIAGE, S.MERGED, GATE, (), "intake.request.merged"),
        # What the company owns already covers the need: it ends here, and counts as delivered nowhere.
        Step("own", S.IN_TRIAGE, S.ANSWERED_BY_OWN, GATE, (), OWNED),
        Step("snooze", S.IN_TRIAGE, S.IN_TRIAGE, GATE, (), "intake.request.snoozed"),
        Step("route", S.IN_TRIAGE, S.IN_APPROVAL, GATE, ROUTABLE, "intake.request.routed"),
        Step("decide", S.IN_APPROVAL, S.IN_APPROVAL, (APPROVER,), (), "intake.request.decided"),
        Step("decide", S.IN_APPROVAL, S.APPROVED, (APPROVER,), (), "intake.request.approved"),
        Step("decide", S.IN_APPROVAL, S.REJECTED, (APPROVER,), (), "intake.request.rejected"),
        Step("decide", S.IN_APPROVAL, S.IN_TRIAGE, (APPROVER,), (), "intake.request.sent_back"),
        # within some seconds, by whoever decided, as long as nobody has built on it
        *(
            Step("retract", state, S.IN_APPROVAL, (APPROVER,), (rules.nothing_to_retract,), "intake.request.retracted")
            for state in RETRACTING
        ),
        # two keys that disagree: who gives way, or whom both name, settles it; the route goes on or ends by that
        *(
            Step("resolve", S.IN_APPROVAL, target, (APPROVER, JUDGE), (rules.keys_agree,), says)
            for target, says in (
                (S.IN_APPROVAL, "intake.request.decided"),
                (S.APPROVED, "intake.request.approved"),
                (S.REJECTED, "intake.request.rejected"),
                (S.IN_TRIAGE, "intake.request.sent_back"),
            )
        ),
        Step("escalate", S.IN_APPROVAL, S.IN_APPROVAL, (APPROVER,), (rules.keys_agree,), ESCALATED),
        Step("seat_again", S.IN_APPROVAL, S.IN_APPROVAL, GATE, (rules.all_seated,), "intake.request.seated_again"),
        Step("fund", S.APPROVED, S.FUNDED, (FINANCE,), (rules.conditions_before_money, rules.run_cost_unowned), "intake.request.funded"),
        # what funds promised may be less than was approved: the rest is added when it is found
        Step("fund", S.FUNDED, S.FUNDED, (FINANCE,), (rules.full_promise,), "intake.request.topped_up"),
        Step("fund", S.IN_DELIVERY, S.IN_DELIVERY, (FINANCE,), (rules.full_promise,), "intake.request.topped_up"),
        Step("start", S.FUNDED, S.IN_DELIVERY, (TECHNOLOGIST, LEAD), (rules.conditions_before_start,), "intake.request.started"),
        Step(
            "launch", S.IN_DELIVERY, S.DELIVERED, (LEAD,), (rules.stop_proposed, rules.conditions_before_launch), "intake.request.launched"
        ),
        Step("review", S.DELIVERED, S.CLOSED, RUNNING, (rules.glass_unjudged,), "intake.request.reviewed"),
        # Late invoices are booked on what was promised until then; nothing new is promised any more.
        *(
            Step("settle", state, state, (FINANCE, PORTAL), (rules.nothing_held,), "intake.request.settled")
            for state in (S.DELIVERED, S.CLOSED)
        ),
        *(
            step
            for state in STOPPABLE
            for step in (
                Step("stop", state, S.STOPPED, RUNNING, STOPPING, "intake.request.stopped"),
                # above the policy's limit it takes somebody of the sponsor's side, and finance
                Step("stop", state, state, RUNNING, STOPPING, "intake.request.stop_proposed"),
                Step("second", state, state, (SECOND,), (rules.no_stop_proposed,), "intake.request.stop_answered"),
                Step("second", state, S.STOPPED, (SECOND,), (rules.no_stop_proposed,), "intake.request.stopped"),
            )
        ),
        *(
            Step("hand_over", state, state, RUNNING, (rules.no_project,), "intake.request.handed_over")
            for state in (S.IN_DELIVERY, S.DELIVERED, S.ON_HOLD)
        ),
        *(
            Step("withdraw", state, S.WITHDRAWN, MINE, (), "intake.request.withdrawn")
            for state in (S.DRAFT, S.IN_TRIAGE, S.NEEDS_INFORMATION, S.IN_APPROVAL, S.APPROVED)
        ),
        # What two executives let begin and nobody reviewed goes on hold by itself.
        *(
            Step("hold", state, S.ON_HOLD, (*GATE, *((PORTAL,) if state == S.IN_DELIVERY else ())), (), "intake.request.held")
            for state in OPEN
            if state != S.ON_HOLD
        ),
        *(Step("reassign", state, state, BOTH, (), "intake.request.reassigned") for state in OPEN),
        # What was never sent is its writer's alone, and theirs alone to give.
        Step("reassign", S.DRAFT, S.DRAFT, MINE, (), "intake.request.reassigned"),
        # Until money is promised an answer says who may see it; from then on it is a move, with its reason and its project with it.
        *(Step("reclassify", state, state, BOTH, (), RECLASSIFIED) for state in RECLASSED),
        Step("resume", S.ON_HOLD, BACK, GATE, (), "intake.request.resumed"),
        # The inbox: who has it, what it takes, what becomes of it; and what was just done there, taken back.
        Step("assign", S.IN_TRIAGE, S.IN_TRIAGE, GATE, (), "intake.request.assigned"),
        Step("ask_size", S.IN_TRIAGE, S.IN_TRIAGE, GATE, (), "intake.request.size_asked"),
        Step("size", S.IN_TRIAGE, S.IN_TRIAGE, (ESTIMATOR,), (), "intake.request.sized"),
        Step("split", S.IN_TRIAGE, S.SPLIT, GATE, (rules.estimate_missing,), "intake.request.split"),
        *(Step("undo", source, target, GATE, (rules.nothing_to_undo,), "intake.request.undone") for source, target in UNDOING),
        # Break-glass: the second key stands for triage and panels, and the money and the project come with it.
        *(
            step
            for state in GATED
            for step in (
                Step("break_glass", state, state, (EXECUTIVE,), (rules.glass_waits, *BREAKABLE), OPENED),
                Step("break_glass", state, S.APPROVED, (SECOND_KEY,), (rules.no_glass_waits, *BREAKABLE), BROKEN),
            )
        ),
        Step("break_glass", S.APPROVED, S.FUNDED, (EXECUTIVE,), (rules.through_the_gate, rules.run_cost_unowned), "intake.request.funded"),
        Step("break_glass", S.FUNDED, S.IN_DELIVERY, (EXECUTIVE,), (rules.through_the_gate,), "intake.request.started"),
        *(Step("judge", state, state, GATE, (rules.nothing_to_judge,), UPHELD) for state in (S.IN_DELIVERY, S.ON_HOLD, S.DELIVERED)),
        *(
            Step("judge", state, S.STOPPED, GATE, (rules.nothing_to_judge, rules.stop_proposed), "intake.request.stopped")
            for state in (S.IN_DELIVERY, S.ON_HOLD)
        ),
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
        SECOND: "somebody of the sponsor’s side or of finance, where a stop is proposed that they have no part in,",
        JUDGE: "whom both keys have named",
        ESTIMATOR: "a lead or an architect of IT with no part in it",
        EXECUTIVE: "an executive who did not ask for or sponsor it",
        SECOND_KEY: "an executive of the other side who did not ask for or sponsor it",
        PORTAL: "the portal, when the time for late invoices is over,",
    },
)
