"""The form of a person's own settings."""

from django import forms

from collab.people.models import Person
from collab.people.states import Theme


class PreferencesForm(forms.Form):
    """What a person chooses for themselves."""

    theme = forms.ChoiceField(choices=Theme.choices, widget=forms.RadioSelect, label="Look")
    has_shortcuts = forms.BooleanField(
        required=False, label="Single keys", help_text="Keys such as N for a new request. Ctrl K always works."
    )

    @classmethod
    def of(cls, person: Person) -> "PreferencesForm":
        return cls(initial={"theme": person.theme, "has_shortcuts": person.has_shortcuts})
