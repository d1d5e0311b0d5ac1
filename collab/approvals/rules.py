"""What stands in the way of publishing a policy: each function gives the sentences, or nothing."""

from collections.abc import Sequence
from decimal import Decimal

from collab.access.roles import APPROVING
from collab.approvals import cells, groups, proof
from collab.approvals.defaults import Rule
from collab.approvals.states import DataClass, Track

MOST_RULES = 500
MOST_NAMED = 20
LARGEST_QUORUM = 20
# What the columns hold.
CENT, TOO_MUCH = Decimal("0.01"), Decimal(10) ** 14


def wrong_rules(rules: Sequence[Rule]) -> list[str]:
    """What is wrong with the rules: unknown words, a step with two names, or a request nobody would decide on."""
    if not 0 < len(rules) <= MOST_RULES:
        return [f"A policy has 1 to {MOST_RULES} rules."]
    wrong = [f"Rule {row}: {what}" for row, rule in enumerate(rules, 1) if (what := wrong_with(rule))]
    return wrong or [*two_names(rules), *contradictions(rules)] or gaps(rules)


def wrong_with(rule: Rule) -> str | None:
    """The first thing that makes a row unreadable to the portal."""
    if rule.track not in ("", *Track.values):
        return f"{rule.track} is no track."
    if not groups.may_be_called(rule.role) and rule.role != groups.NAMED:
        return f"{rule.role} is not a group that approves."
    if rule.data_class and rule.data_class not in DataClass.values:
        return f"{rule.data_class} is no class of data."
    if not 1 <= rule.quorum <= LARGEST_QUORUM or not 1 <= rule.position <= LARGEST_QUORUM:
        return f"position and quorum are from 1 to {LARGEST_QUORUM}."
    return wrong_numbers(rule) or wrong_people(rule) or cells.wrong(rule.cells)


def wrong_people(rule: Rule) -> str | None:
    """What is wrong with the group of a row."""
    is_named = groups.OF_NAMES.fullmatch(rule.role) is not None
    if (is_named and not rule.people) or rule.role == groups.NAMED:
        return "a group of named people names at least one. Write their usernames."
    if is_named != bool(rule.people) or (is_named and (groups.named(rule.people) != rule.role or len(rule.people) > MOST_NAMED)):
        return f"people are named in a group of named people alone, up to {MOST_NAMED}, each once."
    if is_named and rule.quorum > len(rule.people):
        return f"it takes {rule.quorum} of {len(rule.people)}. Ask for fewer, or name more people."
    if rule.role == groups.MANAGERS and (rule.quorum > 1 or rule.share is not None):
        return "one manager decides, the first whose limit covers the amount: the quorum is 1, without a share."
    if rule.share is not None and not (0 < rule.share <= 1 and rule.share == rule.share.quantize(Decimal("0.001"))):
        return "a share is above zero and at most 1 (100 %), with three digits after the point at most."
    if rule.veto and rule.veto not in APPROVING:
        return f"{rule.veto} is no role that may have a veto seat."
    return None


def wrong_numbers(rule: Rule) -> str | None:
    """What is wrong with the step and the amounts of a row."""
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
        for track in rule.tracks:
            names.setdefault((track, rule.position), set()).add(rule.step_name)
    return [f"Step {position} of the {track} track has {len(found)} names." for (track, position), found in names.items() if len(found) > 1]


def gaps(rules: Sequence[Rule]) -> list[str]:
    """Where a track would let a request pass with nobody to decide, or where that is not proved."""
    return [one if isinstance(one, str) else one.sentence for one in proof.holes(proof.Space(rules))]


def contradictions(rules: Sequence[Rule]) -> list[str]:
    """Rows that fit the very same requests and ask the same group in the same step for something else, and two veto seats in one group."""
    wrong, seen, vetoes = [], dict[object, int](), dict[tuple[int, str], tuple[str, int]]()
    for row, rule in enumerate(rules, 1):
        said = cells.written(rule.cells)
        key = repr((rule.tracks, rule.data_class, rule.amount_from, rule.amount_below, said, rule.position, rule.role))
        before = seen.setdefault(key, row)
        if before != row and _asks(rules[before - 1]) != _asks(rule):
            wrong.append(
                f"Rows {before} and {row} contradict each other: they fit the same requests and ask the same group otherwise. Keep one."
            )
        veto, of = vetoes.setdefault((rule.position, rule.role), (rule.veto, row))
        if rule.veto and veto and veto != rule.veto:
            wrong.append(f"Rows {of} and {row} give the same group two veto seats. Name one, or put the other into a step of its own.")
        elif rule.veto and not veto:
            vetoes[rule.position, rule.role] = (rule.veto, row)
    return wrong


def _asks(rule: Rule) -> tuple[object, ...]:
    return (rule.quorum, rule.share, rule.veto)
