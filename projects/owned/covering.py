"""What we own that may already cover a need: by what one can do with it, by the words of both, and by what the need names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q

from collab.kit import clock
from collab.kit.formats import count_words, listed
from collab.kit.words import Sought, asks_any, folded
from collab.people.models import Person
from projects.owned import access, addresses
from projects.owned.models import Tool
from projects.owned.queries import card

# So many are shown at once, of so many that fit at all.
MOST, LOOKED_AT = 3, 60
# One word alone is chance, where neither a capability nor a fact is the same.
FEWEST_SHARED = 2
# A capability in common says as much as so many words, and so does a supplier or a system.
CAPABILITY, FACT = 2, 2
# Of words only this much is held against each other: "survey" and "surveys" are one.
STEM = 5


@dataclass(frozen=True, slots=True)
class Covering:
    """What we own and may cover the need: ``why`` says what they share, ``more`` whose it is, how much of it is used and until when."""

    code: str
    name: str
    url: str
    kind: str
    why: str
    more: str


def covering(person: Person, *, words: Sequence[str], suppliers: Collection[str] = (), systems: Collection[str] = ()) -> list[Covering]:
    """Up to MOST that are in use, the nearest first; ``words`` are folded, ``suppliers`` codes, ``systems`` names or codes. One query, or none."""
    if not (words or suppliers or systems):
        return []
    fits = Q(search=Sought(asks_any(words))) if words else Q(pk=None)
    fits |= Q(supplier__code__in=list(suppliers)) | Q(system__code__in=list(systems)) | Q(system__name__in=list(systems))
    in_use = access.visible(person).filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()), fits, retired_on=None)
    rank = SearchRank(F("search"), Sought(asks_any(words or ("-",))))
    rows = in_use.select_related("owner", "supplier", "system").alias(rank=rank).order_by("-rank", "name", "pk")[:LOOKED_AT]
    ranked = [(row, *_shared(row, words, suppliers, systems)) for row in rows]
    near = [one for one in ranked if one[1] >= FEWEST_SHARED]
    near.sort(key=lambda one: -one[1])
    return [_covering(row, why) for row, _, why in near[:MOST]]


def _covering(row: Tool, why: str) -> Covering:
    it = card(row)
    more = ", ".join(text for text in (f"{it.owner} answers for it", it.seats_words, it.end_words) if text)
    return Covering(it.code, it.name, addresses.tool(it.code), it.kind_word, why, more)


def _shared(row: Tool, words: Sequence[str], suppliers: Collection[str], systems: Collection[str]) -> tuple[int, str]:
    """How near it is, and why in words."""
    asked = {word[:STEM] for word in words}
    able = [text for text in row.capabilities if (stems := _stems(text)) and stems <= asked]
    same = len(asked & _stems(" ".join((row.name, row.use, *row.capabilities))))
    facts = []
    if row.supplier and row.supplier.code in suppliers:
        facts.append(f"same supplier, {row.supplier.name}")
    if row.system and {row.system.code, row.system.name} & set(systems):
        facts.append(f"same system, {row.system.name}")
    said = [*(f"“{text}”" for text in able[:2]), *facts, *([f"{count_words(same, 'word')} in common"] if same else [])]
    return same + CAPABILITY * len(able) + FACT * len(facts), listed(said)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in folded(text).split() if len(word) > 2}
