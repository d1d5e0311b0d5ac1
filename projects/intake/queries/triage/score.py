"""The score of a request in the inbox: parts from 0 to 100 that anybody can see, and what each weighs."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from collab.agenda.models import Goal
from projects.intake import sizes
from projects.intake.models import Request
from projects.intake.queries.page.answers import answered
from projects.intake.queries.triage.regret import Regret
from projects.intake.triage_states import PARTS

FULL = 100
# From where to where a value is told apart: by powers of ten.
WORTH, RETURN = (4.0, 7.0), (-0.3, 1.0)
# As many days before it is too late nothing presses.
AT_EASE = 120


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its ``points`` from 0 to 100, and the share in per cent that it has in the whole."""

    name: str
    label: str
    points: int
    share: int


@dataclass(frozen=True, slots=True)
class Score:
    points: int
    parts: tuple[Part, ...]


def of(request: Request, regret: Regret, goal: Goal | None, weights: Mapping[str, int]) -> Score:
    """The weighed mean of its parts. No query."""
    known, every = answered(request)
    points = {
        "value": _between(_power(request.worth), *WORTH),
        "regret": 0 if regret.left is None else round(FULL * (1 - max(0, min(regret.left, AT_EASE)) / AT_EASE)),
        "cost": _between(_power(_return(request)), *RETURN),
        "goal": 0 if goal is None else round(FULL * (1 + bool(goal.signed_by_cmo_at) + bool(goal.signed_by_cio_at)) / 3),
        "ready": round(FULL * known / every) if every else FULL,
    }
    total = sum(weights.get(name, 0) for name in PARTS) or 1
    parts = tuple(Part(name, label, points[name], round(FULL * weights.get(name, 0) / total)) for name, (label, _) in PARTS.items())
    return Score(round(sum(points[name] * weights.get(name, 0) for name in PARTS) / total), parts)


def weights() -> dict[str, int]:
    """What each part weighs, as an administrator said last. One query."""
    found: dict[str, int] = sizes.practice().weights
    return found


def goals(requests: Iterable[Request]) -> dict[int, Goal]:
    """The goals that these serve, by key. One query, or none."""
    keys = {one.goal_id for one in requests if one.goal_id}
    return {one.pk: one for one in Goal.objects.filter(pk__in=keys).only("signed_by_cmo_at", "signed_by_cio_at")} if keys else {}


def _power(value: Decimal | None) -> float | None:
    return math.log10(value) if value is not None and value > 0 else None


def _return(request: Request) -> Decimal | None:
    """What it is worth in a year for what it costs."""
    parts = [part for part in (request.revenue_generated, request.revenue_protected) if part is not None]
    return sum(parts, Decimal(0)) / request.estimate if parts and request.estimate else None


def _between(power: float | None, low: float, high: float) -> int:
    return 0 if power is None else round(FULL * max(0.0, min(1.0, (power - low) / (high - low))))
