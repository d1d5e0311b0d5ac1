"""The forms of promises. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.web.days import Day
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.promises import amending, operations
from projects.promises.queries import ChangeCard, PromiseCard, ReviewCard
from projects.promises.states import Verdict


class ChangeForm(Refusable):
    """Another target, or another day."""

    target = forms.DecimalField(label="What is promised from now on", max_digits=18, decimal_places=6)
    by_on = Day(label="By", required=False)
    reason = Words(
        label="Why", max_length=amending.LONGEST, widget=forms.Textarea({"rows": 3}), help_text="Both sides read it, and it stays beside the promise.",
        error_messages={"required": "Say why it is changed"},
    )  # fmt: skip

    def __init__(self, *args: Any, card: PromiseCard, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"target": card.exact.normalize(), "by_on": card.by_on}, **kwargs})
        if not card.kpi:
            del self.fields["by_on"]


class DecideForm(Refusable):
    """Agree, or refuse."""

    agree = forms.ChoiceField(
        label="Your side’s answer", choices=[("yes", "Agree: it says so from now on"), ("no", "Refuse: it stays as it was")], widget=forms.RadioSelect,
        error_messages={"required": "Choose one"},
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, card: ChangeCard, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": card.version}, **kwargs})


class AnswerForm(Refusable):
    """What became of it."""

    verdict = forms.ChoiceField(
        label="What became of it", choices=Verdict.choices, widget=forms.RadioSelect, error_messages={"required": "Choose one"}
    )
    note = Words(
        label="What shows it", max_length=operations.LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text="Whoever decides on the next one reads it.", error_messages={"required": "Say in a sentence what shows it"},
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, card: ReviewCard, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": card.version}, **kwargs})
        if card.early_on:
            self.fields["verdict"].choices = [one for one in Verdict.choices if one[0] != Verdict.TOO_EARLY]  # type: ignore[attr-defined]
