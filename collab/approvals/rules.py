"""What stands in the way of publishing a policy: each function gives the sentences, or nothing."""

from collections.abc import Sequence
from decimal import Decimal

from collab.access.roles import APPROVING
from collab.approvals import policies
from collab.approvals.defaults import Rule
from collab.approvals.states import DataClass, Track
from collab.kit.formats import rounded

MOST_RULES = 200
LARGEST_QUORUM = 20
# What the columns hold.
CENT, TOO_MUCH = Decimal("0.01"), Decimal(10) ** 14


def wrong_rules(rules: Sequence[Rule]) -> list[str]:
    """What is wrong with the rules: unknown words, a step with two names, or a request nobody would decide on."""
    if not 0 < len(rules) <= MOST_RULES:
        return [f"A policy has 1 to {MOST_RULES} rules."]
    wrong = [f"Rule {row}: {what}" for row, rule in enumerate(rules, 1) if (what := wrong_with(rule))]
    return wrong or [*two_names(rules), *gaps(rules)]


def wrong_with(rule: Rule) -> str | None:
    """The first thing that makes a row unreadable to the portal."""
    if rule.track not in Track.values:
        return f"{rule.track} is no track."
    if rule.role not in APPROVING:
        return f"{rule.role} is not a group that approves."
    if rule.data_class and rule.data_class not in DataClass.values:
        return f"{rule.data_class} is no class of data."
    if not 1 <= rule.quorum <= LARGEST_QUORUM or not 1 <= rule.position <= LARGEST_QUORUM:
        return f"position and quorum are from 1 to {LARGEST_QUORUM}."
    if not 1 <= len(rule.step_name) <= 60:
        return "the step has a name of up to 60 characters."
    if rule.amount_from < 0 or (rule.amount_below is not None and rule.amount_below <= rule.amount_from):
        return "the amounts go from one that is zero or more up to a larger one."
    if not all(fits(amount) for amount in (rule.amount_from, rule.amount_below) if amount is not None):
        return "amounts have two digits after the point at most, and fourteen before it."
    return None


def fits(amount: Decimal) -> bool:
    """Whether an amount is kept as it was written: a policy is published to the cent as it was agreed to."""
    return amount < TOO_MUCH and amount == amount.quantize(CENT)


def two_names(rules: Sequence[Rule]) -> list[str]:
    """The panels of a step decide side by side, so a step has one name."""
    names: dict[tuple[str, int], set[str]] = {}
    for rule in rules:
        names.setdefault((rule.track, rule.position), set()).add(rule.step_name)
    return [f"Step {position} of the {track} track has {len(found)} names." for (track, position), found in names.items() if len(found) > 1]


def gaps(rules: Sequence[Rule]) -> list[str]:
    """Where a track would let an amount pass with nobody to decide: looked for at each edge of its bands."""
    gaps: list[str] = []
    for track in Track.values:
        own = [rule for rule in rules if rule.track == track]
        ends = {rule.amount_below for rule in own if rule.amount_below is not None}
        edges = sorted({Decimal(0), *ends, *(rule.amount_from for rule in own)})
        for data_class in DataClass.values:
            hole = next((edge for edge in edges if not any(policies.applies(rule, edge, data_class) for rule in own)), None)
            if hole is not None:
                gaps.append(
                    f"In the {track} track nobody decides on amounts from {rounded(hole, 2)} ({DataClass(data_class).label.lower()})."
                )
    return gaps
