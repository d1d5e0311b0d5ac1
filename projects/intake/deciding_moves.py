"""The moves about a decision in words: what two keys disagree on, a decision taken back; and what becomes of conditions, which is no move."""

from collab.approvals.conditioned import CONFIRMED, DUE, HANDED, MET, REOPENED, WAIVED
from projects.intake.card import Card, Said

# What a decision leaves in the record, however it came about.
DECIDED: dict[str, Said] = {
    "intake.request.decided": Said("shield", "decided"),
    "intake.request.approved": Said("shield-check", "decided; that was the last approval it needed"),
    "intake.request.rejected": Said("x", "rejected it"),
    "intake.request.sent_back": Said("undo-2", "asked for changes; it is in triage again"),
}
KEYS: dict[str, Card] = {
    "resolve": Card(
        "Settle what the keys disagree on",
        "scale",
        "settled",
        DECIDED,
        title="Settle what the two keys disagree on",
        submit="Sign what comes of it",
        done="you {told}",
    ),
    "escalate": Card(
        "Name who settles it",
        "arrow-up-right",
        "escalated",
        {"intake.request.keys_escalated": Said("arrow-up-right", "named somebody to settle what the two keys disagree on")},
        title="Name who settles it",
        submit="Name them",
        done="you {told}",
    ),
}
AFTER: dict[str, Card] = {
    "retract": Card(
        "Take it back",
        "undo-2",
        "taken back",
        {"intake.request.retracted": Said("undo-2", "took their decision back")},
        title="Take your decision back",
        submit="Take it back",
        done="is as it was before your decision",
    ),
}
BESIDE: dict[str, Said] = {
    MET: Said("circle-check", "said that a condition is met"),
    CONFIRMED: Said("circle-check", "confirmed that a condition is met"),
    REOPENED: Said("undo-2", "did not agree that a condition is met"),
    WAIVED: Said("x", "waived a condition"),
    DUE: Said("alarm-clock", "reminded of a condition that is due"),
    HANDED: Said("arrow-right", "handed a condition over"),
}
