"""The form in which an administrator writes a policy: terms, and one rule on each line."""

import csv
from collections.abc import Iterable
from typing import Any

from django import forms

from collab.appointments.forms import reason
from collab.approvals.defaults import Rule
from collab.approvals.rules import MOST_RULES
from collab.approvals.states import Track
from collab.approvals.terms import LIMITS, Terms
from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.money import read
from collab.kit.numbering import whole
from collab.web.days import Day
from collab.web.refusing import Refusable

COLUMNS = ("track", "step", "name of the step", "group", "quorum", "from", "below", "class of data")
RULES_HELP = f"One on each line: {', '.join(COLUMNS)}. The last three may be left empty."


class PolicyForm(Refusable):
    """``proposed`` is what ``propose_policy`` takes."""

    starts_on = Day()
    currency = forms.CharField(max_length=3)
    fast_below = forms.DecimalField(max_digits=16, decimal_places=2)
    standard_below = forms.DecimalField(max_digits=16, decimal_places=2)
    material_share = forms.DecimalField(
        max_digits=4, decimal_places=3, help_text="0.1: an amount that changes by more than a tenth is decided again."
    )
    standard_from = forms.DecimalField(max_digits=16, decimal_places=2, required=False, help_text="From here on nothing goes fast.")
    major_from = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, help_text="From here on nothing is lighter than major."
    )
    break_glass_below = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, help_text="Up to here two executives may break the glass."
    )
    personal_floor = forms.ChoiceField(choices=Track.choices, required=False, help_text="The lightest track for personal data.")
    rules = forms.CharField(widget=forms.Textarea(attrs={"rows": 20, "cols": 90}), max_length=20_000, help_text=RULES_HELP)
    reason = reason("The second person decides by it, and it stays with the policy.", "Say why: the second person decides by it.")

    def proposed(self) -> dict[str, Any]:
        """The day, the reason and the terms that were written."""
        given = dict(self.cleaned_data)
        own = {name: given.pop(name) for name in ("starts_on", "reason")}
        given["personal_floor"] = given["personal_floor"] or Track.FAST.value
        return {**own, "terms": Terms(**{**given, "rules": tuple(given["rules"])})}

    def clean_rules(self) -> list[Rule]:
        rows = [row for row in csv.reader(self.cleaned_data["rules"].splitlines()[: MOST_RULES + 1]) if any(row)]
        rules, wrong = [], []
        for line, row in enumerate(rows, 1):
            try:
                rules.append(read_rule(row))
            except (Invalid, ValueError):
                wrong.append(f"Line {line} cannot be read.")
        if wrong:
            raise forms.ValidationError(wrong[:20])
        return rules


def read_rule(row: list[str]) -> Rule:
    """A rule from the cells of a line; raises ValueError or Invalid."""
    if not 5 <= len(row) <= len(COLUMNS):
        raise ValueError(f"{len(row)} cells")
    track, position, name, role, quorum, start, below, data_class = [cell.strip() for cell in row] + [""] * (len(COLUMNS) - len(row))
    return Rule(
        track=track,
        position=_count(position),
        step_name=name,
        role=role,
        quorum=_count(quorum),
        amount_from=read(start or "0"),
        amount_below=read(below) if below else None,
        data_class=data_class,
    )


def _count(text: str) -> int:
    count = whole(text, 99)
    if count is None:
        raise ValueError(text)
    return count


def write_rules(rules: Iterable[Rule]) -> str:
    """The rules as the lines that ``read_rule`` reads."""
    return "\n".join(_line(rule) for rule in rules)


def _line(rule: Rule) -> str:
    start = format(rule.amount_from, "f") if rule.amount_from else ""
    below = format(rule.amount_below, "f") if rule.amount_below is not None else ""
    cells = [rule.track, str(rule.position), rule.step_name, rule.role, str(rule.quorum), start, below, rule.data_class]
    return ", ".join(cells).rstrip(", ")


def first_answers(terms: Terms | None) -> dict[str, Any]:
    """What the form shows first: the terms of the latest version as they are, or those to start from."""
    shown = terms or Terms()
    limits = {name: getattr(shown, name) for name in LIMITS}
    return {**limits, "rules": write_rules(shown.rules), "starts_on": clock.today()}
