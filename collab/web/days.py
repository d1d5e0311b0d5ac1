"""The form field of a calendar day, the same on every page."""

from datetime import date
from typing import Any

from django import forms

from collab.kit.days import WRITE, passed, read


class Day(forms.DateField):
    """A day between 2000 and 2100, picked or written as 2026-11-30."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, error_messages: dict[str, str] | None = None, **kwargs: Any) -> None:
        errors = {"invalid": WRITE.rstrip("."), "required": "Pick a day"}
        super().__init__(input_formats=["%Y-%m-%d"], error_messages={**errors, **(error_messages or {})}, **kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        try:
            return read(str(value).strip())
        except ValueError as error:
            sentence = str(error)
            raise forms.ValidationError(
                self.error_messages["invalid"] if sentence == WRITE else sentence.rstrip("."), code="invalid"
            ) from error


def question(form: forms.Form, *names: str) -> None:
    """Ask once whether a day that has passed is meant; sent again with the same day, it is (``_parts/field.html`` remembers it)."""
    asked: dict[str, str] = form.__dict__.setdefault("questioned", {})
    for name in names:
        day = form.cleaned_data.get(name)
        if day is None or not (said := passed(day)):
            continue
        asked[name] = day.isoformat()
        if form.data.get(f"past_{name}") != asked[name]:
            form.add_error(name, f"{said}. Send it again if you mean it")
