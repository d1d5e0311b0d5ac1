"""The moves of a request in words, one card a move: button, page, refusal and history say them from here.

A move is a row of ``flow.py``, its card here, its verb in ``operations/`` and its door in ``doors.py``.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Said(NamedTuple):
    """How the history tells an event: an icon, and what was done; the person's name stands before it."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """One move: ``label`` and ``icon`` of its button, the ``key`` that presses it, its ``past`` form in a refusal.

    ``title`` and ``submit`` are the words of its page, ``done`` what a press answers; ``said`` tells each event it leaves.
    """

    label: str
    icon: str
    past: str
    said: dict[str, Said]
    key: str = ""
    title: str = ""
    submit: str = ""
    done: str = ""
    is_danger: bool = False


# In the order of the bar: the first one allowed is the primary one.
CARDS: dict[str, Card] = {
    "submit": Card(
        "Check and send",
        "send",
        "submitted",
        {"intake.request.submitted": Said("send", "sent it")},
        title="Send the request",
        submit="Submit request",
        done="sent",
    ),
    "answer": Card(
        "Answer",
        "messages-square",
        "answered",
        {"intake.request.answered": Said("messages-square", "answered")},
        title="Answer the question",
        submit="Send answer",
        done="is in triage again",
    ),
    "route": Card(
        "Route for review",
        "route",
        "routed",
        {"intake.request.routed": Said("route", "routed it for review")},
        key="a",
        title="Route for review",
        submit="Route for review",
        done="routed for review",
    ),
    "decide": Card(
        "Decide",
        "shield-check",
        "decided on",
        {
            "intake.request.decided": Said("shield", "decided"),
            "intake.request.approved": Said("shield-check", "decided; that was the last approval it needed"),
            "intake.request.rejected": Said("x", "rejected it"),
            "intake.request.sent_back": Said("undo-2", "asked for changes; it is in triage again"),
        },
        key="a",
        title="Decide",
        submit="Sign the decision",
        done="decided",
    ),
    "fund": Card(
        "Allocate money",
        "hand-coins",
        "funded",
        {
            "intake.request.funded": Said("coins", "reserved the money"),
            "intake.request.topped_up": Said("coins", "added money"),
        },
        key="a",
        title="Allocate money",
        submit="Reserve the money",
        done="funded",
    ),
    "start": Card(
        "Start project",
        "rocket",
        "started",
        {"intake.request.started": Said("rocket", "started the project")},
        key="a",
        title="Start the project",
        submit="Start project",
        done="started",
    ),
    "launch": Card(
        "Launch",
        "rocket",
        "launched",
        {"intake.request.launched": Said("rocket", "launched it")},
        key="a",
        title="Launch",
        submit="It is live",
        done="launched",
    ),
    "review": Card(
        "Close after review",
        "archive",
        "reviewed",
        {"intake.request.reviewed": Said("archive", "reviewed and closed it")},
        key="a",
        title="Close after review",
        submit="Close it",
        done="closed",
    ),
    "resume": Card(
        "Resume",
        "play",
        "resumed",
        {"intake.request.resumed": Said("play", "resumed it")},
        key="a",
        title="Resume",
        submit="Resume",
        done="resumed",
    ),
    "ask": Card(
        "Ask",
        "message-circle-question-mark",
        "asked about",
        {"intake.request.asked": Said("message-circle-question-mark", "asked")},
        key="i",
        title="Ask the requester",
        submit="Send question",
        done="waits for an answer",
    ),
    "merge": Card(
        "Merge",
        "git-merge",
        "merged",
        {"intake.request.merged": Said("git-merge", "merged it into another request")},
        key="m",
        title="Merge into another request",
        submit="Merge",
        done="merged",
    ),
    "snooze": Card(
        "Snooze",
        "alarm-clock",
        "snoozed",
        {"intake.request.snoozed": Said("alarm-clock", "put it away until")},
        key="s",
        title="Snooze",
        submit="Snooze",
        done="put away",
    ),
    "hold": Card(
        "Hold",
        "pause",
        "put on hold",
        {"intake.request.held": Said("pause", "put it on hold")},
        title="Put it on hold",
        submit="Hold",
        done="put on hold",
    ),
    # Its pages are the questions themselves.
    "edit": Card(
        "Change answers",
        "pencil",
        "edited",
        {
            "intake.request.edited": Said("pencil", "changed"),
            "intake.request.reopened": Said("history", "changed what approval rests on; it is decided again"),
        },
    ),
    "withdraw": Card(
        "Withdraw",
        "undo-2",
        "withdrawn",
        {"intake.request.withdrawn": Said("undo-2", "withdrew it")},
        title="Withdraw the request",
        submit="Withdraw",
        done="withdrawn",
        is_danger=True,
    ),
    "decline": Card(
        "Decline",
        "x",
        "declined",
        {"intake.request.declined": Said("x", "declined it")},
        key="d",
        title="Decline",
        submit="Decline",
        done="declined",
        is_danger=True,
    ),
}
# What happens to a request and is no move of its flow.
BESIDE: dict[str, Said] = {
    "intake.request.drafted": Said("file-pen", "began the request"),
    "intake.request.shown": Said("user-round-check", "let somebody see it"),
    "intake.request.hidden": Said("eye-off", "took sight of it back from somebody"),
}
# The past forms of those who let others see a confidential request (sight.py).
PAST_OF_SIGHT = {"show": "shown to anybody else", "stop_showing": "taken from anybody’s sight"}
PAST = {name: card.past for name, card in CARDS.items()}
SAID = BESIDE | {kind: said for card in CARDS.values() for kind, said in card.said.items()}
