"""Slips of who searches: where nothing holds a word, the one that was meant, of the words that stand in what this person may open.

The words there are belong to everybody's requests. So one of them counts only where a row that the reader may open holds it, as it
stands: no suggestion can tell of anything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from collab.kit.slips import SHORT, is_near, keys
from collab.kit.words import Sought, Term, asks_all_of_any, terms, words
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request, Word

# The newest rows that hold the words that may be meant are enough to find those that are.
LOOKED_AT = 200
# Of one typed word; a beginning of four letters begins many.
MOST_MEANT = 200


@dataclass(frozen=True, slots=True)
class Meant:
    """A word that may be meant, and how far it is from the one that was typed."""

    word: str
    far: int


def mended(person: Person, text: str, is_unfinished: bool = False) -> str:
    """The words that were meant with these, as many as were typed; "" where none are known, or they are the same. Two queries."""
    wanted = terms(text, is_unfinished)
    if not wanted or not all(term.word for term in wanted):
        return ""
    known = near(wanted)
    groups = [[term.word, *(meant.word for meant in known[term.word])] for term in wanted]
    found = _best([known[term.word] for term in wanted], wanted, _rows(access.visible(person), asks_all_of_any(groups)))
    return "" if found == [term.word for term in wanted] else " ".join(found)


def near(wanted: Iterable[Term]) -> dict[str, list[Meant]]:
    """For each of these the words there are that may be meant with it, the nearest first: of all requests, so not yet to be told. One query."""
    wanted = list(wanted)
    asked = {term.word: term for term in wanted if len(term.word) >= SHORT}
    found: dict[str, list[Meant]] = {term.word: [] for term in wanted}
    looked_for = Q(keys__overlap=sorted(set().union(*map(keys, asked))))
    for term in asked.values():
        looked_for |= Q(word__startswith=term.word) if term.is_unfinished else Q()
    for word in Word.objects.filter(looked_for).values_list("word", flat=True) if asked else ():
        for term in asked.values():
            far = is_near(term.word, word, term.is_unfinished)
            if far is not None and word != term.word:
                found[term.word].append(Meant(word, far))
    return {typed: sorted(meant, key=lambda one: (one.far, one.word))[:MOST_MEANT] for typed, meant in found.items()}


def _rows(visible: QuerySet[Request], asked: str) -> list[frozenset[str]]:
    """The words of the newest rows that hold what is asked for."""
    found = visible.filter(search=Sought(asked)).order_by("-number").values_list("title", "outcome", "problem")
    return [words(" ".join(texts)) for texts in found[:LOOKED_AT]]


def _best(known: list[list[Meant]], wanted: list[Term], rows: list[frozenset[str]]) -> list[str]:
    """The words of the row that is nearest to what was typed; the newest of equals. [] where no row holds all of them."""
    best: tuple[int, list[str]] | None = None
    for row in rows:
        nearest = [
            next(((one.far, one.word) for one in (Meant(term.word, 0), *meant) if one.word in row), None)
            for term, meant in zip(wanted, known, strict=True)
        ]
        if all(nearest):
            far = sum(one[0] for one in nearest if one)
            if best is None or far < best[0]:
                best = far, [one[1] for one in nearest if one]
    return best[1] if best else []
