"""Obstacles of a project: what its dates and healths must be, and which arrow leads to a phase."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from projects.portfolio.flow import FLOW
from projects.portfolio.states import NEEDS_WORD

# Bounds that no honest plan reaches; they keep every page and every query bounded.
MOST_MILESTONES = 40
MOST_DEPENDENCIES = 50
# The working days that may lie between two that are linked; below none they overlap.
LEAST_LAG, MOST_LAG = -60, 250
# An end that moves further than a quarter of a year, or than this share of the project's length, takes a reason.
FAR_DAYS = 91
FAR_SHARE = Decimal("0.25")


def wordless(health: str, word: str) -> str | None:
    """A health that worries says why."""
    return "Say in a sentence what stands behind it." if health in NEEDS_WORD and not word else None


def backward(starts_on: Any, ends_on: Any) -> str | None:
    return "It ends before it starts." if starts_on and ends_on and ends_on < starts_on else None


def is_far(starts_on: date | None, planned: date | None, ends_on: date | None) -> bool:
    """Whether the end moves far from the day that was planned; to give it up altogether is far, the first day that is named is not."""
    if planned is None or planned == ends_on:
        return False
    if ends_on is None:
        return True
    moved = abs((ends_on - planned).days)
    return moved > FAR_DAYS or (starts_on is not None and moved > (planned - starts_on).days * FAR_SHARE)


def wrong(project: Any, changes: Iterable[str]) -> dict[str, str]:
    """The sentences, by field, about what the project has become where ``changes`` touch it."""
    found: dict[str, str] = {}
    touched = set(changes)
    if touched & {"starts_on", "ends_on"} and (text := backward(project.starts_on, project.ends_on)):
        found["ends_on"] = text
    for side in ("marketing", "it"):
        health, word = f"health_{side}", f"word_{side}"
        if touched & {health, word} and (text := wordless(getattr(project, health), getattr(project, word))):
            found[word] = text
    return found


def action_to(project: Any, phase: str) -> str | None:
    """The action whose arrow leads from where the project is to ``phase``, or None."""
    return next((step.action for step in FLOW.leaving(project.phase) if step.target == phase), None)
