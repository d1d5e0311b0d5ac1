"""Which track a policy itself would take, which it never goes below, and whom a lighter one leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collab.approvals import policies
from collab.approvals.models import Policy
from collab.approvals.policies import TRACKS, heavier, in_policy_currency, suggest_track, weight
from collab.approvals.states import DataClass, Track
from collab.kit.money import Money


@dataclass(frozen=True, slots=True)
class Weighing:
    """A track held against the policy. ``left_out`` are the groups that the policy's ``own`` track would ask and this one does not."""

    track: Track
    own: Track
    is_lighter: bool
    is_too_light: bool
    left_out: tuple[policies.PlannedPanel, ...]


def floor(policy: Policy, amount: Money | None, data_class: str) -> Track:
    """The lightest track that the policy allows for this amount and class of data."""
    least = Track(policy.personal_floor) if data_class == DataClass.PERSONAL else Track.FAST
    value = None if amount is None else in_policy_currency(policy, amount)
    for start, track in ((policy.standard_from, Track.STANDARD), (policy.major_from, Track.MAJOR)):
        if start is not None and value is not None and value >= start:
            least = heavier(least, track)
    return least


def own(policy: Policy, amount: Money | None, data_class: str) -> Track:
    """The track that the policy takes where nobody chooses another: what the amount suggests, and never below its floor."""
    return heavier(suggest_track(policy, amount), floor(policy, amount, data_class))


def weighed(policy: Policy, track: str, amount: Money | None, data_class: str, facts: Mapping[str, Any] | None = None) -> Weighing:
    """What choosing this track means. ``facts`` are as in ``policies.plan``."""
    usual = own(policy, amount, data_class)
    asked, instead = (_groups(policy, one, amount, data_class, facts) for one in (usual, track))
    is_lighter = weight(track) < weight(usual)
    left_out = tuple(panel for role, panel in asked.items() if role not in instead) if is_lighter else ()
    return Weighing(Track(track), usual, is_lighter, weight(track) < weight(floor(policy, amount, data_class)), left_out)


def choices(policy: Policy, amount: Money | None, data_class: str, facts: Mapping[str, Any] | None = None) -> list[Weighing]:
    """Every track, from light to heavy."""
    return [weighed(policy, track, amount, data_class, facts) for track in TRACKS]


def _groups(
    policy: Policy, track: str, amount: Money | None, data_class: str, facts: Mapping[str, Any] | None
) -> dict[str, policies.PlannedPanel]:
    steps = policies.plan(policy, track=track, amount=amount, data_class=data_class, facts=facts)
    return {panel.role: panel for step in steps for panel in step.panels}
