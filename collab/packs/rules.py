"""What each frozen figure means: the words of the page on how numbers are made, by the figure's key. One place says them, not two."""

from collab.dashboards.executive.numbers import SOURCES

_SAID = {(group, source.figure): source.rule for group, sources in SOURCES for source in sources}
_BALANCES = _SAID["Money", "Budget, spent, committed, reserved, free"]

HEADLINES: dict[str, str] = {
    "decisions": "The requests that wait for the CMO or the CIO, of those that this sight may see.",
    "asked": _SAID["Money", "Requests to decide"],
    **dict.fromkeys(("budget", "spent", "committed", "reserved", "free"), _BALANCES),
    "unreserved": _SAID["Money", "Approved, not reserved"],
    "left": _SAID["Money", "Left if all approved"],
    "earlier": _SAID["Money", "From earlier years’ funds"],
    "projects": "The projects under way that this sight may see, all of them.",
    "funded": _SAID["Portfolio", "Size and shape"],
    "on_course": "Of the projects that are looked at, those of which both sides said on track last.",
    "on_track": _SAID["KPIs", "Status"],
    "actions": "What earlier reviews decided and nobody has said is done.",
}
FIGURES: dict[str, dict[str, str]] = {
    "decision": {
        "cost": _SAID["Decisions", "Cost"],
        "expected value a year": _SAID["Decisions", "Expected value"],
        "CMO": _SAID["Decisions", "CMO, CIO"],
        "CIO": _SAID["Decisions", "CMO, CIO"],
        "waiting": _SAID["Decisions", "Waiting"],
    },
    "KPI": {
        "now": _SAID["KPIs", "Now"],
        "measured on": "The day that the value is of.",
        "target": _SAID["KPIs", "Target"],
        "status": _SAID["KPIs", "Status"],
    },
    "project": {
        "funded": _SAID["Portfolio", "Size and shape"],
        "value a year": _SAID["Portfolio", "Value a year"],
        "milestones due": "The milestones whose day is past.",
        "milestones kept": _SAID["Portfolio", "Milestones kept"],
        "Marketing": _SAID["Portfolio", "Marketing, IT"],
        "IT": _SAID["Portfolio", "Marketing, IT"],
        "Time": _SAID["Portfolio", "Time"],
        "Money": _SAID["Portfolio", "Money"],
        "Links": _SAID["Portfolio", "Links"],
    },
}
