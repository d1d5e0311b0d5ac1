"""The form that hands over: what is chosen, kind by kind, to whom, and why."""

from collections.abc import Iterable
from typing import Any

from django import forms

from collab.dashboards.leaving.operations import LONGEST, Outcome, Thing
from collab.dashboards.leaving.queries import Held
from collab.people.models import Person
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words

GONE = "Some of it is not theirs any more, or not yours to hand over."


class HandOverForm(Refusable):
    """A field for each kind of which there is something to hand over, then to whom and why."""

    to = Picked("person", label="To whom", error_messages={"required": "Write who takes it over."})
    reason = Words(
        label="Why",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text="Whoever takes it over reads this.",
        error_messages={"required": "Say why: whoever takes it over reads this."},
    )

    def __init__(self, reader: Person, held: Iterable[Held], data: Any = None) -> None:
        super().__init__(data)
        self.kinds = {one.kind: one for one in held if one.to_hand_over}
        for kind, one in self.kinds.items():
            choices = [(thing.key, f"{thing.title}, {thing.more}" if thing.more else thing.title) for thing in one.to_hand_over]
            self.fields[kind] = forms.MultipleChoiceField(
                label=one.many,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": GONE},
            )
        self.order_fields([*self.kinds, "to", "reason"])
        asked_by(self, reader)

    def clean_to(self) -> Person:
        return Person.objects.select_related("department").get(username=self.cleaned_data["to"])

    @property
    def things(self) -> list[Thing]:
        """What is chosen, each by its kind and its key."""
        return [(kind, key) for kind in self.kinds for key in self.cleaned_data.get(kind, ())]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kinds and not self.things and not any(kind in self.errors for kind in self.kinds):
            self.add_error(None, "Choose what is handed over.")
        return cleaned

    def shown_again(self, outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
        """What was refused, by kind: it comes back chosen, with whom and why."""
        back: dict[str, list[str]] = {"to": [str(self.data.get("to", ""))], "reason": [str(self.data.get("reason", ""))]}
        for one in outcomes:
            if not one.is_done:
                back.setdefault(one.kind, []).append(one.key)
        return back
