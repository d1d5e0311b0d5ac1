"""Slips of who types: how far two words may be apart, and how words that are near are found without looking at all of them."""

from collections.abc import Iterable
from itertools import combinations

from collab.kit.words import Term
from collab.kit.words_sql import KEYED, LONG

# Below this a word has too many neighbours to guess.
SHORT = 4


def may_differ(word: str) -> int:
    """How many slips are mended: none in a short word or a number, one in most, two in a long word."""
    if len(word) < SHORT or any(sign.isdigit() for sign in word):
        return 0
    return 1 if len(word) < LONG else 2


def keys(word: str) -> set[str]:
    """What is left of the word's beginning where letters are missing; ``words_keys`` in the database gives the same."""
    beginning = word[:KEYED]
    gone = range(3 if len(word) >= LONG else 2)
    return {
        "".join(sign for place, sign in enumerate(beginning) if place not in left_out)
        for many in gone
        for left_out in combinations(range(len(beginning)), many)
    }


def apart(one: str, other: str) -> int:
    """The slips between two words: a letter too many, one missing, another one, or two that changed places."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        now = [row]
        for column, there in enumerate(other, 1):
            least = min(last[column] + 1, now[-1] + 1, last[column - 1] + (sign != there))
            if row > 1 and column > 1 and sign == other[column - 2] and one[row - 2] == there:
                least = min(least, before[column - 2] + 1)
            now.append(least)
        before, last = last, now
    return last[-1]


def is_near(typed: str, word: str, is_unfinished: bool = False) -> int | None:
    """How far the word is from what was typed; None where that is too far. What was not typed to its end yet is no slip."""
    if is_unfinished and word.startswith(typed):
        return 0
    most = may_differ(typed)
    if abs(len(typed) - len(word)) > most:
        return None if typed != word else 0
    far = apart(typed, word)
    return far if far <= most else None


def is_meant(wanted: Iterable[Term], there: frozenset[str]) -> bool:
    """Whether a name of these words may be what was typed with slips."""
    return all(
        term.is_in(there) or any(is_near(term.word, word, term.is_unfinished) is not None for word in there if term.word) for term in wanted
    )
