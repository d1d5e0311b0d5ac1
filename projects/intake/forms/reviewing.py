"""The form of a decision with what a group looks at: its checklist, and the assurances that hold for the request."""

from typing import Any

from django import forms

from collab.people.models import Person
from projects.intake.forms.deciding import DecidingForm
from projects.intake.models import Request
from projects.intake.queries.page import reviewing


class ReviewForm(DecidingForm):
    """The fields are there where there is something to tick or to cite."""

    ticks = forms.MultipleChoiceField(label="What you looked at", required=False, widget=forms.CheckboxSelectMultiple)
    assurance = forms.ChoiceField(label="Approve by an assurance", required=False)

    def prepare(self, request: Request, person: Person) -> None:
        super().prepare(request, person)
        found = reviewing.of(request, person)
        ticks, assurance = self.fields["ticks"], self.fields["assurance"]
        ticks.choices = [(one.key, f"{one.label}{' (needed to approve)' if one.is_required else ''}") for one in found.checks]  # type: ignore[attr-defined]
        assurance.choices = [("", "None"), *((one.code, f"{one.code}, {one.until_words}") for one in found.assurances)]  # type: ignore[attr-defined]
        for name, offered in (("ticks", found.checks), ("assurance", found.assurances)):
            if not offered and name not in self.data:
                del self.fields[name]

    def words(self) -> dict[str, Any]:
        ticks, assurance = self.cleaned_data.get("ticks", []), self.cleaned_data.get("assurance", "")
        return {**super().words(), "ticks": [int(key) for key in ticks], "assurance": assurance}
