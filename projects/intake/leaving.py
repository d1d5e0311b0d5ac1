"""Who has left, and what waits for them: nothing waits for ever on somebody who is gone."""

from collections.abc import Iterable

from collab.access import duties


def have_left(people: Iterable[int]) -> bool:
    """Whether all of these people, by key, are inactive or hold no duty today. One query."""
    return not duties.held_by(people)
