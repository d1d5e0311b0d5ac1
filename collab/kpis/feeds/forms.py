"""A new feed: its source, the KPIs that it may name, and how long it lives."""

from typing import Any

from django import forms

from collab.people.models import Person
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words

DAYS = [(30, "30 days"), (60, "60 days"), (90, "90 days")]


class FeedForm(Refusable):
    source = Words(
        label="Source", max_length=120, help_text="The system that the values come from, for example “Sales warehouse”.",
        error_messages={"required": "Say where the values come from."},
    )  # fmt: skip
    kpis = Picked(
        "kpis", label="KPIs", is_many=True, help_text="Those that it may bring values of, with commas between their names.",
        error_messages={"required": "Name the KPIs that it brings values of."},
    )  # fmt: skip
    days = forms.TypedChoiceField(label="It ends after", choices=DAYS, coerce=int, initial=90)

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)
