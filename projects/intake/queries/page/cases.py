"""Case law: the nearest requests that were decided, with why each is near, what was decided, why, and what came of it.

Facts come first (supplier, entry of the catalogue, kind of data, brand), then words. All starts from what the reader may open, so that a
case that is hidden neither shows nor takes the place of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case as Weighs
from django.db.models import F, Q, QuerySet, Value, When

from collab.events import texts
from collab.events.models import Event
from collab.kit import clock, formats
from collab.kit.words import Sought, asks_any
from collab.people.models import Person
from projects.catalogue.models import EntryVersion
from projects.intake import access, addresses, facts
from projects.intake.models import Request
from projects.intake.queries.page.similar import WORDS, words_of
from projects.intake.states import State

# So many are shown, of so many of each kind that fit at all, of which so many are held against each other.
MOST, LOOKED_AT, HELD = 3, 120, 40
REGISTERS = ("suppliers", "brands")
SUPPLIER, ENTRY, KIND, BRAND = 8, 6, 2, 1
# A kind of data and a brand in common are a case; one of them alone is chance, and so is one word.
FEWEST, FEWEST_SHARED = KIND + BRAND, 2
DECIDED = (
    State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DELIVERED, State.CLOSED, State.STOPPED, State.REJECTED, State.DECLINED,
    State.ANSWERED_BY_OWN,
)  # fmt: skip
RESULTS: dict[str, str] = {
    State.APPROVED: "approved, and not funded yet", State.FUNDED: "funded, and not started yet", State.IN_DELIVERY: "being built",
    State.DELIVERED: "live", State.CLOSED: "live and reviewed", State.STOPPED: "stopped", State.REJECTED: "not done",
    State.DECLINED: "not done", State.ANSWERED_BY_OWN: "done with what we own",
}  # fmt: skip
VERDICTS: dict[str, str] = {State.REJECTED: "Rejected", State.DECLINED: "Declined", State.ANSWERED_BY_OWN: "Answered by what we own"}
# What is read of their history: how it was decided, and what came of it.
DECISIONS, ENDS = ("decide", "decline", "own"), ("launch", "review", "stop", "second")
FIELDS = (
    "id", "number", "title", "outcome", "problem", "state", "suppliers", "brands", "data_kind", "asked_as_id", "is_confidential",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A decided request: ``why`` it is near, the ``decision`` with its ``reason``, and the ``result`` so far."""

    number: str
    title: str
    url: str
    state: str
    why: str
    decision: str
    decided_at: datetime | None
    reason: str
    result: str


def near(request: Request, person: Person) -> list[Case]:
    """Up to MOST, the nearest first. One query finds them, two for one that began with an entry; names and history take three more."""
    words, entry = words_of(request.title, request.outcome, request.problem)[:WORDS], versions(request)
    found = list(ranked(request, person, words, entry)[:HELD])
    weighed = [(other, shared) for other in found if _is_near(other, shared := _shared(words, other))]
    weighed.sort(key=lambda one: (-one[0].near, -len(one[1])))  # type: ignore[attr-defined]
    nearest = weighed[:MOST]
    if not nearest:
        return []
    called = facts.names((register, getattr(other, register)) for other, _ in nearest for register in REGISTERS)
    told = _told([other.pk for other, _ in nearest])
    return [_case(request, other, _why(request, other, shared, entry, called), told.get(other.pk, [])) for other, shared in nearest]


def versions(request: Request) -> list[int]:
    """The keys of all versions of the entry that it was asked with. One query, or none."""
    if request.asked_as_id is None:
        return []
    return list(EntryVersion.objects.filter(entry__versions=request.asked_as_id).order_by().values_list("pk", flat=True))


def ranked(request: Request, person: Person, words: Sequence[str], entry: Sequence[int]) -> QuerySet[Request]:
    """The candidates with how ``near`` their facts are, the nearest first; each of three kinds is found by an index and bounded."""
    said = _facts(request, entry)
    strong = [fits for fits, weight in said if weight in (SUPPLIER, ENTRY)]
    weak = [fits for fits, weight in said if weight in (KIND, BRAND)]
    query = Sought(asks_any(words or ("-",)))
    wanted = [reduce(or_, strong)] if strong else []
    wanted += [reduce(and_, weak)] if len(weak) > 1 else []
    wanted += [Q(search=query)] if words else []
    if not wanted:
        return Request.objects.none()
    pools = [_newest(request, person, fits) for fits in wanted]
    keys = pools[0].union(*pools[1:], all=True) if len(pools) > 1 else pools[0]
    near = sum((_points(fits, weight) for fits, weight in said), Value(0))
    rows = Request.objects.filter(pk__in=keys).only(*FIELDS).annotate(near=near).alias(rank=SearchRank(F("search"), query))
    return rows.order_by("-near", "-rank", "-number")


