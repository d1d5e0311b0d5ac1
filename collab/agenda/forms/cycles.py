"""The forms of planning cycles. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms
from django.conf import settings

from collab.agenda.cycle_queries import WholeCycle
from collab.agenda.cycles import LONGEST_ANSWER, LONGEST_QUESTION, TEXTS
from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words

ENVELOPE = "envelope_"
Strategies = list[tuple[str, str]]


class Versioned(Refusable):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class CycleForm(Versioned):
    """A new cycle, or what an open one says; its code is asked once and stays. A field of money for each strategy, for who sees money."""

    code = Words(
        label="What it is called", max_length=50, help_text="Lower-case letters, digits and single hyphens, for example 2027. It stays.",
        error_messages={"required": "Give it a short name"},
    )  # fmt: skip
    starts_on = Day(label="From", error_messages={"required": "Say from which day it runs"})
    ends_on = Day(label="Until", error_messages={"required": "Say until which day it runs"})
    input_marketing = Words(
        label="What marketing brings", max_length=TEXTS["input_marketing"], required=False, widget=forms.Textarea({"rows": 4})
    )
    input_it = Words(label="What IT brings", max_length=TEXTS["input_it"], required=False, widget=forms.Textarea({"rows": 4}))
    goals = Picked("goals", is_many=True, required=False, help_text="The goals that both sides pursue in it, with commas between them.")

    def __init__(self, *args: Any, reader: Person, strategies: Strategies, cycle: WholeCycle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(cycle) if cycle else {}, **kwargs})
        del self.fields["version" if cycle is None else "code"]
        self.codes = [code for code, _ in strategies]
        for code, name in strategies:
            self.fields[f"{ENVELOPE}{code}"] = forms.CharField(
                label=f"Envelope of {name}", max_length=24, required=False,
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
                help_text=f"In {settings.CURRENCY}, for example 850k. Empty for none.",
            )  # fmt: skip
        asked_by(self, reader)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found = []
        for code in self.codes:
            field = f"{ENVELOPE}{code}"
            amount = (given.pop(field, "") or "").strip()
            try:
                found += [(code, Money.of(amount, settings.CURRENCY, field))] if amount else []
            except Invalid as refused:
                self.add_error(field, refused.fields[field])
        if self.codes:
            given["envelopes"] = found
        return given


def _shown(cycle: WholeCycle) -> dict[str, Any]:
    envelopes = {f"{ENVELOPE}{code}": f"{money.amount:f}".removesuffix(".00") for code, _, money in cycle.envelopes or ()}
    return {
        "version": cycle.card.version, "starts_on": cycle.card.starts_on, "ends_on": cycle.card.ends_on,
        "input_marketing": cycle.input_marketing, "input_it": cycle.input_it,
        "goals": ", ".join(f"{aim.title} ({aim.code})" for aim in cycle.aims), **envelopes,
    }  # fmt: skip


class AskForm(Versioned):
    """A question that is open, and whoever answers it."""

    text = Words(
        label="Question", max_length=LONGEST_QUESTION, widget=forms.Textarea({"rows": 2}), error_messages={"required": "Write the question"}
    )
    owner = Picked(
        "person", label="Who answers it", help_text="Their name, address or username.", error_messages={"required": "Say who answers it"}
    )

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)

    def clean_owner(self) -> Person:
        return Person.objects.get(username=self.cleaned_data["owner"])


class AnswerForm(Versioned):
    """The answer; empty, the question is open again."""

    answer = Words(max_length=LONGEST_ANSWER, required=False, widget=forms.Textarea({"rows": 4}), help_text="Empty: it is open again.")
