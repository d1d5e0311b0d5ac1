"""The forms of what is said of a KPI, of its tray, and of notes on its days. Who may, and what fits, is asked of the operations."""

from decimal import Decimal
from typing import Any

from django import forms

from collab.kit.errors import Invalid
from collab.kit.formats import percent
from collab.kit.money import read
from collab.kpis.annotating import LONGEST
from collab.kpis.cards import KpiCard
from collab.kpis.defining import TEXTS
from collab.kpis.models import Cadence, Direction
from collab.kpis.tray import HeldCard
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words

NUMBER = "Write a number as digits with a point, for example 41.5."


class Figure(forms.CharField):
    """An exact number; empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, required=False, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip().removesuffix("%").strip()
        try:
            return read(text, "value", is_money=False) if text else None
        except Invalid as refused:
            asked = refused.fields["value"][0]
            raise forms.ValidationError(asked if asked.startswith("Is it") else NUMBER) from refused


class KpiForm(Refusable):
    """A new KPI, or what is said of one; its code is asked once and stays."""

    name = Words(max_length=TEXTS["name"], error_messages={"required": "Name it"})
    code = Words(
        max_length=50, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    definition = Words(
        label="What it means", max_length=TEXTS["definition"], widget=forms.Textarea({"rows": 4}),
        help_text="What is counted, of whom, over which time.", error_messages={"required": "Say what it means"},
    )  # fmt: skip
    owner_marketing = Picked(
        "person", label="Marketing owner", help_text="The name, address or username of somebody in marketing.",
        error_messages={"required": "Say who answers for it in marketing"},
    )  # fmt: skip
    owner_it = Picked(
        "person", label="IT owner", help_text="The name, address or username of somebody in IT.",
        error_messages={"required": "Say who answers for it in IT"},
    )  # fmt: skip
    unit = Words(
        max_length=TEXTS["unit"],
        required=False,
        help_text="For example %, days, USD. May stay empty where a formula says it: USD per customer.",
    )
    decimals = forms.IntegerField(label="Digits after the point", min_value=0, max_value=6, initial=1)
    direction = forms.ChoiceField(label="Which way is better", choices=Direction.choices, widget=forms.RadioSelect, initial=Direction.UP)
    cadence = forms.ChoiceField(label="Measured", choices=Cadence.choices, initial=Cadence.MONTHLY)
    tolerance = Figure(
        label="On track within, in % of the target", initial="5", help_text="Up to three times as much is at risk, beyond that off track."
    )
    scale_from = Figure(label="Where its charts begin", initial="0")
    formula = Words(
        max_length=2_000, required=False, widget=forms.Textarea({"rows": 2, "spellcheck": "false", "autocapitalize": "none"}),
        help_text="Empty where people bring the values. Codes of KPIs and numbers with + − × ÷ and brackets, min, max, sum, avg, abs, "
        "last(code, 12), “same period last year”, “if missing”. For example: media-spend ÷ new-customers",
    )  # fmt: skip
    lowest = Figure(label="No value is lower than", help_text="What is lower waits in the tray for its owners. Empty: nothing is held up.")
    highest = Figure(label="No value is higher than", help_text="What is higher waits in the tray. Empty: nothing is held up.")
    largest_jump = Figure(
        label="No value is further from the one before than", help_text="What jumps further waits in the tray. Empty: nothing is held up."
    )
    is_active = forms.BooleanField(label="It is measured still", required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Person, card: KpiCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(card) if card else {}, **kwargs})
        for name in ("version", "is_active") if card is None else ("code",):
            del self.fields[name]
        if card is not None and card.reckoned:
            for name in ("definition", "unit", "cadence", "direction", "formula"):
                del self.fields[name]
        asked_by(self, reader)

    def changes(self) -> dict[str, Any]:
        """What is other than it stood, and the version: nothing is recorded of what was only sent along."""
        return {name: value for name, value in self.cleaned_data.items() if name == "version" or name in self.changed_data}

    def _person(self, name: str) -> Person:
        return Person.objects.select_related("department").get(username=self.cleaned_data[name])

    def clean_owner_marketing(self) -> Person:
        return self._person("owner_marketing")

    def clean_owner_it(self) -> Person:
        return self._person("owner_it")

    def clean_tolerance(self) -> Decimal:
        said: Decimal | None = self.cleaned_data["tolerance"]
        return (said or Decimal(0)) / 100

    def clean_scale_from(self) -> Decimal:
        return self.cleaned_data["scale_from"] or Decimal(0)


def _shown(card: KpiCard) -> dict[str, Any]:
    plain = ("name", "definition", "unit", "decimals", "direction", "cadence", "formula", "is_active", "version")
    return {name: getattr(card, name) for name in plain} | {
        "owner_marketing": f"{card.owner_marketing} ({card.owner_marketing_username})",
        "owner_it": f"{card.owner_it} ({card.owner_it_username})",
        "tolerance": percent(card.tolerance).removesuffix("%") if not card.tolerance * 1000 % 1 else "",
        **{name: _digits(getattr(card, name)) for name in ("scale_from", "lowest", "highest", "largest_jump")},
    }


def _digits(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize() if value else Decimal(0), "f")


class AnswerForm(Refusable):
    """What becomes of values that wait."""

    held = forms.TypedMultipleChoiceField(
        label="Which of them", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one"}
    )
    answer = forms.ChoiceField(
        label="What becomes of them", choices=[("let_in", "Let in: they count from now on"), ("refuse", "Refuse: they never count")],
        widget=forms.RadioSelect, error_messages={"required": "Say what becomes of them"},
    )  # fmt: skip
    reason = Words(
        label="Why", max_length=2_000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="Needed to refuse, and for a closed period, whose other owner agrees first. It stays on record, and whoever brought the value reads it.",
    )  # fmt: skip

    def __init__(self, *args: Any, waiting: list[HeldCard], days: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held"].choices = [(card.pk, f"{days[card.pk]}: {card.value_text}") for card in waiting]  # type: ignore[attr-defined]


class SayForm(Refusable):
    """A note on a day."""

    on = Day(label="Day", error_messages={"required": "Say which day it is about"})
    text = Words(
        label="What happened", max_length=LONGEST, help_text="One sentence. It is drawn on the chart, for everybody who sees it.",
        error_messages={"required": "Say in one sentence what happened"},
    )  # fmt: skip
