"""The forms of the pages of holds. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.appointments.forms import reason
from collab.keeping import subjects
from collab.keeping.operations import LONGEST_REFERENCE
from collab.kit.errors import Invalid
from collab.people.models import Person
from collab.web.picking import Picked
from collab.web.refusing import Refusable
from collab.web.texts import Words


class HoldForm(Refusable):
    """A hold on a person or on a thing."""

    person = Picked("anybody", required=False, help_text="The name, address or username of whoever is held. Or name a thing below.")
    subject = forms.CharField(
        label="Request or thing", required=False, max_length=60, help_text="R-231, or a kind and a key such as kpis.kpi:3."
    )
    reference = Words(max_length=LONGEST_REFERENCE, help_text="Of the court, the case or the inquiry.")
    reason = reason("The second person decides by it.", "Say why: the second person decides by it.")

    def clean_person(self) -> Person | None:
        said = self.cleaned_data["person"]
        return Person.objects.get(username=said) if said else None

    def clean_subject(self) -> Any:
        said = self.cleaned_data["subject"]
        try:
            return subjects.read(said) if said else None
        except Invalid as refused:
            raise forms.ValidationError(refused.fields["subject"]) from refused


class WhyForm(Refusable):
    """Why it is refused, or why it is to end."""

    reason = reason("Whoever is concerned reads this.", "Say why.")
