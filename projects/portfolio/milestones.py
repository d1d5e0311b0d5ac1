"""How a milestone stands: one rule for every page. Its day belongs to it, so what is due today is not missed."""

from datetime import date

from django.db.models import Q


def state(due_on: date, done_on: date | None, today: date) -> str:
    """done, missed (its day is past), or due."""
    return "done" if done_on else "missed" if due_on < today else "due"


def past(today: date) -> Q:
    """The same for a query: those whose day is past, done or not."""
    return Q(due_on__lt=today)


def outside(due_on: date, starts_on: date | None, ends_on: date | None) -> str:
    """ "before the start" or "after the end" of its project; empty where it lies inside, or the project has no such day."""
    if starts_on is not None and due_on < starts_on:
        return "before the start"
    return "after the end" if ends_on is not None and due_on > ends_on else ""
