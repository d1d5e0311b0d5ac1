"""The forms of blockers. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.friction.operations import LONGEST
from projects.friction.queries import BlockerCard
from projects.friction.states import GROUP_CHOICES, Kind

VERSION: dict[str, Any] = {"min_value": 1, "max_value": 2**31 - 1, "widget": forms.HiddenInput}


class Holding(Refusable):
    """On whom it waits: a person or a group."""

    person = Picked("person", label="Waits on", required=False, help_text="The name, address or username of whoever can clear it.")
    group = forms.ChoiceField(label="Or on a group", choices=[("", "No group"), *GROUP_CHOICES], required=False)

    def clean_person(self) -> Person | None:
        name = self.cleaned_data["person"]
        return Person.objects.select_related("department").get(username=name) if name else None


class Saying(Refusable):
    """What is said of it."""

    title = Words(
        label="What stands in the way", max_length=LONGEST["title"], error_messages={"required": "Say in a line what stands in the way"}
    )
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices, widget=forms.RadioSelect, error_messages={"required": "Choose its kind"})
    system = Picked("systems", required=False, help_text="The system it is about, by its name or code. Empty: none.")
    next_step = Words(label="Next step", max_length=LONGEST["next_step"], required=False, help_text="What is done about it next.")
    expected_on = Day(label="Expected to be cleared on", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "expected_on" in self.changed_data:
            # What stood there already was not written now.
            question(self, "expected_on")
        return given


class OpenForm(Saying, Holding):
    """Something that stands in the way."""

    opened_on = Day(label="In the way since", required=False, help_text="Empty: since today.")

    field_order = ("title", "kind", "person", "group", "system", "next_step", "opened_on", "expected_on")

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)


class ChangeForm(Saying):
    """What is said of one."""

    version = forms.IntegerField(**VERSION)

    def __init__(self, *args: Any, reader: Person, card: BlockerCard, **kwargs: Any) -> None:
        shown = {
            "title": card.title, "kind": card.kind, "next_step": card.next_step, "expected_on": card.expected_on, "version": card.version,
            "system": f"{card.system[1]} ({card.system[0]})" if card.system[0] else "",
        }  # fmt: skip
        super().__init__(*args, **{"initial": shown, **kwargs})
        asked_by(self, reader)


class MoveForm(Holding):
    """It waits on somebody else."""

    version = forms.IntegerField(**VERSION)

    def __init__(self, *args: Any, reader: Person, card: BlockerCard, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": card.version}, **kwargs})
        asked_by(self, reader)


class CloseForm(Refusable):
    """It is out of the way."""

    how = Words(
        label="What cleared it", max_length=LONGEST["how"], help_text="The next one who waits for the like reads it.",
        error_messages={"required": "Say in a sentence what cleared it"},
    )  # fmt: skip
    closed_on = Day(label="Cleared on", required=False, help_text="The first day on which it cost nothing. Empty: today.")
    version = forms.IntegerField(**VERSION)

    def __init__(self, *args: Any, reader: Person, card: BlockerCard, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": card.version}, **kwargs})
