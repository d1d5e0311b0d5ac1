"""What the list and the inbox are narrowed to by name: a goal, a brand, a market. Sent as one writes them, kept in the address by their codes."""

from typing import Any

from django import forms

from collab.customer.states import DataKind
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.web.picking import Offer, Picked, asked_by
from projects.catalogue.models import Entry
from projects.intake.queries.choices import MOST


class NarrowForm(forms.Form):
    """Beside the list of requests. ``read`` gives what the address should hold; what nothing is called so stays as it was typed, and is told."""

    use_required_attribute = False

    goal = Picked("goals", required=False)
    brand = Picked("brands", required=False)
    market = Picked("markets", required=False)

    def __init__(self, request: PersonRequest) -> None:
        self.given = {name: text for name in self.base_fields if (text := request.GET.get(name, "").strip()[:200]) and "\x00" not in text}
        super().__init__(self.given, auto_id="narrow-%s")
        self.prepare(request.user)
        asked_by(self, request.user)

    def prepare(self, person: Person) -> None:
        """Load what can be chosen."""

    def read(self) -> dict[str, str]:
        """By their codes, of what is asked for at all. A query for each, none for nothing."""
        if not self.given or not self.is_bound:
            return {}
        self.full_clean()
        return {name: str(self.cleaned_data.get(name) or text) for name, text in self.given.items()}

    @property
    def is_written(self) -> bool:
        """Something stands there by its name: the address is to hold its code."""
        return any(text != self.given[name] for name, text in self.read().items())


class InboxNarrowForm(NarrowForm):
    """Beside the inbox: what it was asked with, and the data of people too."""

    entry = Picked("entries", label="Catalogue entry", required=False)
    kind = forms.ChoiceField(label="Data of people", required=False, choices=[("", "Any"), *DataKind.choices])

    def prepare(self, person: Person) -> None:
        rows: Any = Entry.objects.filter(current__isnull=False).order_by("current__title").values_list("code", "current__title")
        offers = [Offer(code, title) for code, title in rows[:MOST]]
        self.fields["entry"].narrow(offers, "There is no entry of the catalogue called {}.")  # type: ignore[attr-defined]
