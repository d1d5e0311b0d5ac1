"""The forms of the KPI pages: a value by hand, a target."""

from typing import Any

from django import forms

from collab.kit.errors import Conflict, Invalid
from collab.kit.money import read
from collab.web.days import Day
from collab.web.refusing import at_fields
from collab.web.texts import Words


class FigureForm(forms.Form):
    """What asks for a figure in the KPI's unit. Who may, and what fits, is asked of the operation."""

    value = forms.CharField(max_length=30, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = f"In {unit}, digits with a point." if unit else "Digits with a point."
        self.fields["value"].error_messages["required"] = "Write the value."

    def clean_value(self) -> Any:
        return self.figure("value")

    def figure(self, name: str) -> Any:
        """The exact number that was written in a field."""
        try:
            return read(self.cleaned_data[name], "value", is_money=False)
        except Invalid as refused:
            asked = refused.fields["value"][0]
            sentence = asked if asked.startswith("Is it") else "Write a number as digits with a point, for example 41.5."
            raise forms.ValidationError(sentence) from refused

    def refuse(self, refused: Invalid) -> None:
        """Show what the operation refused at the field it named."""
        at_fields(self, refused)


class RecordForm(FigureForm):
    """One value for one day."""

    on = Day(label="Day", error_messages={"required": "Say which day the value is for."})
    source = forms.CharField(
        max_length=120, help_text="Where it comes from.", error_messages={"required": "Say where the value comes from."}
    )
    note = forms.CharField(max_length=300, required=False, help_text="What one should know about it. May stay empty.")


class TargetForm(FigureForm):
    """What to reach in a period, both days included."""

    starts_on = Day(label="From", error_messages={"required": "Say from which day the target holds."})
    ends_on = Day(label="Until", error_messages={"required": "Say until which day the target holds."})
    reason = Words(
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Needed where this period has a target already: yours replaces it, and the old one stays readable.",
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    low = forms.CharField(
        label="From", max_length=30, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": "Write where the band begins."},
    )  # fmt: skip
    field_order = ("low", "value")

    def __init__(self, *args: Any, is_band: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_band:
            self.fields["value"].label, self.fields["low"].help_text = "Up to", "The band that its values are to stay in."
        else:
            del self.fields["low"]

    def clean_low(self) -> Any:
        return self.figure("low")

    def moved(self, refused: Conflict, version: int) -> None:
        """Give back what was typed; sent again it is by somebody who saw what stands now."""
        self.add_error(None, refused.sentence)
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent["version"] = str(version)
        self.data = sent
