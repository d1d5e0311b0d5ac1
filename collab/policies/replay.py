"""Last year's requests under other terms: who would have decided, how long that takes, how much it is for each, and who is missing.

Plain Python over what it is handed: people, duties and limits are those of today, facts those of the day a request was routed. Days are
resampled: each group's time is drawn from the times that group took, steps one after the other, groups of a step side by side.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from collab.approvals import cells, policies, seating, tracks
from collab.approvals.authority import Limit
from collab.approvals.limits import covers
from collab.approvals.models import Policy, PolicyRule, Route
from collab.approvals.policies import PlannedStep
from collab.approvals.terms import LIMITS, Terms
from collab.kit.money import Money

YEAR = timedelta(days=365)
WEEKS = 52
# How often each request's days are drawn, and how many requests pass between two words of how far it is.
DRAWS, EVERY = 30, 200
HALF, MOST = 0.5, 0.85
# Fewer times than this are not drawn from: the group takes what all groups together take.
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Case:
    """A request as it was routed. ``asked`` are the groups that decided on it by step, ``groups`` whom its own groups would be today."""

    requester: int
    apart: frozenset[int]
    track: str
    is_lighter: bool
    amount: Money
    weighed: Decimal
    data_class: str
    facts: Mapping[str, Any]
    asked: Mapping[int, tuple[tuple[str, int], ...]]
    groups: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class People:
    """Who is there today: ``of`` gives a group's people for a case, ``limits`` those of whoever has, or had, any."""

    of: Callable[[str, Route, Case], set[int]]
    limits: Mapping[int, Sequence[Limit]]


Tick = Callable[[int], object]


class Tally:
    """What comes together case by case: on the one side as it was, on the other as it would be."""

    def __init__(self) -> None:
        self.decisions, self.money = Counter[str](), defaultdict[str, Decimal](Decimal)
        self.days: list[float] = []

    def take(self, stages: Iterable[Sequence[tuple[str, int]]], weighed: Decimal, times: "Times") -> None:
        steps = [list(stage) for stage in stages]
        for role, quorum in (one for stage in steps for one in stage):
            self.decisions[role] += quorum
        for role in {role for stage in steps for role, _ in stage}:
            self.money[role] += weighed
        if steps:
            self.days += times.drawn([[role for role, _ in stage] for stage in steps])

    def within(self, share: float) -> float | None:
        """The days within which so large a share of the drawn ways are over."""
        if not self.days:
            return None
        ordered = sorted(self.days)
        return round(ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)], 1)


class Times:
    """How long groups took, to be drawn from; the same draws each time it is asked anew."""

    def __init__(self, took: Mapping[str, Sequence[float]]) -> None:
        every = [days for found in took.values() for days in found]
        self.known = {role: list(found) for role, found in took.items() if len(found) >= FEWEST}
        self.rest, self.random = every or [0.0], random.Random(94)  # noqa: S311 - nothing is secret in it

    def drawn(self, steps: Sequence[Sequence[str]]) -> list[float]:
        choose, known, rest = self.random.choice, self.known, self.rest
        return [sum(max(choose(known.get(role, rest)) for role in roles) for roles in steps) for _ in range(DRAWS)]


def replay(terms: Terms, cases: Sequence[Case], people: People, took: Mapping[str, Sequence[float]], tick: Tick) -> dict[str, Any]:
    """What a rehearsal keeps, in words of JSON: counts, days and sums in the policy's currency, no request and no person by name."""
    policy = Policy(**{name: getattr(terms, name) for name in LIMITS})
    rows = [PolicyRule(**rule.columns()) for rule in terms.rules]
    times, was, would = Times(took), Tally(), Tally()
    starved, unseen = _Found(), _Found()
    for number, case in enumerate(cases, 1):
        was.take([case.asked[step] for step in sorted(case.asked)], case.weighed, times)
        track = _track(policy, case)
        facts = {cells.RUN_WEIGHED: None, **case.facts}
        plan = policies.assemble(
            row for row in rows if policies.is_about(row, track) and policies.applies(row, case.weighed, case.data_class, facts)
        )
        if not plan:
            unseen.add("", case, track)
        else:
            short, seated = _seats(policy, case, plan, people)
            if short:
                starved.add(short, case, track)
            would.take(seated, case.weighed, times)
        if number % EVERY == 0:
            tick(number)
    return _outcome(terms, cases, was, would, starved, unseen, times)


class _Found:
    """Cases by what befell them, with the smallest of each."""

    def __init__(self) -> None:
        self.count, self.least, self.money = Counter[str](), dict[str, dict[str, str]](), Decimal(0)

    def add(self, what: str, case: Case, track: str) -> None:
        self.count[what] += 1
        self.money += case.weighed
        now = {"track": track, "data_class": case.data_class, "amount": format(case.weighed, "f")}
        before = self.least.setdefault(what, now)
        if case.weighed < Decimal(before["amount"]):
            self.least[what] = now


def _track(policy: Policy, case: Case) -> str:
    """The policy's own track; a lighter one that was chosen then is chosen again, as far as the floor lets it."""
    amount = Money(case.weighed, policy.currency)
    if not case.is_lighter:
        return tracks.own(policy, amount, case.data_class)
    return policies.heavier(case.track, tracks.floor(policy, amount, case.data_class))


def _seats(policy: Policy, case: Case, plan: Sequence[PlannedStep], people: People) -> tuple[str, list[list[tuple[str, int]]]]:
    """The group that is short of people today, if one is, and how many approvals each group gives, by step."""
    route = Route(
        requester_id=case.requester, policy=policy, amount=case.amount.amount, currency=case.amount.currency, weighed=case.weighed,
        data_class=case.data_class, facts=dict(case.facts),
    )  # fmt: skip
    wanted: list[tuple[int, list[int]]] = []
    stages: list[list[tuple[str, int]]] = []
    names: list[str] = []
    for stage in plan:
        stages.append([])
        for panel in stage.panels:
            held = people.of(panel.role, route, case) - case.apart - {case.requester}
            may = {one for one in held if one not in people.limits or any(covers(limit, route) for limit in people.limits[one])}
            quorum = panel.quorum if panel.share is None else max(panel.quorum, math.ceil(panel.share * len(may)))
            wanted.append((quorum, sorted(may)))
            names.append(panel.role)
            stages[-1].append((panel.role, quorum))
    try:
        seating.seat(wanted)
    except seating.Short as short:
        return names[short.index], stages
    return "", stages


def _outcome(
    terms: Terms, cases: Sequence[Case], was: Tally, would: Tally, starved: _Found, unseen: _Found, times: Times
) -> dict[str, Any]:
    roles = sorted({*was.decisions, *would.decisions})
    return {
        "cases": len(cases),
        "currency": terms.currency,
        "days": {side: {"half": tally.within(HALF), "most": tally.within(MOST)} for side, tally in (("was", was), ("would", would))},
        "groups": [
            {
                "group": role,
                "was": was.decisions[role],
                "would": would.decisions[role],
                "money_was": format(was.money[role], "f"),
                "money_would": format(would.money[role], "f"),
                "is_timed": role in times.known,
            }
            for role in roles
        ],
        "starved": [{"group": role, "count": count, "least": starved.least[role]} for role, count in starved.count.most_common()],
        "unseen": {"count": unseen.count[""], "money": format(unseen.money, "f"), "least": unseen.least.get("")},
        "told_less": sum(cells.LEGACY.name not in case.facts for case in cases),
    }
