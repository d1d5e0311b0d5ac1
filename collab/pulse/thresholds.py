"""What may be said of a pulse without anybody being singled out. Pure: groups of people in, what may be shown out.

A figure is of one side in one quarter. Whoever holds two figures can subtract them, so what is asked of a figure is asked of every
difference that it makes with what is shown already: with the other side, and with the same side in every other quarter.
"""

from collections.abc import Iterable, Mapping

from collab.pulse.states import SIDES, Outcome

# A figure stands for so many people, and so do all others of its quarter together.
FEWEST = 5
# Two groups of which both figures are shown differ by nobody or by so many people.
APART = 5
# From so many comments on they are shown.
COMMENTS = 10

Group = frozenset[int]


def outcomes(groups: Mapping[str, Group], shown: Mapping[str, Iterable[Group]]) -> dict[str, Outcome]:
    """What becomes of each side's answers, given who answered on it, and who did on each side in the quarters that are shown of it.

    The two sides are each other's complement in the whole: where one is too small neither is shown.
    """
    if any(len(groups.get(side, ())) < FEWEST for side in SIDES):
        return dict.fromkeys(SIDES, Outcome.FEW)
    return {
        side: Outcome.ALIKE if any(is_alike(groups[side], earlier) for earlier in shown.get(side, ())) else Outcome.SHOWN for side in SIDES
    }


def is_alike(one: Group, other: Group) -> bool:
    """Whether the difference of their figures would be the word of a few. The same people may be compared: then it is nobody's alone."""
    return 0 < len(one ^ other) < APART
