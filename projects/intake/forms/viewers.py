"""The form that lets somebody see a confidential request."""

from django import forms

from collab.kit.errors import Invalid
from collab.kit.text import clean
from projects.intake.queries.page import viewers


class ShowForm(forms.Form):
    """Whom to let see it; ``cleaned_data["person"]`` is a username."""

    # The server says what is missing, in the house's words and place; the browser's bubble would come first.
    use_required_attribute = False

    person = forms.CharField(
        label="Who",
        max_length=150,
        help_text="Their username or full name. They can read it and follow it, and nothing else",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "data-autofocus": ""}),
        error_messages={"required": "Name the person"},
    )

    def clean_person(self) -> str:
        try:
            return viewers.named(clean(self.cleaned_data["person"], "person", 150))
        except Invalid as refused:
            raise forms.ValidationError(refused.fields["person"]) from refused
