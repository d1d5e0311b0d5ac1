"""Policies: which version is in force, which track an amount suggests, and the steps a subject's facts call for."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from collab.approvals import cells, defaults, kinds
from collab.approvals.defaults import Rule
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.on_record import PUBLISHED
from collab.approvals.record import terms
from collab.approvals.states import REQUEST, Seating, Track
from collab.events.record import record
from collab.kit import clock, rates
from collab.kit.errors import Conflict
from collab.kit.money import Money

# From light to heavy.
TRACKS = (Track.FAST, Track.STANDARD, Track.MAJOR)


@dataclass(frozen=True, slots=True)
class PlannedPanel:
    """A group that would decide, and how many of it must approve: a number, and a share of those who sit there where one is given."""

    role: str
    quorum: int
    seating: str = Seating.AT_ROUTING
    share: Decimal | None = None
    veto: str = ""

    @property
    def label(self) -> str:
        return kinds.label(self.role)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A stage of the route; its panels, ordered by role, decide side by side."""

    position: int
    name: str
    panels: tuple[PlannedPanel, ...]


def in_force(on: date, kind: str = REQUEST) -> Policy:
    """The version of the kind's policy whose days include ``on``; raises Conflict where there is none.

    A kind that brings a first policy has one from the beginning: it is written when it is first asked for.
    """
    found = _on(on, kind)
    if found is None and kind in kinds.KINDS.value and kinds.KINDS.value[kind].first_policy:
        found = _first(on, kind)
    if found is None:
        raise Conflict(f"No approval policy is in force on {on.isoformat()}. An administrator publishes one.")
    return found


def latest(kind: str = REQUEST) -> Policy | None:
    """The version that was published last, whether or not it is in force yet."""
    return Policy.objects.filter(subject_kind=kind).order_by("-number").first()


def _on(on: date, kind: str) -> Policy | None:
    return Policy.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on, subject_kind=kind).first()


def _first(on: date, kind: str) -> Policy | None:
    """Write the policy that the kind starts from, unless it has any; whoever does so at the same moment finds the other's."""
    rules = kinds.KINDS.value[kind].first_policy
    limits = {"currency": defaults.CURRENCY, "fast_below": defaults.FAST_BELOW, "standard_below": defaults.STANDARD_BELOW}
    if Policy.objects.filter(subject_kind=kind).exists():
        return None
    try:
        with transaction.atomic():
            policy = Policy.objects.create(subject_kind=kind, number=1, starts_on=defaults.FROM_THE_BEGINNING, **limits)
            PolicyRule.objects.bulk_create(PolicyRule(policy=policy, track="", **asdict(rule)) for rule in rules)
            data = {"number": 1, "starts_on": policy.starts_on.isoformat(), "rules": len(rules), "terms": terms(policy)}
            record(PUBLISHED, actor=None, about=policy, data=data)
    except IntegrityError:
        return _on(on, kind)
    return policy


def suggest_track(policy: Policy, amount: Money | None) -> Track:
    """The track that the amount suggests; the heaviest for an amount that nobody knows."""
    if amount is None:
        return Track.MAJOR
    value = in_policy_currency(policy, amount)
    if value < policy.fast_below:
        return Track.FAST
    return Track.STANDARD if value < policy.standard_below else Track.MAJOR


def weight(track: str) -> int:
    """0 for the lightest track, for ordering."""
    return TRACKS.index(Track(track))


def heavier(one: str, other: str) -> Track:
    """The track of the two that calls for more."""
    return Track(max(one, other, key=weight))


def plan(
    policy: Policy, *, track: str, amount: Money | None, data_class: str, facts: Mapping[str, Any] | None = None
) -> tuple[PlannedStep, ...]:
    """The steps these facts call for, in order and each once; empty where the policy names nobody.

    ``facts`` are the other ones, as a route records them (``weighed_facts``); who gives none asks for what names none.

    ``amount`` may be in any currency; it is compared in the policy's, at the day's rate (Conflict if unknown). What has
    no amount is decided by the groups that are asked from nothing on.
    """
    value = Decimal(0) if amount is None else in_policy_currency(policy, amount)
    more = weighed_facts(policy, facts or {})
    return assemble(rule for rule in policy.rules.all() if is_about(rule, track) and applies(rule, value, data_class, more))


def is_about(rule: PolicyRule | Rule, track: str) -> bool:
    """Whether it is a row of this track; of a kind without tracks each row is."""
    return rule.track == track or (not rule.track and track in rule.cells.get(cells.TRACK.name, TRACKS))


def applies(rule: PolicyRule | Rule, value: Decimal, data_class: str, facts: Mapping[str, Any] | None = None) -> bool:
    """Whether the rule concerns an amount of ``value`` in the policy's currency, this class of data and these other facts."""
    if rule.data_class and rule.data_class != data_class:
        return False
    if not (rule.amount_from <= value and (rule.amount_below is None or value < rule.amount_below)):
        return False
    return not rule.cells or cells.fit(rule.cells, facts or {})


def weighed_facts(policy: Policy, facts: Mapping[str, Any]) -> dict[str, Any]:
    """With what the run costs in the policy's own currency, at the rate of today, where it is said; Conflict without a rate."""
    cost = facts.get(cells.RUN_COST.name)
    if not cost:
        return dict(facts)
    amount, currency = cost
    return {**facts, cells.RUN_WEIGHED: format(in_policy_currency(policy, Money(Decimal(amount), currency)), "f")}


def assemble(rules: Iterable[PolicyRule]) -> tuple[PlannedStep, ...]:
    """The rules as steps by position; where two ask for the same group in a step, the larger quorum and share hold, and the veto seat."""
    names: dict[int, str] = {}
    quorums: dict[int, dict[str, int]] = {}
    seatings: dict[tuple[int, str], str] = {}
    shares: dict[tuple[int, str], Decimal] = {}
    vetoes: dict[tuple[int, str], str] = {}
    for rule in rules:
        names[rule.position] = min(rule.step_name, names.get(rule.position, rule.step_name))
        panels = quorums.setdefault(rule.position, {})
        panels[rule.role] = max(rule.quorum, panels.get(rule.role, 0))
        seatings[rule.position, rule.role] = rule.seating
        if rule.share is not None:
            shares[rule.position, rule.role] = max(rule.share, shares.get((rule.position, rule.role), Decimal(0)))
        vetoes[rule.position, rule.role] = max(rule.veto, vetoes.get((rule.position, rule.role), ""))
    return tuple(
        PlannedStep(
            position,
            names[position],
            tuple(
                PlannedPanel(role, quorum, seatings[position, role], shares.get((position, role)), vetoes[position, role])
                for role, quorum in sorted(quorums[position].items())
            ),
        )
        for position in sorted(quorums)
    )


def in_policy_currency(policy: Policy, amount: Money) -> Decimal:
    """The amount in the policy's currency, at the rate of today."""
    return rates.convert(amount, policy.currency, clock.today())[0].amount
