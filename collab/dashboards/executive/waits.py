"""What waits for what among the projects of the executive page: which plans clash, and what is waited for and red."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from collab.kit.numbering import code
from projects.portfolio import addresses as project_addresses
from projects.portfolio import links
from projects.portfolio.clashes import Judged
from projects.portfolio.models import Dependency


@dataclass(frozen=True, slots=True)
class Clash:
    """``after`` is planned to start before ``before`` is done."""

    before: str
    after: str
    early: str
    days: int
    url: str


@dataclass(frozen=True, slots=True)
class Red:
    """``after`` waits for ``before``, which is red for the reason that is told."""

    before: str
    after: str
    why: str
    url: str


def waiting(facts: Sequence[Any], today: date) -> list[tuple[Any, Any, Judged]]:
    """What waits for what among these where the plan clashes or what is waited for is red."""
    by_key = {fact.pk: fact for fact in facts}
    found = Dependency.objects.filter(before_id__in=by_key, after_id__in=by_key).order_by("pk")
    days, told = links.workdays(), []
    for link in found.select_related("before_milestone", "after_milestone"):
        before, after = by_key[link.before_id], by_key[link.after_id]
        how = links.held(link, before, after, days, today)
        if how.early or how.red:
            told.append((before, after, how))
    return told


def clash(before: Any, after: Any, how: Judged) -> Clash:
    return Clash(before.title, after.title, how.words, how.early, project_addresses.project(code(after.number)))


def red(before: Any, after: Any, how: Judged) -> Red:
    return Red(before.title, after.title, how.red, project_addresses.project(code(after.number)))
