"""Requests like this one, and what became of them: full text over title and words, visible ones only."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q, QuerySet

from collab.access.duties import DUTIES
from collab.events import texts
from collab.events.models import Event
from collab.kit import formats
from collab.kit.kept import kept
from collab.kit.slips import is_near
from collab.kit.words import Sought, asks_any, folded, terms
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.models import Request
from projects.intake.queries import mending
from projects.intake.states import OPEN, State

MOST = 3
# Ranking reads each match; the newest ones are enough to find what is alike.
LOOKED_AT = 300
WORDS = 12
FEWEST_SHARED = 2
# Words that say little, and the words of nearly every request.
DULL = frozenset(
    {
        "all", "and", "any", "about", "also", "are", "because", "but", "can", "each", "for", "from", "get", "had", "has", "have", "how", "into",
        "its", "make", "may", "more", "need", "needs", "new", "not", "one", "only", "our", "out", "over", "per", "see", "than", "that", "the",
        "their", "them", "there", "they", "this", "tool", "use", "using", "want", "was", "were", "what", "when", "where", "which", "who", "will",
        "with", "would", "you", "your",
    }
)  # fmt: skip
ENDED_BECAUSE = ("decline", "decide", "withdraw")


@dataclass(frozen=True, slots=True)
class Similar:
    """A request like another; ``why`` says what they share and what became of it."""

    number: str
    title: str
    url: str
    why: str
    is_open: bool


def words_of(*texts: str) -> list[str]:
    """The telling words, each once, in their order: of three letters or more, or two signs of a script without blanks."""
    found = (word for text in texts for word in folded(text).split() if (len(word) > 2 or not word.isascii()) and word not in DULL)
    return list(dict.fromkeys(found))


def like(request: Request, person: Person, open_only: bool = False) -> list[Similar]:
    """Up to MOST requests like this one that the person may see, the most alike first. Two queries, two more where it is written with slips."""
    asked = words_of(request.title, request.outcome, request.problem)[:WORDS]
    if not asked:
        return []
    found = _found(request, person, asked, {}, open_only)
    if not found:
        known = mending.near(term for word in asked for term in terms(word))
        meant = {word: [one.word for one in known.get(word, ())] for word in asked}
        found = _found(request, person, asked, meant, open_only)
    reasons = _reasons([other for other, _ in found])
    return [_similar(request, other, shared, reasons.get(other.pk, "")) for other, shared in found[:MOST]]


def _found(
    request: Request, person: Person, asked: list[str], meant: dict[str, list[str]], is_open: bool
) -> list[tuple[Request, list[str]]]:
    """The requests that share enough of the words, or of those that may be ``meant`` with one of them, with the words they share."""
    every = asks_any([*asked, *(word for words in meant.values() for word in words)])
    ranked = alike(person, words=every, request=request.pk, is_open=is_open)
    return [(other, shared) for other in ranked.things() if len(shared := _shared(asked, other, bool(meant))) >= FEWEST_SHARED]


@kept(on=(DUTIES,), shape=("is_open",), reads=("id", "number", "title", "outcome", "problem", "state", "goal_id"))
def alike(person: Person, *, words: str, request: int, is_open: bool) -> QuerySet[Request]:
    """The newest that have one of the words, as ``asks_any`` writes them, the most alike first; without the request itself."""
    query = Sought(words)
    others = access.visible(person).filter(~Q(pk=request), search=query).exclude(state=State.DRAFT)
    if is_open:
        others = others.filter(state__in=OPEN)
    newest = others.order_by("-number").values("pk")[:LOOKED_AT]
    return Request.objects.filter(pk__in=newest).alias(rank=SearchRank(F("search"), query)).order_by("-rank", "-number")[: MOST * 2]


def _shared(asked: list[str], other: Request, has_slips: bool) -> list[str]:
    """The words that the other has too, by their beginnings; or ones that may be meant with them."""
    there = words_of(other.title, other.outcome, other.problem)
    stems = {word[:5] for word in there}
    return [word for word in asked if word[:5] in stems or (has_slips and any(is_near(word, one) is not None for one in there))]


def _reasons(requests: list[Request]) -> dict[int, str]:
    ended = [request.pk for request in requests if request.state in (State.DECLINED, State.REJECTED, State.WITHDRAWN)]
    if not ended:
        return {}
    events = Event.objects.filter(subject_kind="intake.request", subject_id__in=ended, action__in=ENDED_BECAUSE).exclude(why="")
    why = dict(events.order_by("sequence").values_list("subject_id", "why"))
    known = texts.read(why.values())
    return {subject: known.get(name, name) for subject, name in why.items()}


def _similar(request: Request, other: Request, shared: list[str], reason: str) -> Similar:
    parts = [str(State(other.state).label)]
    if reason := reason.rstrip(". "):
        parts[0] += f": “{reason if len(reason) <= 80 else reason[:77] + '…'}”"
    if other.goal_id and other.goal_id == request.goal_id:
        parts.append("same goal")
    parts.append(f"{formats.count_words(len(shared), 'word')} in common")
    return Similar(other.code, other.title, addresses.request(other.code), ", ".join(parts), other.state in OPEN)
