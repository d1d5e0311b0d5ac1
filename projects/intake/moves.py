"""The moves of a request in words, one card a move: button, page, refusal and history say them from here.

A move is a row of ``flow.py``, its card here, its verb in ``operations/`` and its door in ``doors.py``.
"""

from dataclasses import dataclass

from projects.intake.said import OF_CLOCKS, Said


@dataclass(frozen=True, slots=True)
class Card:
    """One move: ``label`` and ``icon`` of its button, the ``key`` that presses it, its ``past`` form in a refusal.

    ``title`` and ``submit`` are the words of its page; ``done`` is what a press answers first, where {told} stands for what the
    history tells of it (``queries/page/answered.py``); ``said`` tells each event it leaves.
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
        done="is sent",
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
        done="is routed for review",
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
        done="you {told}",
    ),
    "seat_again": Card(
        "Seat again",
        "users",
        "seated again",
        {"intake.request.seated_again": Said("users", "filled the seats of those who have left")},
        title="Fill empty seats",
        submit="Seat who is here",
        done="has its groups filled again",
    ),
    "second": Card(
        "Answer the stop",
        "octagon-x",
        "seconded",
        {
            "intake.request.stop_answered": Said("shield", "answered the proposal to stop it"),
            "intake.request.stopped": Said("octagon-x", "stopped it"),
        },
        title="Answer the proposal to stop it",
        submit="Sign the answer",
        done="you {told}",
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
        done="you {told}",
    ),
    "start": Card(
        "Start project",
        "rocket",
        "started",
        {"intake.request.started": Said("rocket", "started the project")},
        key="a",
        title="Start the project",
        submit="Start project",
        done="is a project now",
    ),
    "launch": Card(
        "Launch",
        "rocket",
        "launched",
        {"intake.request.launched": Said("rocket", "launched it")},
        key="a",
        title="Launch",
        submit="It is live",
        done="is live",
    ),
    "review": Card(
        "Close after review",
        "archive",
        "reviewed",
        {"intake.request.reviewed": Said("archive", "reviewed and closed it")},
        key="a",
        title="Close after review",
        submit="Close it",
        done="is closed",
    ),
    "resume": Card(
        "Resume",
        "play",
        "resumed",
        {"intake.request.resumed": Said("play", "resumed it")},
        key="a",
        title="Resume",
        submit="Resume",
        done="goes on",
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
        done="is merged; its requester follows the other one",
    ),
    "snooze": Card(
        "Snooze",
        "alarm-clock",
        "snoozed",
        {"intake.request.snoozed": Said("alarm-clock", "put it away until")},
        key="s",
        title="Snooze",
        submit="Snooze",
        done="you {told}",
    ),
    "hold": Card(
        "Hold",
        "pause",
        "put on hold",
        {"intake.request.held": Said("pause", "put it on hold")},
        title="Put it on hold",
        submit="Hold",
        done="is on hold",
    ),
    "take_back": Card(
        "Take the question back",
        "undo-2",
        "taken back",
        {"intake.request.taken_back": Said("undo-2", "took the question back")},
        title="Take the question back",
        submit="Take it back",
        done="is in triage again",
    ),
    "hand_over": Card(
        "Hand over a lead",
        "users",
        "handed over",
        {"intake.request.handed_over": Said("users", "handed a lead over")},
        title="Hand over a lead",
        submit="Hand over",
        done="you {told}",
    ),
    "reassign": Card(
        "Give to a colleague",
        "user",
        "given to a colleague",
        {"intake.request.reassigned": Said("user", "gave it to a colleague")},
        title="Give it to a colleague",
        submit="Give it over",
        done="you {told}",
    ),
    "reclassify": Card(
        "Change who may see it",
        "lock",
        "made confidential or opened",
        {"intake.request.reclassified": Said("lock", "changed who may see it")},
        title="Change who may see it",
        submit="Change it",
        done="you {told}",
    ),
    "settle": Card(
        "Release the rest",
        "coins",
        "settled",
        {"intake.request.settled": Said("coins", "released what was left of its money")},
        title="Release the rest of its money",
        submit="Release it",
        done="has given the rest of its money back",
    ),
    "stop": Card(
        "Stop",
        "octagon-x",
        "stopped",
        {
            "intake.request.stopped": Said("octagon-x", "stopped it"),
            "intake.request.stop_proposed": Said("octagon-x", "proposed to stop it"),
        },
        title="Stop the work",
        submit="Stop it",
        done="you {told}",
        is_danger=True,
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
        done="is withdrawn",
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
        done="is declined; its requester reads why",
        is_danger=True,
    ),
}
# What happens to a request and is no move of its flow.
BESIDE: dict[str, Said] = {
    **OF_CLOCKS,
    "intake.request.drafted": Said("file-pen", "began the request"),
    "intake.request.deleted": Said("x", "deleted the draft"),
    "intake.request.shown": Said("user-round-check", "let somebody see it"),
    "intake.request.hidden": Said("eye-off", "took sight of it back from somebody"),
    "intake.request.unnamed": Said("eye-off", "took the name of a former colleague out of it"),
    "intake.request.colleague_named": Said("users", "named somebody, who asks for it too"),
    "intake.request.colleague_taken_off": Said("user", "took somebody off, who asks for it no longer"),
    "intake.request.followed": Said("layers", "merged entries of a register"),
    "intake.request.paid_for": Said("hand-coins", "let a fund pay for it: whoever sees what is in that fund may open it"),
}
# The past forms of what lets others see a confidential request (sight.py), and of what names colleagues (colleagues.py).
PAST_OF_SIGHT = {"show": "shown to anybody else", "stop_showing": "taken from anybody’s sight"}
PAST_OF_COLLEAGUES = {"name_colleague": "given a colleague", "take_off": "parted from a colleague"}
PAST = {name: card.past for name, card in CARDS.items()}
SAID = BESIDE | {kind: said for card in CARDS.values() for kind, said in card.said.items()}
