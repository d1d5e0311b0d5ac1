"""The states of a request, the stages people see, and the conditions that say who must act."""

from django.db import models


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


ENDED = (State.CLOSED, State.DECLINED, State.REJECTED, State.MERGED, State.WITHDRAWN)
OPEN = tuple(state for state in State if state not in (*ENDED, State.DRAFT))
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
    DONE = "done", "Done"


STAGE_OF = {
    State.DRAFT: Stage.DRAFT,
    State.IN_TRIAGE: Stage.TRIAGE,
    State.NEEDS_INFORMATION: Stage.TRIAGE,
    State.IN_APPROVAL: Stage.REVIEW,
    State.APPROVED: Stage.FUNDING,
    State.FUNDED: Stage.FUNDING,
    State.IN_DELIVERY: Stage.DELIVERY,
    State.DELIVERED: Stage.LIVE,
    State.CLOSED: Stage.LIVE,
}
