"""The forms of the pages of duties. Who may, and what fits, is asked of the operations."""

from django import forms

from collab.access.roles import Role
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked
from collab.web.refusing import Refusable

LONGEST = 2_000


def reason(help_text: str, missing: str) -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST, widget=forms.Textarea({"rows": 2}), help_text=help_text, error_messages={"required": missing}
    )


class DutyForm(Refusable):
    """A duty for somebody else."""

    person = Picked(
        "person",
        help_text="The name, address or username of whoever is to hold it.",
        error_messages={"required": "Write whose duty it is to be."},
    )
    role = forms.ChoiceField(label="Duty", choices=[("", "Choose a duty"), *Role.choices], error_messages={"required": "Choose the duty."})
    since_on = Day(label="First day", required=False, help_text="Today or later. Empty: the day it is agreed.")
    until_on = Day(label="Last day", required=False, help_text="Empty: until it is ended.")
    reason = reason("The second person decides by it.", "Say why: the second person decides by it.")

    def clean_person(self) -> Person:
        return Person.objects.get(username=self.cleaned_data["person"])


class EndForm(Refusable):
    """The end of a duty."""

    until_on = Day(label="Last day", required=False, help_text="Empty: it ends the moment a second person agrees.")
    reason = reason("The second person decides by it.", "Say why: the second person decides by it.")


class RefusalForm(Refusable):
    """Why a proposal is refused."""

    reason = reason("Whoever proposed it reads this.", "Say why: whoever proposed it reads this.")
