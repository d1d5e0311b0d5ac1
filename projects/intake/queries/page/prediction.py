"""What will probably happen to a request: the route that the policy in force would give it, and how long that took others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collab.approvals import policies, tracks
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.states import DataClass, Track
from collab.kit import clock, formats
from collab.kit.errors import Conflict
from collab.kit.money import Money
from projects.intake import policy_facts, sizes
from projects.intake.models import Request
from projects.intake.queries import durations

HEAVY, LIGHT = DataClass.PERSONAL, DataClass.NONE


@dataclass(frozen=True, slots=True)
class Planned:
    """A group that would decide: ``why`` is the step it belongs to, ``end`` what is usual for it."""

    name: str
    why: str
    end: str
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Prediction:
    """``track`` is suggested from the cost; ``took`` is "3–5 days" or empty. ``why_none`` says why nothing can be predicted."""

    track: str
    track_label: str
    groups: list[Planned]
    group_words: str
    took: str
    why_none: str = ""


def predict(request: Request, track: str = "") -> Prediction:
    """The route for the answers so far, on the track they suggest or on ``track``.

    Where the cost or the personal data are not known it is the longest route they could lead to.
    """
    amount = sizes.weighs(request)
    try:
        policy = policies.in_force(clock.today())
        data_class = LIGHT if request.personal_data is False else HEAVY
        chosen = Track(track) if track else tracks.own(policy, amount, data_class)
        least = Money(policy.standard_below, policy.currency)
        steps = policies.plan(policy, track=chosen, amount=amount or least, data_class=data_class, facts=policy_facts.of(request))
    except Conflict as none:
        return Prediction("", "", [], "", "", none.sentence)
    usual, decided = durations.by_group(), durations.to_decision()
    groups = [
        Planned(panel.label, step.name, usual[panel.role].words if panel.role in usual else "no estimate yet")
        for step in steps
        for panel in step.panels
    ]
    took = decided[chosen].words if chosen in decided else ""
    return Prediction(str(chosen.value), str(chosen.label), groups, formats.listed([group.name for group in groups]), took)


@dataclass(frozen=True, slots=True)
class Way:
    """A track that may be chosen, with what choosing it means; ``is_own``: the policy's own."""

    track: str
    words: str
    is_own: bool


def ways(request: Request) -> list[Way]:
    """The tracks that the policy allows for the answers so far, from light to heavy; none where nothing can be predicted."""
    amount, data_class = sizes.weighs(request), LIGHT if request.personal_data is False else HEAVY
    try:
        policy, facts = policies.in_force(clock.today()), policy_facts.of(request)
        found = tracks.choices(policy, amount, data_class, facts)
        asked = {way.track: _asked(policy, way.track, amount, data_class, facts) for way in found}
    except Conflict:
        return []
    return [Way(way.track.value, f"{_meaning(way)}. {asked[way.track]}", way.track == way.own) for way in found if not way.is_too_light]


def _asked(policy: Policy, track: Track, amount: Money | None, data_class: str, facts: Mapping[str, Any]) -> str:
    """Whom the track asks, in order, each with why: "Asks Business, then Privacy (personal data) and Finance (from $50k)"."""
    least = Money(policy.standard_below, policy.currency)
    weighs, said = policies.in_policy_currency(policy, amount or least), policies.weighed_facts(policy, facts)
    why = {
        rule.role: _because(rule, policy)
        for rule in policy.rules.all()
        if policies.is_about(rule, track) and policies.applies(rule, weighs, data_class, said)
    }
    steps = policies.plan(policy, track=track, amount=amount or least, data_class=data_class, facts=facts)
    asked = [formats.listed([f"{panel.label}{why.get(panel.role, '')}" for panel in step.panels]) for step in steps]
    return f"Asks {', then '.join(asked)}" if asked else "Asks nobody"


def _because(rule: PolicyRule, policy: Policy) -> str:
    """Why a rule asks its group, in brackets; nothing where it always does."""
    reasons = ["personal data"] if rule.data_class == HEAVY else []
    if rule.amount_from:
        reasons.append(f"from {formats.short_money(Money(rule.amount_from, policy.currency))}")
    return f" ({formats.listed(reasons)})" if reasons else ""


def _meaning(way: tracks.Weighing) -> str:
    """ "Fast: lighter than the policy’s. Leaves out Architecture and Finance"."""
    label = str(way.track.label)
    if way.track == way.own:
        return f"{label}, as the policy suggests"
    if not way.is_lighter:
        return label
    out = formats.listed([panel.label for panel in way.left_out])
    return f"{label}: lighter than the policy’s, and takes a reason. {f'Leaves out {out}' if out else 'Leaves nobody out'}"
