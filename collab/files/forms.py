"""The form by which a file is added."""

from typing import Any

from django import forms

from collab.files.states import MOST_BYTES, TAKEN
from collab.notes.states import Audience

MOST = MOST_BYTES // 1_000_000


class FileForm(forms.Form):
    """``audience`` is asked of who is of the reviewing side."""

    use_required_attribute = False

    file = forms.FileField(
        label="File",
        help_text=f"{TAKEN}, up to {MOST} MB",
        error_messages={"required": "Choose a file.", "empty": "The file is empty.", "invalid": "Choose a file."},
    )
    audience = forms.ChoiceField(label="Who may have it", choices=Audience.choices, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, can_review: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page may have another form.
        self.auto_id = "file_%s"
        if can_review:
            self.fields["audience"].initial = Audience.EVERYONE
        else:
            del self.fields["audience"]
