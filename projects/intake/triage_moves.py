"""The moves of the inbox in words: who has it, what it takes, what becomes of it, and what was just done, taken back."""

from projects.intake.card import Card, Said

TRIAGE: dict[str, Card] = {
    "assign": Card(
        "Assign",
        "user-round-check",
        "assigned",
        {"intake.request.assigned": Said("user-round-check", "assigned it")},
        key="t",
        title="Who takes it",
        submit="Assign",
        done="you {told}",
    ),
    "ask_size": Card(
        "Ask IT to size it",
        "scale",
        "sized",
        {"intake.request.size_asked": Said("scale", "asked IT to size it")},
        title="Ask IT to size it",
        submit="Ask IT",
        done="waits for its size",
    ),
    "size": Card(
        "Size it",
        "scale",
        "sized",
        {"intake.request.sized": Said("scale", "sized it")},
        title="What it takes",
        submit="Sign the size",
        done="you {told}",
    ),
    "split": Card(
        "Split",
        "git-branch",
        "split",
        {"intake.request.split": Said("git-branch", "split it")},
        title="Split it into several",
        submit="Split",
        done="is split; its parts are in triage",
    ),
    "undo": Card(
        "Undo",
        "undo-2",
        "undone",
        {"intake.request.undone": Said("undo-2", "took back what they had done")},
        key="u",
        title="Take back what you did last",
        submit="Take it back",
        done="is as it was before",
    ),
}
# What else happens to it on the way, and is no move.
BESIDE: dict[str, Said] = {
    "intake.request.split_off": Said("git-branch", "split it off another request"),
    "intake.request.linked": Said("link", "linked it with another request"),
    "intake.request.unlinked": Said("link", "took a link with another request off"),
    "intake.request.joined": Said("users", "joined it with a case of their own"),
}
# What whoever did it may take back, as long as nobody else has acted: the moves, and the events that tell of them.
UNDOABLE = ("ask", "assign", "decline", "merge", "route", "snooze")
UNDONE = {
    "intake.request.asked": "ask",
    "intake.request.assigned": "assign",
    "intake.request.declined": "decline",
    "intake.request.merged": "merge",
    "intake.request.routed": "route",
    "intake.request.snoozed": "snooze",
}
# What is told of these waits until it can no longer be taken back in passing; decisions among them.
PATIENT = (*UNDONE, *(f"intake.request.{said}" for said in ("approved", "decided", "rejected", "sent_back")))
