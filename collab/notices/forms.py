"""The form of where one is told of what."""

from collections.abc import Mapping
from typing import Any

from django import forms

from collab.notices import wishes
from collab.notices.models import Wishes
from collab.notices.states import Kind, Rhythm, Way
from collab.people.states import Mail
from collab.web.refusing import Refusable

HINTS = {
    Kind.NEEDS: "A question, a decision, a mention: somebody waits for you. It is always told in Bridge.",
    Kind.REQUESTS: "What you asked for, sponsor, triage or lead: decided, held, stopped, live.",
    Kind.NOTES: "On what you follow, and to what you wrote.",
    Kind.MONEY: "Money that is promised, added, moved or free again.",
    Kind.WORK: "What starts, is handed over, or ends on another day, and who may see it.",
    Kind.HOUSE: "Who was given which duty, and which policy holds.",
}


class WishesForm(Refusable):
    """What a person chooses for their own notices, by the names of ``wishes.CHOICES``."""

    mail = forms.ChoiceField(
        choices=Mail.choices,
        widget=forms.RadioSelect,
        label="Letters",
        help_text="The link in each letter that stops its kind sets this. What you choose below stays as it is.",
    )
    is_any_hour = forms.BooleanField(required=False, label="What needs me comes at any hour")
    rhythm = forms.ChoiceField(choices=Rhythm.choices, widget=forms.RadioSelect, label="The digest comes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            choices = [(way, Way(way).label) for way in wishes.CHOICES[kind]]
            self.fields[kind.value] = forms.ChoiceField(choices=choices, label=kind.label, help_text=HINTS[kind])
        self.fields["is_any_hour"].help_text = Wishes._meta.get_field("is_any_hour").help_text
        self.order_fields(["mail", *Kind.values, "rhythm", "is_any_hour"])

    @classmethod
    def of(cls, chosen: Mapping[str, Any]) -> "WishesForm":
        return cls(initial=dict(chosen))
