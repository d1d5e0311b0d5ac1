"""Policies: which is in force, what it plans, and what may be published."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from stories import published

from collab.access.roles import APPROVING, Role
from collab.approvals import defaults, policies
from collab.approvals.defaults import Rule
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.rules import wrong_rules
from collab.approvals.states import DataClass, Track
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.money import Money


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def groups(policy: Policy, track: str, amount: Money, data: str = "none") -> list[tuple[int, str, list[tuple[str, int]]]]:
    planned = policies.plan(policy, track=track, amount=amount, data_class=data)
    return [(step.position, step.name, [(panel.role, panel.quorum) for panel in step.panels]) for step in planned]


@pytest.mark.parametrize(
    ("track", "amount", "data", "expected"),
    [
        ("fast", "24999.99", "none", [["business"]]),
        ("fast", "24999.99", "personal", [["business", "privacy"]]),
        ("standard", "49999.99", "none", [["business"], ["architecture"]]),
        ("standard", "49999.99", "personal", [["business"], ["architecture", "privacy"]]),
        ("standard", "50000.00", "personal", [["business"], ["architecture", "privacy"], ["finance"]]),
        ("major", "1.00", "none", [["business"], ["architecture", "security"], ["finance"], ["cio", "cmo"]]),
        ("major", "99999999.00", "personal", [["business"], ["architecture", "privacy", "security"], ["finance"], ["cio", "cmo"]]),
    ],
)
def test_the_first_policy(policy: Policy, track: str, amount: str, data: str, expected: list[list[str]]) -> None:
    assert [[role for role, _ in panels] for _, _, panels in groups(policy, track, usd(amount), data)] == expected


@pytest.mark.parametrize(
    ("amount", "track"),
    [("0.01", "fast"), ("24999.99", "fast"), ("25000.00", "standard"), ("249999.99", "standard"), ("250000.00", "major"), (None, "major")],
)
def test_the_amount_suggests_the_track(policy: Policy, amount: str | None, track: str) -> None:
    assert policies.suggest_track(policy, usd(amount) if amount else None) == track


def test_another_currency_is_compared_at_the_days_rate(policy: Policy) -> None:
    assert policies.suggest_track(policy, Money(Decimal("25000"), "JPY")) is Track.FAST
    assert policies.suggest_track(policy, Money(Decimal("24900.00"), "GBP")) is Track.STANDARD
    assert len(groups(policy, "standard", Money(Decimal("49000.00"), "GBP"))) == 3


def test_what_has_no_rate_is_told(policy: Policy) -> None:
    with pytest.raises(Conflict):
        policies.suggest_track(policy, Money(Decimal("1.00"), "XAU"))


def test_a_version_is_in_force_from_its_day_up_to_the_next(cast: SimpleNamespace, policy: Policy) -> None:
    today = clock.today()
    second = published(cast, starts_on=today + timedelta(days=30))
    assert second.number == 2
    assert policies.in_force(today) == policies.in_force(today + timedelta(days=29)) == policy
    assert policies.in_force(today + timedelta(days=30)) == policies.in_force(today + timedelta(days=900)) == second
    with pytest.raises(Conflict, match="No approval policy"):
        policies.in_force(today - timedelta(days=1))


EVERYWHERE = [Rule(track, 1, "Business", Role.BUSINESS) for track in Track.values]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (Rule("slow", 1, "Business", Role.BUSINESS), "no track"),
        (Rule("fast", 1, "Business", Role.AUDITOR), "not a group that approves"),
        (Rule("fast", 1, "Business", Role.TECHNOLOGIST), "not a group that approves"),
        (Rule("fast", 1, "Business", Role.PRIVACY, data_class="secret"), "no class of data"),
        (Rule("fast", 1, "Business", Role.PRIVACY, quorum=0), "position and quorum"),
        (Rule("fast", 0, "Business", Role.PRIVACY), "position and quorum"),
        (Rule("fast", 2, "", Role.PRIVACY), "has a name"),
        (Rule("fast", 2, "Review", Role.PRIVACY, amount_from=Decimal(5), amount_below=Decimal(5)), "larger one"),
        (Rule("fast", 1, "Review", Role.PRIVACY), "2 names"),
    ],
)
def test_a_wrong_rule_is_named(rule: Rule, sentence: str) -> None:
    (wrong,) = wrong_rules([*EVERYWHERE, rule])
    assert sentence in wrong


def test_a_policy_that_lets_somebody_through_undecided_is_refused() -> None:
    up_to = [Rule(track, 1, "Business", Role.BUSINESS, amount_below=Decimal(1000)) for track in Track.values]
    assert wrong_rules(up_to)[0] == "In the fast track nobody decides on amounts from 1,000 (no personal data)."
    assert len(wrong_rules(up_to)) == 6
    assert len(wrong_rules(EVERYWHERE[:2])) == 2
    only_personal = [Rule(track, 1, "Privacy", Role.PRIVACY, data_class=DataClass.PERSONAL) for track in Track.values]
    assert len(wrong_rules(only_personal)) == 3
    assert wrong_rules(list(defaults.RULES)) == []


# --- any policy

AMOUNTS = some.decimals(min_value=0, max_value=10**6, places=2)
RULES = some.builds(
    PolicyRule,
    track=some.sampled_from(Track.values),
    amount_from=AMOUNTS,
    amount_below=some.none() | AMOUNTS,
    data_class=some.sampled_from(["", *DataClass.values]),
    position=some.integers(1, 5),
    step_name=some.sampled_from(["Business", "Review", "Money"]),
    role=some.sampled_from(APPROVING),
    quorum=some.integers(1, 4),
)


@given(rules=some.lists(RULES, max_size=30), amount=AMOUNTS, data=some.sampled_from(DataClass.values), shuffle=some.randoms())
def test_any_plan_is_in_order_without_doubles_and_the_same_each_time(
    rules: list[PolicyRule], amount: Decimal, data: str, shuffle: Any
) -> None:
    asked = [rule for rule in rules if policies.applies(rule, amount, data)]
    planned = policies.assemble(asked)
    other = list(asked)
    shuffle.shuffle(other)
    assert policies.assemble(other) == planned

    positions = [step.position for step in planned]
    assert positions == sorted(set(positions))
    for step in planned:
        roles = [panel.role for panel in step.panels]
        assert roles == sorted(set(roles))
        assert roles
        for panel in step.panels:
            quorums = [rule.quorum for rule in asked if (rule.position, rule.role) == (step.position, panel.role)]
            assert panel.quorum == max(quorums)
    assert {(rule.position, rule.role) for rule in asked} == {(step.position, panel.role) for step in planned for panel in step.panels}


@given(
    rules=some.lists(RULES, max_size=30), amount=AMOUNTS, track=some.sampled_from(Track.values), data=some.sampled_from(DataClass.values)
)
def test_what_may_be_published_leaves_nothing_undecided(rules: list[PolicyRule], amount: Decimal, track: str, data: str) -> None:
    names = ("track", "position", "step_name", "role", "quorum", "amount_from", "amount_below", "data_class")
    rows = [Rule(**{name: getattr(rule, name) for name in names}) for rule in rules]
    if not wrong_rules(rows):
        assert policies.assemble(rule for rule in rules if rule.track == track and policies.applies(rule, amount, data))
