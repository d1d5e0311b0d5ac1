"""The words of approval: tracks, classes of data, verdicts, outcomes, and the states of routes, steps and panels."""

from enum import Enum

from django.db import models

from collab.web.statuses import Status

# The kind of subject that pages of requests show, and whose policies an administrator writes.
REQUEST = "intake.request"


class RouteKind(models.TextChoices):
    """How something came through the gate; no project, promise or task is without one of these three."""

    ROUTED = "routed", "Routed by a marketing technologist"
    # What ran before the portal and was taken over by a signed founding; nothing makes one yet.
    INHERITED = "inherited", "Inherited"
    BREAK_GLASS = "break_glass", "By two executives"


class Track(models.TextChoices):
    FAST = "fast", "Fast"
    STANDARD = "standard", "Standard"
    MAJOR = "major", "Major"


class DataClass(models.TextChoices):
    NONE = "none", "No personal data"
    PERSONAL = "personal", "Personal data"


# What of a request a policy may call material: whoever decided looks again when it changes (``routes.CONCERNS`` says which groups).
CONCERNED = {
    "amount": "The amount, by more than the share",
    "run_cost": "What the run costs, by more than the share",
    "promised": "The promised revenue, by more than the share",
    "data_class": "The class of data",
    "data_sources": "The data sources",
    "legacy_systems": "The legacy systems",
    "needed_by": "The day it is needed by",
    "goal": "The goals",
    "sponsor": "The sponsor",
    "reach": "The brands and markets",
}


class Verdict(models.TextChoices):
    APPROVE = "approve", "Approve"
    WITH_CONDITIONS = "approve_with_conditions", "Approve with conditions"
    CHANGES = "ask_for_changes", "Ask for changes"
    REJECT = "reject", "Reject"


# Those that count towards a quorum.
APPROVALS = (Verdict.APPROVE, Verdict.WITH_CONDITIONS)


class Outcome(Enum):
    """Where a route stands after a decision."""

    WAITING = "waiting"
    PASSED = "passed"
    REJECTED = "rejected"
    CHANGES = "changes"


class Seating(models.TextChoices):
    """When it is settled who sits in a panel: for all of them when it is routed, or for each at the moment they decide."""

    AT_ROUTING = "at_routing", "When it is routed"
    AT_DECISION = "at_decision", "When they decide"


class RouteState(models.TextChoices):
    OPEN = "open", "Open"
    PASSED = "passed", "Passed"
    REJECTED = "rejected", "Rejected"
    RETURNED = "returned", "Sent back for changes"
    VOID = "void", "Void"


class StepState(models.TextChoices):
    WAITING = "waiting", "Waiting for its turn"
    OPEN = "open", "Open"
    PASSED = "passed", "Passed"
    STOPPED = "stopped", "Stopped"


class PanelState(models.TextChoices):
    WAITING = "waiting", "Waiting for its turn"
    OPEN = "open", "Open"
    PASSED = "passed", "Passed"
    STOPPED = "stopped", "Stopped"


# How a decision is shown, and a group or step that has none.
STATUSES = {
    Verdict.APPROVE.value: Status("Approved", "check", "ok"),
    Verdict.WITH_CONDITIONS.value: Status("Approved with conditions", "shield-check", "ok"),
    Verdict.CHANGES.value: Status("Changes asked", "undo-2", "warn"),
    Verdict.REJECT.value: Status("Rejected", "x", "bad"),
    "in_review": Status("In review", "shield", "info"),
    "you": Status("You", "circle-dot", "accent"),
    "not_yet": Status("Not yet", "circle-dashed", "mute"),
    "not_needed": Status("Not needed", "circle-dashed", "mute"),
}
