"""The forms of the moves of the inbox; see ``moves`` for what every form carries."""

from decimal import Decimal
from typing import Any

from django import forms

from collab.kit.errors import Invalid
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.picking import Picked
from collab.web.texts import Words
from funding.funds.access import sees_work_money
from projects.intake import proposed
from projects.intake.forms.moves import MoveForm, area
from projects.intake.models import Request
from projects.intake.operations.sizing import FIGURES
from projects.intake.queries import choices
from projects.intake.queries.triage import accuracy
from projects.intake.triage_states import FEWEST_PARTS, LONGEST_SKILL

PART_ROWS, SKILL_ROWS = 6, 4


def _amount(label: str, required: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.CharField(
        label=label, required=bool(required), max_length=24, widget=widget, error_messages={"required": required} if required else {}
    )


class AssignForm(MoveForm):
    to = Picked("person", label="Which technologist", error_messages={"required": "Choose a technologist"})
    reason = area("A word to them", help_text="They see this; you may leave it empty")

    def prepare(self, request: Request, person: Person) -> None:
        self.fields["to"].narrow(choices.technologists(request), "There is no technologist called {} who could take it.")  # type: ignore[attr-defined]
        meant = proposed.of(request).person or person
        if request.holder_id != meant.pk:
            self.fields["to"].initial = choices.named(meant)


class AskSizeForm(MoveForm):
    lede = "Leads and architects of IT are asked what it takes, and have some days for it."
    reason = area("A word to IT", help_text="They see this; you may leave it empty")


class UndoForm(MoveForm):
    lede = "It is as it was before. Whoever was told of it already is told of this too."


class Pairs(MoveForm):
    """A form of rows of two fields each, whatever the rows are."""

    rows = 0
    first, second = "", ""
    above: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"{self.first}_{row}"], self[f"{self.second}_{row}"]) for row in range(1, self.rows + 1)]

    @property
    def leading(self) -> list[forms.BoundField]:
        """What stands above the rows."""
        return [self[name] for name in self.above]

    @property
    def alone(self) -> list[forms.BoundField]:
        """What stands below them."""
        paired = {field.name for pair in self.pairs for field in pair}
        return [field for field in self if field.name not in paired and field.name not in ("version", *self.above)]


class SizeForm(Pairs):
    rows, first, second, above = SKILL_ROWS, "skill", "weeks", FIGURES
    named = {"weeks": "skill_1"}
    currency = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"low": "At least", "likely": "Likely", "high": "At most"}
        for name, label in labels.items():
            self.fields[name] = _amount(label, "Write an amount")
        self.fields["run"] = _amount("Each year from then on")
        for row in range(1, SKILL_ROWS + 1):
            self.fields[f"skill_{row}"] = Words(label=f"Skill {row}", max_length=LONGEST_SKILL, required=False)
            self.fields[f"weeks_{row}"] = _amount("Weeks of it")
        self.fields["assumptions"] = area("What this rests on", help_text="What would change it")

    def prepare(self, request: Request, person: Person) -> None:
        self.currency = request.currency
        guess = f" Its requester guessed {full_money(Money(request.estimate, request.currency))}." if request.estimate else ""
        right = accuracy.words(accuracy.of(person, person)) if sees_work_money(person) else ""
        self.lede = f"In {self.currency}, good for 90 days and signed by you.{guess} {right}".strip()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in FIGURES:
            if text := (given.get(name) or "").strip():
                try:
                    given[name] = Money.of(text, self.currency, name)
                except Invalid as refused:
                    self.add_error(name, refused.fields[name])
        given["rows"] = []
        for row in range(1, SKILL_ROWS + 1):
            skill, weeks = given.get(f"skill_{row}") or "", (given.get(f"weeks_{row}") or "").strip()
            if not skill and not weeks:
                continue
            try:
                given["rows"].append({"skill": skill, "weeks": Decimal(weeks.replace(",", "."))})
            except ArithmeticError:
                self.add_error(f"weeks_{row}", "Write the weeks as a number")
        return given

    def words(self) -> dict[str, Any]:
        given = self.cleaned_data
        figures = {name: given[name] for name in FIGURES if given.get(name)}
        return {**figures, "weeks": given["rows"], "assumptions": given["assumptions"]}


class SplitForm(Pairs):
    rows, first, second = PART_ROWS, "title", "cost"
    named = {"children": "title_1"}
    currency = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, PART_ROWS + 1):
            missing = {"required": "Name the part"}
            self.fields[f"title_{row}"] = Words(label=f"Part {row}", max_length=160, required=row <= FEWEST_PARTS, error_messages=missing)
            self.fields[f"cost_{row}"] = _amount("What it costs", "Write what it costs" if row <= FEWEST_PARTS else "")
        self.fields["reason"] = area("Why", help_text="The requester sees this; you may leave it empty")

    def prepare(self, request: Request, person: Person) -> None:
        self.currency = request.currency
        if request.estimate is not None:
            whole = full_money(Money(request.estimate, request.currency))
            self.lede = f"Each part goes on by itself, for the same requester. Together they cost {whole}, as the whole does."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["children"] = []
        for row in range(1, PART_ROWS + 1):
            title, cost = given.get(f"title_{row}") or "", (given.get(f"cost_{row}") or "").strip()
            if not title and not cost:
                continue
            try:
                given["children"].append({"title": title, "cost": Money.of(cost, self.currency, f"cost_{row}")})
            except Invalid as refused:
                self.add_error(f"cost_{row}", refused.fields[f"cost_{row}"])
        return given

    def words(self) -> dict[str, Any]:
        return {"children": self.cleaned_data["children"], "reason": self.cleaned_data["reason"]}
