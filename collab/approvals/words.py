"""The words of decisions: reasons and conditions lie apart, and a decision holds their names."""

from collections.abc import Iterable

from collab.approvals.models import Decision
from collab.events import texts


def in_words(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions with words in the place of names: to be shown, never to be saved. One query, or none."""
    shown = list(decisions)
    known = texts.read(name for given in shown for name in (given.reason, given.conditions))
    for given in shown:
        given.reason, given.conditions = known.get(given.reason, given.reason), known.get(given.conditions, given.conditions)
    return shown
