"""The forms of the tray. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.people.models import Person
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words


class DraftForm(Refusable):
    """For whom a draft is made of a letter."""

    person = Picked(
        "person",
        label="For whom",
        help_text="The name, address or username of whoever asks. The draft is theirs, and they are told by e-mail.",
        error_messages={"required": "Say whose request it is"},
    )

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)

    def clean_person(self) -> Person:
        return Person.objects.select_related("department").get(username=self.cleaned_data["person"])


class DropForm(Refusable):
    """Why a letter is dropped."""

    reason = Words(
        label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="Whoever looks for the letter later reads it.",
        error_messages={"required": "Say why it is dropped"},
    )  # fmt: skip
