"""The words of the post: what became of a letter, why it waits or was left, and how much of each there may be."""

from django.db import models

from collab.web.statuses import Status

LETTER = "post.letter"
DRAFTED, DROPPED = "post.letter.drafted", "post.letter.dropped"
# Bytes of a letter that is taken; parts of one, and how deep they may lie in each other; signs of its text that are read.
MOST_BYTES, MOST_PARTS, DEEPEST, LONGEST_TEXT = 15_000_000, 100, 12, 200_000
LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_NAME, LONGEST_ID = 160, 254, 200, 250


class State(models.TextChoices):
    WAITING = "waiting", "Waits in the tray"
    DRAFTED = "drafted", "Is a draft"
    NOTED = "noted", "Is a note"
    DROPPED = "dropped", "Left"


class Why(models.TextChoices):
    """Why it waits, or was left: a sentence for who looks after the tray."""

    LARGE = "large", "It is larger than 15 MB, and was not taken over."
    UNREADABLE = "unreadable", "It cannot be read: it is damaged, or made of more parts than letters have."
    SENDER = "sender", "It does not name one sender."
    STRANGER = "stranger", "Nobody who is in Bridge and has not left has this address."
    UNPROVED = "unproved", "The mail server does not say that it comes from whom it names."
    TOKEN = "token", "It answers a letter of Bridge, at an address that is not good."
    THEIRS = "theirs", "It answers a letter about something that its sender may not open, or where they write nothing."
    REFUSED = "refused", "What it says was not taken."
    EMPTY = "empty", "There is nothing in it but what it quotes."
    DUTY = "duty", "Its sender may not ask for anything: they hold no duty that does."
    AUTOMATIC = "automatic", "A program wrote it."
    BULK = "bulk", "It went to a list."
    OWN = "own", "Bridge sent it."
    BY_HAND = "by_hand", "Somebody dropped it."


# What is left at once, and of which nothing but the row is kept.
LEFT = (Why.AUTOMATIC, Why.BULK, Why.OWN)


class Mail(models.TextChoices):
    """What became of our letter to whoever sent theirs."""

    NONE = "none", "None"
    DUE = "due", "Due"
    SENT = "sent", "Sent"
    PARKED = "parked", "Parked"


STATUSES = {
    "letter_waiting": Status("Waits", "hourglass", "info"),
    "letter_drafted": Status("Is a draft", "file-text", "ok"),
    "letter_noted": Status("Is a note", "check", "ok"),
    "letter_dropped": Status("Left", "archive", "mute"),
}
