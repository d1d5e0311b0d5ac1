"""What may help whoever asks for something: insights that share its goal, its moment or its words, the nearest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q

from collab.insights import access, addresses
from collab.insights.models import Insight
from collab.insights.states import Kind
from collab.kit.formats import count_words, listed
from collab.kit.words import Sought, asks_any, folded
from collab.people.models import Person

# So many are offered at once, of so many that fit at all.
MOST, LOOKED_AT = 3, 60
# One word alone is chance, where neither goal nor moment is the same.
FEWEST_SHARED = 2
# A goal or a moment in common says as much as so many words.
TIE = 2
# Of words only this much is held against each other: "measure" and "measures" are one.
STEM = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """An insight that may help; ``why`` says what it shares with the request."""

    code: str
    text: str
    url: str
    kind: str
    why: str


def offered(
    person: Person, *, words: Sequence[str], goals: Collection[str], moment: str = "", cited: Collection[str] = (), most: int = MOST
) -> list[Offered]:
    """Up to ``most`` that hold, the person may see and are not ``cited``; ``words`` are folded already. One query, none for nothing asked."""
    fits = Q(search=Sought(asks_any(words))) if words else Q(pk=None)
    if goals:
        fits |= Q(goals__overlap=list(goals))
    if moment:
        fits |= Q(moments__contains=[moment])
    if not (words or goals or moment):
        return []
    rank = SearchRank(F("search"), Sought(asks_any(words or ("-",))))
    rows = access.current(person).exclude(code__in=cited).filter(fits).alias(rank=rank).order_by("-rank", "-made_at", "-pk")[:LOOKED_AT]
    ranked = [(row, *_shared(row, words, goals, moment)) for row in rows]
    near = [one for one in ranked if one[1] >= FEWEST_SHARED]
    near.sort(key=lambda one: -one[1])
    return [Offered(row.code, row.text, addresses.insight(row.code), str(Kind(row.kind).label), why) for row, _, why in near[:most]]


def _shared(row: Insight, words: Sequence[str], goals: Collection[str], moment: str) -> tuple[int, str]:
    """How near it is, and why in words."""
    there = {word[:STEM] for word in folded(" ".join((row.text, row.evidence, *row.tags))).split()}
    same = sum(word[:STEM] in there for word in words)
    ties = ["same goal"] * (not set(goals).isdisjoint(row.goals)) + ["same moment"] * (moment in row.moments)
    said = [*ties, *([f"{count_words(same, 'word')} in common"] if same else [])]
    return same + TIE * len(ties), listed(said)
