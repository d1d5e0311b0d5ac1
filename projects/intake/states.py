"""The states of a request, the stages people see, and the conditions that say who must act."""

from dataclasses import dataclass

from django.db import models

from collab.web.statuses import Status


class State(models.TextChoices):
    DRAFT = "draft", "a draft"
    IN_TRIAGE = "in_triage", "in triage"
    NEEDS_INFORMATION = "needs_information", "waiting for information"
    IN_APPROVAL = "in_approval", "in approval"
    APPROVED = "approved", "approved"
    FUNDED = "funded", "funded"
    IN_DELIVERY = "in_delivery", "in delivery"
    DELIVERED = "delivered", "delivered"
    CLOSED = "closed", "closed"
    DECLINED = "declined", "declined"
    REJECTED = "rejected", "rejected"
    MERGED = "merged", "merged"
    WITHDRAWN = "withdrawn", "withdrawn"
    ON_HOLD = "on_hold", "on hold"
    STOPPED = "stopped", "stopped"
    ANSWERED_BY_OWN = "answered_by_own", "answered by what we own"
    SPLIT = "split", "split"


# Where it is the requester who has to write.
TO_ANSWER = (State.NEEDS_INFORMATION, State.DRAFT)


class Stage(models.TextChoices):
    """Where it is. Stage, condition and health are three things and never one mixture."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    TRIAGE = "triage", "Triage"
    REVIEW = "review", "Review"
    FUNDING = "funding", "Funding"
    DELIVERY = "delivery", "Delivery"
    LIVE = "live", "Live"


class Condition(models.TextChoices):
    """Who must act."""

    MOVING = "moving", "Moving"
    NEEDS_YOU = "needs_you", "Needs you"
    WAITING = "waiting", "Waiting"
    SNOOZED = "snoozed", "Snoozed"
    PAUSED = "paused", "Paused"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    STOPPED = "stopped", "Stopped"
    DONE = "done", "Done"


@dataclass(frozen=True, slots=True)
class StateRow:
    """One state: how a page shows it, where and how it stands, and what is to come.

    ``status`` is its word, icon and tone. ``stage`` is None on hold, where it is that of the state before; of one that ended, where it
    had come to. ``condition`` is None where it depends on who looks. ``waits_for`` is what it waits for in a few words, where no single
    person has it; ``next`` what comes next. ``ended`` is how the rail marks the stage that was the last: "stopped" (refused there) or
    "left" (gone another way). ``shown_as`` is the key of another status that tells more. ``is_waiting``: it waits for somebody, while work
    under way and drafts wait for nobody. ``is_on_path``: every request that goes live passes it, and how long it usually takes counts,
    ``reckoned`` from where to where. ``ends`` is the state of the path that this one is an outcome of.
    """

    state: State
    status: Status
    stage: Stage | None
    condition: Condition | None = None
    waits_for: str = ""
    next: str = ""
    ended: str = ""
    shown_as: str = ""
    is_ended: bool = False
    is_waiting: bool = False
    is_on_path: bool = False
    reckoned: str = ""
    ends: State | None = None


STATE_ROWS = (
    StateRow(State.DRAFT, Status("Draft", "file-pen", "mute"), Stage.DRAFT, next="It is finished and sent"),
    StateRow(
        State.IN_TRIAGE, Status("In triage", "inbox", "info"), Stage.TRIAGE, waits_for="Marketing technologist",
        next="A technologist routes it", is_waiting=True, is_on_path=True, reckoned="from sent to routed, declined or merged",
    ),
    StateRow(
        State.NEEDS_INFORMATION, Status("Needs information", "message-circle-question-mark", "accent"), Stage.TRIAGE,
        next="The question is answered", is_waiting=True,
    ),
    StateRow(
        State.IN_APPROVAL, Status("In approval", "shield", "info"), Stage.REVIEW, waits_for="Approval",
        next="The groups on its route decide", is_waiting=True, is_on_path=True, reckoned="from routed to decided",
    ),
    StateRow(
        State.APPROVED, Status("Approved", "check", "ok"), Stage.FUNDING, waits_for="Finance partner",
        next="Finance reserves the money", shown_as="awaiting_funding", is_waiting=True, is_on_path=True,
        reckoned="from approved to funded",
    ),
    StateRow(
        State.FUNDED, Status("Funded", "coins", "ok"), Stage.FUNDING, waits_for="Project leads",
        next="The project gets its two leads", is_waiting=True, is_on_path=True, reckoned="from funded to started",
    ),
    StateRow(
        State.IN_DELIVERY, Status("In delivery", "hammer", "info"), Stage.DELIVERY, next="The leads launch it", is_on_path=True,
        reckoned="from started to live",
    ),
    StateRow(
        State.DELIVERED, Status("Delivered", "rocket", "ok"), Stage.LIVE, Condition.DONE, next="Its effect is reviewed", shown_as="live",
    ),
    StateRow(State.CLOSED, Status("Closed", "archive", "mute"), Stage.LIVE, Condition.DONE, is_ended=True),
    StateRow(
        State.DECLINED, Status("Declined", "x", "bad"), Stage.TRIAGE, Condition.DECLINED, ended="stopped", is_ended=True, ends=State.IN_TRIAGE,
    ),
    StateRow(
        State.REJECTED, Status("Rejected", "x", "bad"), Stage.REVIEW, Condition.DECLINED, ended="stopped", is_ended=True, ends=State.IN_APPROVAL,
    ),
    StateRow(
        State.MERGED, Status("Merged", "git-merge", "mute"), Stage.TRIAGE, Condition.DONE, ended="left", is_ended=True, ends=State.IN_TRIAGE,
    ),
    StateRow(State.WITHDRAWN, Status("Withdrawn", "undo-2", "mute"), Stage.SUBMITTED, Condition.WITHDRAWN, ended="left", is_ended=True),
    StateRow(State.ON_HOLD, Status("On hold", "pause", "mute"), None, Condition.PAUSED, next="A technologist resumes it"),
    StateRow(State.STOPPED, Status("Stopped", "octagon-x", "mute"), Stage.DELIVERY, Condition.STOPPED, ended="stopped", is_ended=True),
    StateRow(
        State.ANSWERED_BY_OWN, Status("Answered by what we own", "layers", "ok"), Stage.TRIAGE, Condition.DONE, ended="left", is_ended=True,
        ends=State.IN_TRIAGE,
    ),
    StateRow(
        State.SPLIT, Status("Split", "git-branch", "mute"), Stage.TRIAGE, Condition.DONE, ended="left", is_ended=True, ends=State.IN_TRIAGE,
    ),
)  # fmt: skip
# What can be stopped; on hold only where it was put there from one of the others.
STOPPED_FROM = (State.FUNDED, State.IN_DELIVERY)
STOPPABLE = (*STOPPED_FROM, State.ON_HOLD)
# By the word that the database keeps: rows of a list ask for it often, and a plain text is found faster than a member.
STATE = {row.state.value: row for row in STATE_ROWS}
ENDED = tuple(row.state for row in STATE_ROWS if row.is_ended)
OPEN = tuple(row.state for row in STATE_ROWS if not row.is_ended and row.state != State.DRAFT)
WAITS = tuple(row.state for row in STATE_ROWS if row.is_waiting)
PATH = tuple(row.state for row in STATE_ROWS if row.is_on_path)
OUTCOMES = {row.state: row.ends for row in STATE_ROWS if row.ends}
# While it is there no clock runs but its own: whoever had it cannot act. Coming back, a state goes on where it was.
PAUSES = (State.NEEDS_INFORMATION, State.ON_HOLD)
CLOCK_STANDS = (*(state.value for state in PAUSES), *(state.value for state in ENDED))
# The states in which a request that was sent is at each stage, without those that went no further.
STAGES: dict[Stage, tuple[State, ...]] = {
    stage: found
    for stage in Stage
    if stage != Stage.DRAFT and (found := tuple(row.state for row in STATE_ROWS if row.stage == stage and not row.ended))
}
# What the pages show of a request: its states, and the two that tell more than the state.
STATUSES = {
    **{row.state.value: row.status for row in STATE_ROWS},
    "awaiting_funding": Status("Awaiting funding", "hand-coins", "info"),
    "live": Status("Live", "rocket", "ok"),
}