def _newest(request: Request, person: Person, fits: Q) -> QuerySet[Any]:
    found = access.visible(person).filter(fits, state__in=DECIDED).exclude(pk=request.pk)
    return found.order_by("-number").values("pk")[:LOOKED_AT]


def _facts(request: Request, entry: Sequence[int]) -> list[tuple[Q, int]]:
    """What of its facts another may share, and what that weighs."""
    found = []
    if request.suppliers:
        found.append((Q(suppliers__overlap=request.suppliers), SUPPLIER))
    if entry:
        found.append((Q(asked_as__in=entry), ENTRY))
    if _is_kind(request):
        found.append((Q(data_kind=request.data_kind), KIND))
    if request.brands:
        found.append((Q(brands__overlap=request.brands), BRAND))
    return found


def _points(fits: Q, weight: int) -> Any:
    return Weighs(When(fits, then=Value(weight)), default=Value(0))


def _is_kind(request: Request) -> bool:
    return bool(request.data_kind) and request.data_kind != facts.DataKind.UNKNOWN


def _is_near(other: Request, shared: list[str]) -> bool:
    return other.near >= FEWEST or len(shared) >= FEWEST_SHARED  # type: ignore[attr-defined]


def _shared(asked: Sequence[str], other: Request) -> list[str]:
    stems = {word[:5] for word in words_of(other.title, other.outcome, other.problem)}
    return [word for word in asked if word[:5] in stems]


def _told(keys: list[int]) -> dict[int, list[Event]]:
    """How each was decided and ended, in its order. Two queries."""
    happened = Event.objects.filter(subject_kind="intake.request", subject_id__in=keys, action__in=(*DECISIONS, *ENDS))
    found: dict[int, list[Event]] = {}
    for event in texts.told(happened.order_by("subject_id", "sequence")):
        found.setdefault(event.subject_id, []).append(event)
    return found


def _case(request: Request, other: Request, why: str, told: list[Event]) -> Case:
    decided = [event for event in told if event.action in DECISIONS]
    words = next((event.why for event in reversed(decided) if event.why), "")
    terms = next((terms for event in reversed(decided) if (terms := event.data.get("conditions"))), "")
    verdict = VERDICTS.get(other.state) or ("Approved with conditions" if terms else "Approved")
    return Case(
        number=other.code, title=other.title, url=addresses.request(other.code), state=other.state, why=why, decision=verdict,
        decided_at=decided[-1].at if decided else None, reason=str(terms or words), result=_result(other, told),
    )  # fmt: skip


def _why(request: Request, other: Request, shared: list[str], entry: Sequence[int], called: facts.Names) -> str:
    """ "same supplier, Salesforce, same kind of data and 3 words in common"."""
    said = [f"same {one} ({names})" for one in ("supplier", "brand") if (names := _common(request, other, f"{one}s", called))]
    if other.asked_as_id in entry:
        said.insert(0, "same entry of the catalogue")
    if _is_kind(request) and request.data_kind == other.data_kind:
        said.append("same kind of data")
    return formats.listed([*said, *([f"{formats.count_words(len(shared), 'word')} in common"] if shared else [])])


def _common(request: Request, other: Request, register: str, called: facts.Names) -> str:
    codes = set(getattr(request, register) or ()) & set(getattr(other, register) or ())
    return formats.listed(sorted(called.get((register, code), code) for code in codes))


def _result(other: Request, told: list[Event]) -> str:
    """ "live since 3 May: “What came of it”"."""
    words = RESULTS[other.state]
    by = {event.action: event for event in told}
    if other.state in (State.DELIVERED, State.CLOSED) and (live := by.get("launch")):
        words = f"live since {formats.day(live.at.astimezone(clock.zone()).date(), clock.today())}"
    last = by.get("review") if other.state == State.CLOSED else by.get("second") or by.get("stop") if other.state == State.STOPPED else None
    return f"{words}: “{last.why.rstrip('. ')}”" if last and last.why else words
