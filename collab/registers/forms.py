"""The forms of the registers' pages. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.people.models import Person
from collab.registers.kinds import REGISTERS, Register
from collab.registers.operations import LONGEST_CODE, LONGEST_NAME
from collab.registers.queries import EntryCard
from collab.web.days import Day
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words


class EntryForm(Refusable):
    """A new entry, or what one says; its code is asked once and stays. The fields between follow the register."""

    name = Words(max_length=LONGEST_NAME, error_messages={"required": "Name it"})
    code = Words(
        max_length=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    since_on = Day(label="Valid from", required=False, help_text="Empty: it always was.")
    until_on = Day(label="Valid until", required=False, help_text="Its last day. Empty: for good.")
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, register: Register, reader: Person, card: EntryCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(register, card), **kwargs})
        del self.fields["version" if card is None else "code"]
        if register.above:
            above = REGISTERS[register.under]
            missing = {"required": f"Say which {above.one} it stands under"}
            self.fields[register.above] = Picked(register.under, label=above.one.capitalize(), error_messages=missing)
        for fact in register.facts:
            self.fields[fact.name] = Words(label=fact.label, max_length=fact.longest, required=False, help_text=fact.help)
        days = ("since_on", "until_on")
        self.order_fields([name for name in self.fields if name not in days] + list(days))
        asked_by(self, reader)


def _shown(register: Register, card: EntryCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    shown = {"name": card.name, "since_on": card.since_on, "until_on": card.until_on, "version": card.version}
    shown |= {name: text for name, _, text in card.facts}
    return shown | ({register.above: "{1} ({0})".format(*card.parent)} if register.above else {})


class Versioned(Refusable):
    """What one does to an entry that one saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class NameForm(Versioned):
    """What it is called from now on."""

    name = Words(max_length=LONGEST_NAME, error_messages={"required": "Name it"})


class EndForm(Versioned):
    """The last day of an entry."""

    until_on = Day(label="Its last day", error_messages={"required": "Choose its last day"})


class MergeForm(Versioned):
    """Which entry stays, and why the other is a double of it."""

    reason = Words(label="Why", max_length=2_000, required=False, widget=forms.Textarea({"rows": 2}), help_text="Stays with the record.")

    def __init__(self, *args: Any, register: Register, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = Picked(
            register.kind, label=f"Which {register.one} stays",
            help_text="Its name or code.", error_messages={"required": f"Name the {register.one} that stays"},
        )  # fmt: skip
        self.order_fields(["version", "into", "reason"])
        asked_by(self, reader)
