"""What triage counts by: how long what IT says is good for, and what the parts of a score usually weigh."""

from datetime import timedelta

LONGEST_LABEL, LONGEST_REASON, LONGEST_SKILL = 80, 2_000, 60
# A size is signed for so long, and asked for within so many working days.
VALID, SIZE_DAYS = timedelta(days=90), 5
MOST_WEEKS, MOST_PARTS, FEWEST_PARTS = 20, 12, 2
# The parts of the score, in the order of the page: what each is called, and what it weighs until an administrator says otherwise.
PARTS: dict[str, tuple[str, int]] = {
    "value": ("What it is worth", 30),
    "regret": ("How soon it is too late", 30),
    "cost": ("What it costs for that", 15),
    "goal": ("A goal that both sides signed", 15),
    "ready": ("How much is answered", 10),
}
