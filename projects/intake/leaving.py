"""Who has left, and what waits for them: nothing waits for ever on somebody who is gone."""

from collab.access import duties


def has_left(person: int | None) -> bool:
    """Whether this person, by key, is inactive or holds no duty today. One query."""
    return person is not None and not duties.held_by([person])
