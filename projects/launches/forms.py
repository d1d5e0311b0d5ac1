"""The forms of the launches' pages. Who may, and what fits, is asked of the operations."""

from typing import Any

from django import forms
from django.conf import settings

from collab.kit.errors import Invalid
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.launches.codes import LONGEST_CODE
from projects.launches.operations import LONGEST_NAME
from projects.launches.queries import LaunchCard
from projects.launches.states import Confidence, Kind


class LaunchForm(Refusable):
    """A new launch, or what one says; its code is asked once and stays."""

    name = Words(max_length=LONGEST_NAME, error_messages={"required": "Name it"})
    code = Words(
        max_length=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    kind = forms.ChoiceField(label="What it is", choices=Kind.choices, widget=forms.RadioSelect)
    brand = Picked("brands", help_text="Its name or code.", error_messages={"required": "Say which brand it is for"})
    market = Picked("markets", required=False, help_text="Its name or code. Empty: every market.")
    on = Day(label="Its day", error_messages={"required": "Choose its day"})
    confidence = forms.ChoiceField(label="How sure that day is", choices=Confidence.choices, widget=forms.RadioSelect)
    owner = Picked(
        "person", help_text="The name, address or username of whoever answers for it.", error_messages={"required": "Say whose it is"}
    )
    budget = forms.CharField(
        max_length=24, required=False, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text="The marketing money behind it, for example 850k. Empty where nobody knows.",
    )  # fmt: skip
    currency = Words(
        max_length=3, help_text="Its three letters, for example USD.", error_messages={"required": "Write the currency’s three letters"}
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Person, card: LaunchCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(card, reader), **kwargs})
        del self.fields["version" if card is None else "code"]
        asked_by(self, reader)

    def clean_owner(self) -> Person:
        return Person.objects.get(username=self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "on" in self.changed_data:
            # What stood there already was not written now.
            question(self, "on")
        amount, currency = (given.get("budget") or "").strip(), (given.pop("currency", "") or "").upper()
        given["budget"] = None
        if amount and currency:
            try:
                given["budget"] = Money.of(amount, currency, "budget")
            except Invalid as refused:
                self.add_error("budget", refused.fields["budget"])
        return given


def _shown(card: LaunchCard | None, reader: Person) -> dict[str, Any]:
    if card is None:
        own = {"owner": f"{reader.name} ({reader.username})"}
        return {**own, "kind": Kind.LAUNCH.value, "confidence": Confidence.LIKELY.value, "currency": settings.CURRENCY}
    return {
        "name": card.name, "kind": card.kind, "brand": _named(card.brand), "market": _named(card.market), "on": card.on,
        "confidence": card.confidence, "owner": f"{card.owner_name} ({card.owner})", "version": card.version,
        "budget": f"{card.budget.amount:f}".removesuffix(".00") if card.budget else "",
        "currency": card.budget.currency if card.budget else settings.CURRENCY,
    }  # fmt: skip


def _named(pair: tuple[str, str]) -> str:
    return f"{pair[1]} ({pair[0]})" if pair[0] else ""


class HoldForm(Refusable):
    """It took place, seen as it stands."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class NameForm(HoldForm):
    """What it is called from now on."""

    name = Words(max_length=LONGEST_NAME, error_messages={"required": "Name it"})


class CallOffForm(HoldForm):
    """It will not take place."""

    reason = Words(
        label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="Whoever works for it reads this.",
        error_messages={"required": "Say why it is called off"},
    )  # fmt: skip
