"""Seating: no quorum needs the same person twice, however those with several seats decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from collab.approvals.seating import Short, seat


def test_who_is_needed_in_one_group_sits_in_no_other() -> None:
    assert seat([(1, [1, 2]), (1, [2])]) == [{1}, {2}]


def test_who_is_not_needed_sits_in_every_group_of_theirs() -> None:
    assert seat([(1, [1, 3]), (1, [2, 3])]) == [{1, 3}, {2, 3}]


def test_somebody_kept_early_moves_for_a_later_group() -> None:
    assert seat([(1, [1, 2]), (1, [1, 3]), (1, [3])]) == [{2}, {1}, {3}]


def test_the_group_that_is_short_is_named() -> None:
    with pytest.raises(Short) as short:
        seat([(1, [1]), (1, [1])])
    assert short.value.index == 1
    with pytest.raises(Short):
        seat([(1, [])])


PANELS = some.lists(some.tuples(some.integers(0, 3), some.lists(some.integers(1, 8), unique=True)), max_size=5)


@given(panels=PANELS)
def test_every_quorum_has_enough_people_of_its_own(panels: list[tuple[int, list[int]]]) -> None:
    try:
        places = seat(panels)
    except Short:
        return
    for index, (quorum, people) in enumerate(panels):
        elsewhere = set().union(*(other for place, other in enumerate(places) if place != index))
        assert places[index] <= set(people)
        assert len(places[index] - elsewhere) >= quorum
