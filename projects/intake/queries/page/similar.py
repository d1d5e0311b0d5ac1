"""Requests like this one, and what became of them: full text over title and words, visible ones only."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet

from collab.access.duties import DUTIES
from collab.events import texts
from collab.events.models import Event
from collab.kit import formats
from collab.kit.kept import kept
from collab.people.models import Person
from projects.intake import access, addresses
from projects.intake.models import Request
from projects.intake.states import OPEN, State

MOST = 3
# Ranking reads each match; the newest ones are enough to find what is alike.
LOOKED_AT = 300
WORDS = 12
FEWEST_SHARED = 2
_WORD = re.compile(r"[a-z0-9]{3,}", re.ASCII)
# What the English configuration leaves out anyway, and the words of nearly every request.
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
    """The telling words, each once, in their order."""
    found = (word for text in texts for word in _WORD.findall(text.lower()) if word not in DULL)
    return list(dict.fromkeys(found))


def like(request: Request, person: Person, open_only: bool = False) -> list[Similar]:
    """Up to MOST requests like this one that the person may see, the most alike first. Two queries."""
    asked = words_of(request.title, request.outcome, request.problem)[:WORDS]
    if not asked:
        return []
    ranked = alike(person, words=" | ".join(asked), request=request.pk, is_open=open_only)
    found = [(other, shared) for other in ranked.things() if len(shared := _shared(asked, other)) >= FEWEST_SHARED]
    reasons = _reasons([other for other, _ in found])
    return [_similar(request, other, shared, reasons.get(other.pk, "")) for other, shared in found[:MOST]]


@kept(on=(DUTIES,), shape=("is_open",), reads=("id", "number", "title", "outcome", "problem", "state", "goal_id"))
def alike(person: Person, *, words: str, request: int, is_open: bool) -> QuerySet[Request]:
    """The newest that have one of the words ("a | b"), the most alike first; without the request itself."""
    query = SearchQuery(words, config="english", search_type="raw")
    others = access.visible(person).filter(~Q(pk=request), search=query).exclude(state=State.DRAFT)
    if is_open:
        others = others.filter(state__in=OPEN)
    newest = others.order_by("-number").values("pk")[:LOOKED_AT]
    return Request.objects.filter(pk__in=newest).alias(rank=SearchRank(F("search"), query)).order_by("-rank", "-number")[: MOST * 2]


def _shared(asked: list[str], other: Request) -> list[str]:
    stems = {word[:5] for word in words_of(other.title, other.outcome, other.problem)}
    return [word for word in asked if word[:5] in stems]


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
