"""The terms of a policy: all that it says besides its days, as it is proposed, agreed to and published."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from collab.approvals import cells, defaults
from collab.approvals.defaults import Rule
from collab.approvals.models import Policy, PolicyRule
from collab.approvals.rules import fits, wrong_rules
from collab.approvals.states import CONCERNED, Track
from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES

# As the columns keep them: what is agreed to and what is published are compared sign by sign.
CENTS, SHARE = Decimal("0.01"), Decimal("0.001")
# All but the rules: each is a column of the policy.
LIMITS = (
    "currency",
    "fast_below",
    "standard_below",
    "material_share",
    "standard_from",
    "major_from",
    "personal_floor",
    "material",
    "break_glass_below",
)
# The same list of rules in the database, of the policy that is called {0}.
RULES = """(SELECT jsonb_agg(jsonb_build_object('track', u.track, 'position', u.position, 'step_name', u.step_name, 'role', u.role,
        'quorum', u.quorum, 'amount_from', u.amount_from::text, 'amount_below', u.amount_below::text, 'data_class', u.data_class)
        || jsonb_strip_nulls(jsonb_build_object('cells', nullif(u.cells, '{{}}'::jsonb), 'share', u.share::text, 'veto', nullif(u.veto, ''),
            'people', CASE WHEN u.people = '{{}}' THEN NULL ELSE to_jsonb(u.people) END)) ORDER BY u.id)
    FROM approvals_policyrule u WHERE u.policy_id = {0}.id)"""
# Terms that were agreed to before policies had a floor say nothing of one, and so do those without.
WRITTEN = f"""(jsonb_build_object('currency', {{0}}.currency, 'fast_below', {{0}}.fast_below::text,
    'standard_below', {{0}}.standard_below::text, 'material_share', {{0}}.material_share::text, 'rules', {RULES})
    || jsonb_strip_nulls(jsonb_build_object('standard_from', {{0}}.standard_from::text, 'major_from', {{0}}.major_from::text,
        'personal_floor', nullif({{0}}.personal_floor, 'fast'), 'material', to_jsonb({{0}}.material),
        'break_glass_below', {{0}}.break_glass_below::text)))"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Amounts are in ``currency``; ``material_share`` is from 0 to 1. A new installation starts from what stands here.

    From ``standard_from`` and ``major_from`` on no lighter track is chosen (None: no such limit), and for personal data none below
    ``personal_floor``. ``material`` names what is decided again when it changes (None: all that may be).
    Up to ``break_glass_below`` two executives may let work begin that went through no gate (None: they may not).
    """

    rules: tuple[Rule, ...] = defaults.RULES
    currency: str = defaults.CURRENCY
    fast_below: Decimal = defaults.FAST_BELOW
    standard_below: Decimal = defaults.STANDARD_BELOW
    material_share: Decimal = defaults.MATERIAL_SHARE
    standard_from: Decimal | None = defaults.STANDARD_FROM
    major_from: Decimal | None = defaults.MAJOR_FROM
    personal_floor: str = Track.FAST
    material: tuple[str, ...] | None = None
    break_glass_below: Decimal | None = defaults.BREAK_GLASS_BELOW

    @classmethod
    def of(cls, policy: Policy) -> "Terms":
        """Those of a published version. One query for its rules, none where they were read with it."""
        rules = tuple(rule_of(row) for row in sorted(policy.rules.all(), key=lambda row: row.pk))
        limits = {name: getattr(policy, name) for name in LIMITS if name != "material"}
        return cls(rules, **limits, material=None if policy.material is None else tuple(policy.material))

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Terms":
        """From what ``written`` gave."""
        return cls(
            rules=tuple(_rule(row) for row in said["rules"]),
            currency=said["currency"],
            **{name: Decimal(said[name]) for name in ("fast_below", "standard_below", "material_share")},
            standard_from=_amount(said.get("standard_from")),
            major_from=_amount(said.get("major_from")),
            personal_floor=said.get("personal_floor", Track.FAST.value),
            material=None if said.get("material") is None else tuple(said["material"]),
            break_glass_below=_amount(said.get("break_glass_below")),
        )

    def written(self) -> dict[str, Any]:
        """In words of JSON, as the database writes them of a published version too. For terms that were checked."""
        rules = [_written(rule) for rule in self.rules]
        limits = {"fast_below": _cents(self.fast_below), "standard_below": _cents(self.standard_below)}
        share = format(self.material_share.quantize(SHARE), "f")
        return {"currency": self.currency, **limits, "material_share": share, "rules": rules, **self._floor()}

    def _floor(self) -> dict[str, Any]:
        """What it says of a floor; nothing where it has none."""
        least = None if self.personal_floor == Track.FAST else str(self.personal_floor)
        said: dict[str, Any] = {"standard_from": _cents(self.standard_from), "major_from": _cents(self.major_from), "personal_floor": least}
        said["break_glass_below"] = _cents(self.break_glass_below)
        said["material"] = None if self.material is None else list(self.material)
        return {name: value for name, value in said.items() if value is not None}

    def check(self) -> None:
        """Raises Invalid, by field, for what no policy says."""
        self.check_limits()
        if unfit := wrong_rules(self.rules):
            raise Invalid(rules=unfit[:20])

    def check_limits(self) -> None:
        """The same of all but its rows."""
        wrong: dict[str, str] = {}
        if self.currency not in CURRENCIES:
            wrong["currency"] = "The currency is not one of ISO 4217, for example USD."
        if not 0 < self.fast_below < self.standard_below:
            wrong["standard_below"] = "The limit of the standard track is above that of the fast track, and both are above zero."
        elif not (fits(self.fast_below) and fits(self.standard_below)):
            wrong["standard_below"] = "Limits have two digits after the point at most, and fourteen before it."
        if not 0 <= self.material_share <= 1 or self.material_share != self.material_share.quantize(SHARE):
            wrong["material_share"] = "Write the share as a number from 0 to 1, with three digits after the point at most."
        for name in ("standard_from", "major_from", "break_glass_below"):
            limit = getattr(self, name)
            if limit is not None and not (limit > 0 and fits(limit)):
                wrong[name] = "A limit is above zero, with two digits after the point at most; empty where there is none."
        if self.personal_floor not in Track.values:
            wrong["personal_floor"] = "Choose one of: " + ", ".join(Track.values) + "."
        if self.material is not None and (other := [name for name in self.material if name not in CONCERNED]):
            wrong["material"] = f"{other[0]} is nothing that a change may be material by. Choose of: {', '.join(CONCERNED)}."
        elif self.material is not None and len(set(self.material)) != len(self.material):
            wrong["material"] = "Name each once."
        if wrong:
            raise Invalid(**wrong)


def rule_of(row: PolicyRule) -> Rule:
    """What a published row says."""
    found = {name: getattr(row, name) for name in Rule.__dataclass_fields__}
    return Rule(**{**found, "people": tuple(row.people)})


def _rule(row: Mapping[str, Any]) -> Rule:
    below, share = row["amount_below"], row.get("share")
    amounts = {"amount_from": Decimal(row["amount_from"]), "amount_below": None if below is None else Decimal(below)}
    more = {"share": None if share is None else Decimal(share), "people": tuple(row.get("people", ()))}
    return Rule(**{**row, **amounts, **more})


def _written(rule: Rule) -> dict[str, Any]:
    """What it says of its further cells only where it says something: as before there were any."""
    plain = {name: getattr(rule, name) for name in ("track", "position", "step_name", "role", "quorum", "data_class")}
    amounts = {"amount_from": _cents(rule.amount_from), "amount_below": _cents(rule.amount_below)}
    share = None if rule.share is None else format(rule.share.quantize(SHARE), "f")
    more = {"cells": cells.written(rule.cells), "share": share, "veto": rule.veto, "people": list(rule.people)}
    return {**plain, **amounts, **{name: value for name, value in more.items() if value}}


def _amount(said: str | None) -> Decimal | None:
    return None if said is None else Decimal(said)


def _cents(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount.quantize(CENTS), "f")
