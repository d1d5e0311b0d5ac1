"""The forms of the tools' pages. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms

from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.owned.models import LONGEST, LONGEST_CODE, LONGEST_USE
from projects.owned.operations import MOST_SEATS
from projects.owned.queries import ToolCard
from projects.owned.states import Kind


class ToolForm(Refusable):
    """A new one, or what is said of one; its code is asked once and stays."""

    name = Words(max_length=LONGEST, error_messages={"required": "Name it"})
    code = Words(
        max_length=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    kind = forms.ChoiceField(label="What it is", choices=Kind.choices, widget=forms.RadioSelect)
    capabilities = Words(
        label="What one can do with it", max_length=2_000, widget=forms.Textarea({"rows": 3}),
        help_text="One a line, in the words of whoever asks: surveys, e-mail campaigns, landing pages. Triage finds it by this.",
        error_messages={"required": "Say what one can do with it"},
    )  # fmt: skip
    use = Words(
        label="Who uses it, and for what", max_length=LONGEST_USE, required=False, widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    owner = Picked(
        "person", help_text="The name, address or username of whoever answers for it.", error_messages={"required": "Say whose it is"}
    )
    supplier = Picked("suppliers", required=False, help_text="Its name or code. Empty: nobody’s.")
    system = Picked("systems", required=False, help_text="What it runs in, by its name or code. Empty: none.")
    seats = forms.IntegerField(label="Seats paid for", min_value=0, max_value=MOST_SEATS, required=False)
    seats_used = forms.IntegerField(label="Seats used", min_value=0, max_value=MOST_SEATS, required=False)
    ends_on = Day(
        label="Its licence or contract ends on", required=False, help_text="Its owner is given a draft that renews it 120 days before."
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Person, card: ToolCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(card, reader), **kwargs})
        del self.fields["version" if card is None else "code"]
        asked_by(self, reader)

    def clean_owner(self) -> Person:
        return Person.objects.select_related("department").get(username=self.cleaned_data["owner"])

    def clean_capabilities(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["capabilities"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "ends_on" in self.changed_data:
            # What stood there already was not written now.
            question(self, "ends_on")
        return given


class RetireToolForm(Refusable):
    """We own it no longer."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = Words(
        label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="Whoever used it reads this.",
        error_messages={"required": "Say why we own it no longer"},
    )  # fmt: skip


def _shown(card: ToolCard | None, reader: Person) -> dict[str, Any]:
    if card is None:
        return {"owner": f"{reader.name} ({reader.username})", "kind": Kind.TOOL.value}
    return {
        "name": card.name, "kind": card.kind, "capabilities": "\n".join(card.capabilities), "use": card.use,
        "owner": f"{card.owner} ({card.owner_username})", "supplier": _named(card.supplier), "system": _named(card.system),
        "seats": card.seats, "seats_used": card.seats_used, "ends_on": card.ends_on, "version": card.version,
    }  # fmt: skip


def _named(pair: tuple[str, str]) -> str:
    return f"{pair[1]} ({pair[0]})" if pair[0] else ""
