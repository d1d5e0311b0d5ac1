"""The forms of packs: freeze one, and decide in its review."""

from collections.abc import Sequence
from typing import Any

from django import forms

from collab.packs.periods import Period
from collab.packs.states import LONGEST_DECISION, Sight
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words


class FreezeForm(Refusable):
    """Which period, and for whose sight."""

    period = forms.ChoiceField(label="Month or quarter", help_text="What stands now is what the pack holds.")
    sight = forms.ChoiceField(label="Drawn for", help_text="It holds what everybody of them may see, and they alone open it.")

    def __init__(self, *args: Any, periods: Sequence[Period], sights: Sequence[Sight], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(one.code, one.words) for one in periods]  # type: ignore[attr-defined]
        self.fields["sight"].choices = [(str(one), one.label) for one in sights]  # type: ignore[attr-defined]


class DecideForm(Refusable):
    """What was decided, of which figure, and what somebody does by a day because of it."""

    text = Words(
        label="What was decided", max_length=LONGEST_DECISION, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say what was decided"},
    )  # fmt: skip
    figure = forms.ChoiceField(label="About which figure", required=False)
    action = Words(label="What is done", max_length=300, error_messages={"required": "Say what is to be done"})
    owner = Picked(
        "person", label="Who does it", help_text="Their name, address or username.", error_messages={"required": "Say who does it"}
    )
    due_on = Day(label="By when", error_messages={"required": "Say by which day"})

    def __init__(self, *args: Any, reader: Person, figures: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = [("", "The whole pack"), *figures.items()]  # type: ignore[attr-defined]
        asked_by(self, reader)

    def clean_owner(self) -> Person:
        return Person.objects.get(username=self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        question(self, "due_on")
        return given
