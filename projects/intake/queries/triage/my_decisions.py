"""What one person decided: a line a decision, with what became of the request, of what they may still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from collab.approvals import kinds
from collab.approvals.models import Decision
from collab.approvals.states import APPROVALS, REQUEST, Verdict
from collab.approvals.words import in_words
from collab.kit.words import Sought, asks, terms
from collab.people.models import Person
from projects.assurances import checklists
from projects.assurances.applying import role_of
from projects.assurances.queries import by_decision
from projects.assurances.states import GROUPS, KIND_NAMES
from projects.intake import access, addresses
from projects.intake.models import Request

PAGE = 100
VIEWS = {
    Verdict.APPROVE.value: "Approved", Verdict.WITH_CONDITIONS.value: "With conditions", Verdict.CHANGES.value: "Changes asked",
    Verdict.REJECT.value: "Rejected",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of theirs. ``words`` are its conditions or its reason; ``counts``: its round was not begun anew."""

    number: str
    title: str
    url: str
    group: str
    verdict: str
    words: str
    at: datetime
    state: str
    counts: bool
    assurance: str
    ticked: tuple[str, ...]
    can_assure: bool


def rows(person: Person, asked: Mapping[str, Any]) -> QuerySet[Decision]:
    """The latest first; of one ``verdict``, and words of a title (``q``), where they are asked for."""
    seen = access.visible(person).order_by()
    if words := terms(str(asked.get("q") or "")):
        seen = seen.filter(search=Sought(asks(words)))
    found = Decision.objects.filter(
        person=person, route__subject_kind=REQUEST, route__in=seen.filter(route__isnull=False).values("route_id")
    )
    if verdict := asked.get("verdict"):
        found = found.filter(verdict=verdict)
    return found.select_related("panel__step").order_by("-at", "-pk")


def cards(person: Person, decisions: Iterable[Decision]) -> list[Decided]:
    """Five queries, however many."""
    there = in_words(decisions)
    requests = Request.objects.filter(route__in={one.route_id for one in there}).only(
        "number", "title", "state", "route_id", "suppliers", "data_kind"
    )
    about = {request.route_id: request for request in requests}
    keys = [one.pk for one in there]
    ticked, cited = checklists.ticked(keys), by_decision(person, keys)
    return [_card(one, about[one.route_id], cited.get(one.pk, ""), tuple(ticked.get(one.pk, ()))) for one in there if one.route_id in about]


def _card(one: Decision, request: Request, assurance: str, ticked: tuple[str, ...]) -> Decided:
    return Decided(
        number=request.code, title=request.title, url=addresses.request(request.code), group=kinds.label(one.panel.role),
        verdict=str(Verdict(one.verdict)), words=one.conditions or one.reason, at=one.at, state=request.state,
        counts=one.round == one.panel.step.round, assurance=assurance, ticked=ticked,
        can_assure=one.verdict in APPROVALS and role_of(one.panel.role) in GROUPS and bool(request.suppliers) and request.data_kind in KIND_NAMES,
    )  # fmt: skip
