"""Every status a page can show: its word, its shape and its tone. Never a colour alone."""

from collections.abc import Mapping
from typing import NamedTuple

from collab.kit.seams import Seam


class Status(NamedTuple):
    """``tone`` is one of ok, warn, bad, info, accent, mute; ``icon`` a name in the sprite."""

    word: str
    icon: str
    tone: str


# What every app may say. What one app says stands in its own ``states.py``.
GENERAL = {
    # health, in delivery
    "not_started": Status("Not started", "circle-dashed", "mute"),
    "on_track": Status("On track", "circle-check", "ok"),
    "at_risk": Status("At risk", "triangle-alert", "warn"),
    "off_track": Status("Off track", "octagon-x", "bad"),
    "paused": Status("Paused", "pause", "mute"),
    "done": Status("Done", "check", "ok"),
    # who must act
    "needs_you": Status("Needs you", "message-circle-question-mark", "accent"),
    "waiting": Status("Waiting", "hourglass", "info"),
    "snoozed": Status("Snoozed", "alarm-clock", "mute"),
    # a date, a figure
    "due": Status("Due", "flag", "info"),
    "missed": Status("Missed", "octagon-x", "bad"),
    "missing": Status("No data", "circle-dashed", "mute"),
    "stale": Status("No fresh data", "clock", "warn"),
    "none": Status("Not judged", "circle-dashed", "mute"),
    # a portal that is being set up
    "set_up": Status("Done", "check", "ok"),
    "to_set_up": Status("Missing", "circle-alert", "warn"),
    "advised": Status("Advised", "circle-dashed", "info"),
    "confidential": Status("Confidential", "lock", "mute"),
}
STATUSES: Seam[Mapping[str, Status]] = Seam("which statuses a page can show")
# Something is unknown to this table: its key is shown as words, in the quiet tone, rather than an error.
QUIET_ICON, QUIET_TONE = "circle-dot", "mute"


def status(key: str) -> Status:
    """The status of ``key``; an unknown key becomes its own word in the quiet tone."""
    return STATUSES.value.get(key) or Status(key.replace("_", " ").capitalize() or "Not known", QUIET_ICON, QUIET_TONE)


def together(*tables: Mapping[str, Status]) -> dict[str, Status]:
    """The general words and those of each app; raises ValueError where two would say different things by one key."""
    found = dict(GENERAL)
    for table in tables:
        for key, one in table.items():
            if found.setdefault(key, one) != one:
                raise ValueError(f"{key} is {found[key].word} already: two apps give one key two meanings.")
    return found
