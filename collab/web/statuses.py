"""Every status a page can show: its word, its shape and its tone. Never a colour alone."""

from typing import NamedTuple


class Status(NamedTuple):
    """``tone`` is one of ok, warn, bad, info, accent, mute; ``icon`` a name in the sprite."""

    word: str
    icon: str
    tone: str


STATUSES = {
    # health, in delivery
    "not_started": Status("Not started", "circle-dashed", "mute"),
    "on_track": Status("On track", "circle-check", "ok"),
    "on_course": Status("On course", "circle-check", "ok"),
    "at_risk": Status("At risk", "triangle-alert", "warn"),
    "off_track": Status("Off track", "octagon-x", "bad"),
    "off_course": Status("Off course", "octagon-x", "bad"),
    "paused": Status("Paused", "pause", "mute"),
    "done": Status("Done", "check", "ok"),
    # condition: who must act
    "moving": Status("Moving", "circle-dot", "info"),
    "needs_you": Status("Needs you", "message-circle-question-mark", "accent"),
    "waiting": Status("Waiting", "hourglass", "info"),
    "snoozed": Status("Snoozed", "alarm-clock", "mute"),
    "due_soon": Status("Due soon", "clock", "warn"),
    "overdue": Status("Overdue", "clock", "bad"),
    "in_review": Status("In review", "shield", "info"),
    "awaiting_funding": Status("Awaiting funding", "hand-coins", "info"),
    "live": Status("Live", "rocket", "ok"),
    "new": Status("New", "circle-dot", "info"),
    # the states of a request
    "draft": Status("Draft", "file-pen", "mute"),
    "in_triage": Status("In triage", "inbox", "info"),
    "needs_information": Status("Needs information", "message-circle-question-mark", "accent"),
    "in_approval": Status("In approval", "shield", "info"),
    "approved": Status("Approved", "check", "ok"),
    "funded": Status("Funded", "coins", "ok"),
    "in_delivery": Status("In delivery", "hammer", "info"),
    "delivered": Status("Delivered", "rocket", "ok"),
    "closed": Status("Closed", "archive", "mute"),
    "declined": Status("Declined", "x", "bad"),
    "rejected": Status("Rejected", "x", "bad"),
    "merged": Status("Merged", "git-merge", "mute"),
    "withdrawn": Status("Withdrawn", "undo-2", "mute"),
    "on_hold": Status("On hold", "pause", "mute"),
    # decisions
    "approve": Status("Approved", "check", "ok"),
    "approve_with_conditions": Status("Approved with conditions", "shield-check", "ok"),
    "ask_for_changes": Status("Changes asked", "undo-2", "warn"),
    "reject": Status("Rejected", "x", "bad"),
    "you": Status("You", "circle-dot", "accent"),
    "not_yet": Status("Not yet", "circle-dashed", "mute"),
    "not_needed": Status("Not needed", "circle-dashed", "mute"),
    # the phases of a project
    "planned": Status("Planned", "circle-dashed", "mute"),
    "discovery": Status("Discovery", "search", "info"),
    "build": Status("Build", "hammer", "info"),
    "launch": Status("Launch", "rocket", "info"),
    # milestones, data
    "due": Status("Due", "flag", "info"),
    "missed": Status("Missed", "octagon-x", "bad"),
    "late": Status("Late", "clock", "warn"),
    "missing": Status("No data", "circle-dashed", "mute"),
    "met": Status("Met", "circle-check", "ok"),
    "confidential": Status("Confidential", "lock", "mute"),
}
# Something is unknown to this table: its key is shown as words, in the quiet tone, rather than an error.
QUIET_ICON, QUIET_TONE = "circle-dot", "mute"


def status(key: str) -> Status:
    """The status of ``key``; an unknown key becomes its own word in the quiet tone."""
    return STATUSES.get(key) or Status(key.replace("_", " ").capitalize() or "Not known", QUIET_ICON, QUIET_TONE)
