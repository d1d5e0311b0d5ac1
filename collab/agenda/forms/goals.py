"""The forms of the goals' pages. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.agenda.operations import LONGEST_REASON, TEXTS
from collab.agenda.queries import GoalCard
from collab.kit.errors import Conflict
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words


class Marked(Refusable):
    """Carries the mark of the goal as it was shown, which an operation holds against how it reads now."""

    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def seen(self, mark: str) -> None:
        """Give back what was typed, after a conflict: sent again it is by somebody who saw what stands now."""
        if self.status == Conflict.status and "mark" in self.fields:
            sent = self.data.copy()  # type: ignore[attr-defined]
            sent["mark"] = mark
            self.data = sent


class GoalForm(Marked):
    """A new goal, or what one says; its code is asked once and stays."""

    title = Words(label="What is to be reached", max_length=TEXTS["title"], error_messages={"required": "Say what is to be reached"})
    code = Words(
        max_length=50, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    description = Words(
        label="What it means", max_length=TEXTS["description"], required=False, widget=forms.Textarea({"rows": 4}),
        help_text="How both sides would tell that it is reached. May stay empty.",
    )  # fmt: skip
    starts_on = Day(label="From", error_messages={"required": "Say from which day it is pursued"})
    ends_on = Day(label="Until", error_messages={"required": "Say until which day it is to be reached"})
    owner_marketing = Picked(
        "person", label="Marketing owner", help_text="The name, address or username of somebody in marketing.",
        error_messages={"required": "Say who answers for it in marketing"},
    )  # fmt: skip
    owner_it = Picked(
        "person", label="IT owner", help_text="The name, address or username of somebody in IT.",
        error_messages={"required": "Say who answers for it in IT"},
    )  # fmt: skip
    kpis = Picked("kpis", label="KPIs that show it", is_many=True, required=False, help_text="Their names, with commas between them.")
    parent = Picked(
        "goals", label="Part of the goal", required=False, help_text="Its name; empty where it is part of none. Three levels at most."
    )

    def __init__(self, *args: Any, reader: Person, card: GoalCard | None = None, mark: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(card, mark) if card else {}, **kwargs})
        del self.fields["mark" if card is None else "code"]
        asked_by(self, reader)

    def changes(self) -> dict[str, Any]:
        """What is other than it stood, and the mark: nothing is recorded of what was only sent along."""
        return {name: value for name, value in self.cleaned_data.items() if name == "mark" or name in self.changed_data}

    def _person(self, name: str) -> Person:
        return Person.objects.select_related("department").get(username=self.cleaned_data[name])

    def clean_owner_marketing(self) -> Person:
        return self._person("owner_marketing")

    def clean_owner_it(self) -> Person:
        return self._person("owner_it")


def _shown(card: GoalCard, mark: str) -> dict[str, Any]:
    return {
        "mark": mark, "title": card.title, "description": card.description, "starts_on": card.starts_on, "ends_on": card.ends_on,
        "owner_marketing": f"{card.owner_marketing} ({card.owner_marketing_username})",
        "owner_it": f"{card.owner_it} ({card.owner_it_username})",
        "kpis": ", ".join(f"{name} ({code})" for code, name in card.kpis),
        "parent": f"{card.parent[1]} ({card.parent[0]})" if card.parent[0] else "",
    }  # fmt: skip


class EndForm(Marked):
    """It is no longer pursued."""

    reason = Words(
        label="Why", max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}), help_text="Both sides read this in its stream.",
        error_messages={"required": "Say why it is no longer pursued"},
    )  # fmt: skip
