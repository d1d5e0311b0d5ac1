"""Which work serves several goals, and with how much of it: for what lies below and knows requests by their numbers alone."""

from typing import Any

from django.db.models import QuerySet

from collab.agenda.models import Goal
from projects.intake.models import Request


def shares(numbers: QuerySet[Any]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Of these numbers (a subquery), the keys of the goals of those that serve several, the largest share first. Two queries at most."""
    rows = list(Request.objects.filter(goals__isnull=False, number__in=numbers).order_by().values_list("number", "goals"))
    codes = {row["goal"] for _, goals in rows for row in goals or ()}
    keys = dict(Goal.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    return {number: tuple((keys[row["goal"]], int(row["share"])) for row in goals or ()) for number, goals in rows}
