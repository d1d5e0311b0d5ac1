"""Rows by their keys, so many a question: for a command that takes its time over each of them.

No cursor stays open in the server meanwhile, and no transaction: a row may take seconds, and behind a pooler in transaction
mode the next question may meet another connection, which knows nothing of the cursor.
"""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
SIZE = 500


def by_portions(found: QuerySet[M], size: int = SIZE) -> Iterator[M]:
    """All of them in the order of their keys, as they are when they are come to."""
    portion = list(found.order_by("pk")[:size])
    while portion:
        yield from portion
        portion = list(found.filter(pk__gt=portion[-1].pk).order_by("pk")[:size])
