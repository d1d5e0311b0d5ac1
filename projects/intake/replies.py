"""What a request was asked by the entry of the catalogue it began with, and what of that is shown and answered. Reads alone, no sight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from projects.catalogue.fields import FACTS
from projects.catalogue.models import Question
from projects.catalogue.showing import shown


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of its version in their order; what is kept of each, by key: a field's answer as text where the question is mapped to it."""

    questions: tuple[Question, ...]
    kept: Mapping[str, str]

    def shown(self, request: Any, given: Mapping[str, str] | None = None) -> tuple[Question, ...]:
        """Those that are shown, with these answers instead of what is kept."""
        now = {one.key: _of_field(request, one.field) for one in self.questions if one.field in FACTS}
        keys = set(shown(self.questions, facts_of(request), {**self.kept, **now, **(given or {})}))
        return tuple(question for question in self.questions if question.key in keys)


def asked(request: Any) -> Asked | None:
    """None for one that began without an entry. Two queries, one where the answers were fetched."""
    if request.asked_as_id is None:
        return None
    questions = tuple(Question.objects.filter(entry_version_id=request.asked_as_id).order_by("position"))
    rows = {row.question_id: row.value or str(row.person_id) for row in request.replies.all()} if request.pk else {}
    kept = {one.key: _of_field(request, one.field) if one.field else rows.get(one.pk, "") for one in questions}
    return Asked(questions, kept)


def unanswered(request: Any) -> list[str]:
    """What still has to be answered before it is sent: the labels of what is shown, needed and empty. Hidden beats required."""
    found = asked(request)
    return [] if found is None else [one.label for one in found.shown(request) if one.is_required and not found.kept.get(one.key)]


def facts_of(request: Any) -> dict[str, list[str]]:
    """What questions may be shown by, as codes."""
    return {
        "goal": [request.goal.code] if request.goal_id else [],
        "moment": [request.moment.code] if request.moment_id else [],
        "brands": request.brands or [],
        "markets": request.markets or [],
        "launch": [request.launch.code] if request.launch_id else [],
        "data_kind": [request.data_kind] if request.data_kind else [],
    }


def _amount(request: Any, name: str) -> str:
    value = getattr(request, name)
    return "" if value is None else f"{value:f} {request.currency}"


def _source(request: Any, name: str) -> str:
    return (request.data_sources.order_by("code").values_list("code", flat=True).first() or "") if request.pk else ""


def _day(request: Any, name: str) -> str:
    value = getattr(request, name)
    return value.isoformat() if value else ""


# How a field that is no text is said as the answer of a question.
SAID: dict[str, Callable[[Any, str], str]] = {
    **dict.fromkeys(("estimate", "revenue_generated", "revenue_protected"), _amount),
    "needed_by": _day,
    "data_sources": _source,
    "legacy_systems": lambda request, name: request.legacy_systems[0] if request.legacy_systems else "",
}


def _of_field(request: Any, name: str) -> str:
    return SAID[name](request, name) if name in SAID else str(getattr(request, name, None) or "")
