"""The words of approval: tracks, classes of data, verdicts, and the states of routes, steps and panels."""

from django.db import models


class Track(models.TextChoices):
    FAST = "fast", "Fast"
    STANDARD = "standard", "Standard"
    MAJOR = "major", "Major"


class DataClass(models.TextChoices):
    NONE = "none", "No personal data"
    PERSONAL = "personal", "Personal data"


class Verdict(models.TextChoices):
    APPROVE = "approve", "Approve"
    WITH_CONDITIONS = "approve_with_conditions", "Approve with conditions"
    CHANGES = "ask_for_changes", "Ask for changes"
    REJECT = "reject", "Reject"


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
