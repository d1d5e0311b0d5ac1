"""The form in which a note is written, answered or changed."""

from typing import Any

from django import forms

from collab.notes.states import LONGEST, Audience
from collab.web.picking import Picked, asked_by
from collab.web.texts import Words


class NoteForm(forms.Form):
    """``audience`` is asked where somebody of the reviewing side writes a note of their own; an answer has the readers of what it answers."""

    # The server says what is missing, in the house's words and place; the browser's bubble would come first.
    use_required_attribute = False

    text = Words(
        label="Note",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="**bold**, *italics*, lists with a dash, > for a quote",
        error_messages={"required": "Write something."},
    )
    mentions = Picked(
        "person", is_many=True, required=False, label="Who should look", help_text="By name, with commas between. They are asked to look"
    )
    audience = forms.ChoiceField(label="Who may read it", choices=Audience.choices, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, reader: Any, can_review: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page may have another form.
        self.auto_id = "note_%s"
        asked_by(self, reader)
        if can_review:
            self.fields["audience"].initial = Audience.EVERYONE
        else:
            del self.fields["audience"]

    def words(self) -> dict[str, Any]:
        """What an operation takes of it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "audience" or value}


class EditForm(NoteForm):
    """The words of a note that are changed, and who else should look."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
