"""The form that names a colleague on a request."""

from typing import Any

from django import forms

from collab.web.picking import Picked


class ColleagueForm(forms.Form):
    """Who asks for it too; ``cleaned_data["person"]`` is a username."""

    # The server says what is missing, in the house's words and place; the browser's bubble would come first.
    use_required_attribute = False

    person = Picked(
        "person",
        label="Who else asks",
        help_text="Their name, address or username. They may do what its requester may, and decide nothing about it",
        error_messages={"required": "Name the person"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page may have another form.
        self.auto_id = "colleague_%s"
