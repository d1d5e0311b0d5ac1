"""The forms of actions. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.agenda.actions import LONGEST, LONGEST_DECIDED
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words


class ActionForm(Refusable):
    """What is to be done, by whom and when; a new one says where it was decided besides, one that stands whether it is done."""

    text = Words(label="What is to be done", max_length=LONGEST, error_messages={"required": "Say what is to be done"})
    owner = Picked(
        "person", label="Who does it", help_text="Their name, address or username.", error_messages={"required": "Say who does it"}
    )
    due_on = Day(label="By when", error_messages={"required": "Say by which day"})
    cycle = forms.ChoiceField(label="Planning cycle")
    decided = Words(
        label="Where it was decided", max_length=LONGEST_DECIDED, help_text="For example “Steering, 3 November”. It stays.",
        error_messages={"required": "Say where it was decided"},
    )  # fmt: skip
    done_on = Day(label="Done on", required=False, help_text="Empty while it is open.")
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Person, cycles: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cycle", "decided") if cycles is None else ("done_on", "version"):
            del self.fields[name]
        if cycles is not None:
            self.fields["cycle"].choices = [(code, code) for code in cycles]  # type: ignore[attr-defined]
        asked_by(self, reader)

    def clean_owner(self) -> Person:
        return Person.objects.get(username=self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "due_on" in self.changed_data:
            # What stood there already was not written now.
            question(self, "due_on")
        return given
