"""The form that lets somebody see a confidential request."""

from django import forms

from collab.web.picking import Picked


class ShowForm(forms.Form):
    """Whom to let see it; ``cleaned_data["person"]`` is a username."""

    # The server says what is missing, in the house's words and place; the browser's bubble would come first.
    use_required_attribute = False

    person = Picked(
        "person",
        label="Who",
        help_text="Their name, address or username. They can read it and follow it, and nothing else",
        error_messages={"required": "Name the person"},
    )
