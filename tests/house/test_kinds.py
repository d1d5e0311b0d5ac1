"""Each telling is of a kind that its reader may choose by: a new one that nobody put into the table turns this red."""

from collab.notices.kinds import KINDS, kind_of
from collab.notices.models import Wishes
from collab.notices.states import USUAL, Kind
from collab.notices.wishes import CHOICES
from collab.reactions import TOLD


def untold(told: set[str]) -> set[str]:
    """Kinds of events that stand in one of the two tables alone."""
    return told ^ set(KINDS)


def test_each_kind_of_event_that_is_told_is_of_a_kind_of_notices() -> None:
    told = {kind for about in TOLD for kind in about.tellings}
    assert untold(told) == set()
    assert untold(told | {"intake.request.dreamt"}) == {"intake.request.dreamt"}


def test_what_asks_is_what_needs_its_reader() -> None:
    assert {kind_of(kind, needs_action=True) for kind in KINDS} == {Kind.NEEDS}
    assert set(KINDS.values()) == set(Kind) - {Kind.NEEDS}, "no kind of which nothing is told"


def test_each_kind_may_be_chosen() -> None:
    columns = {field.name for field in Wishes._meta.concrete_fields} - {"id", "person"}
    assert columns | {"mail"} == set(CHOICES) and set(USUAL) == set(Kind.values) <= columns
