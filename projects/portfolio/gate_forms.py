"""The forms about a plan as a whole: by which template, and why it is frozen anew."""

from typing import Any

from django import forms

from collab.people.models import Person
from collab.web.texts import Words
from projects.portfolio import templates
from projects.portfolio.forms import Versioned


class BaselineForm(Versioned):
    """Why the plan is to be frozen anew."""

    reason = Words(
        label="Why the plan is frozen anew", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Somebody who does not lead the project decides by it",
    )  # fmt: skip


class TemplateForm(Versioned):
    """Which template plans it: there are few."""

    template = forms.ChoiceField(label="Template")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = templates.visible(person).order_by("name", "pk")
        self.fields["template"].choices = [(one.code, f"{one.name}: {one.work}") for one in offered]  # type: ignore[attr-defined]
