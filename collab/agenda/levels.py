"""Which goal stands under which: three levels at most, and never in a circle. The database holds it, this explains it."""

from django.db import connection

from collab.agenda.guards import DEEPEST
from collab.agenda.models import Goal
from collab.kit.errors import Invalid
from collab.kit.locks import Lock
from collab.kit.operation import inside_unit


def place(goal: Goal, code: str | None) -> None:
    """Put the goal under the one with this code, or under none; unsaved. Raises Invalid naming ``parent``."""
    inside_unit()
    if not code:
        goal.parent = None
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.LEVELS])
    parent = Goal.objects.filter(code=code.lower()).first()
    if parent is None:
        raise Invalid(parent=f"There is no goal with the code {code[:50]}.")
    if not parent.is_active and parent.pk != goal.parent_id:
        raise Invalid(parent=f"“{parent.title}” is no longer pursued.")
    above = _above(parent)
    if goal.pk in {one.pk for one in above}:
        raise Invalid(parent=f"“{parent.title}” stands under “{goal.title}” itself: goals would be part of each other in a circle.")
    if len(above) + 1 + _below(goal) > DEEPEST:
        raise Invalid(
            parent=f"Goals stand three levels deep at most. Under “{parent.title}” that would be {len(above) + 1 + _below(goal)}."
        )
    goal.parent = parent


def _above(goal: Goal) -> list[Goal]:
    """The goal and all that it is a part of, from itself upwards."""
    found = [goal]
    while found[-1].parent is not None and len(found) <= DEEPEST:
        found.append(found[-1].parent)
    return found


def _below(goal: Goal) -> int:
    """How many levels stand under it."""
    levels, keys = 0, [goal.pk]
    while goal.pk and levels <= DEEPEST and (keys := list(Goal.objects.filter(parent_id__in=keys).values_list("pk", flat=True))):
        levels += 1
    return levels
