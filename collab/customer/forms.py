"""The forms of the register's pages. Who may, and what fits, is asked of the operations."""

from decimal import Decimal
from typing import Any

from django import forms

from collab.customer.operations import LONGEST_CODE
from collab.customer.queries import SourceCard
from collab.customer.saying import SHARE, TEXTS, share_text
from collab.customer.states import KINDS, Basis, Quality
from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.money import read
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words

UNSAID = ("", "Not said yet")


class SourceForm(Refusable):
    """A new data source, or what one says; its code is asked once and stays."""

    name = Words(max_length=TEXTS["name"], error_messages={"required": "Name it"})
    code = Words(
        max_length=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    system = Words(max_length=TEXTS["system"], help_text="Where the data lives.", error_messages={"required": "Say which system it is"})
    owner = Picked("person", required=False, help_text="The name, address or username of whoever answers for it.")
    data_kind = forms.ChoiceField(label="Data of people in it", choices=[UNSAID, *KINDS], required=False)
    lawful_basis = forms.ChoiceField(
        label="Lawful basis", choices=[UNSAID, *Basis.choices], required=False, help_text="Why it may be used, for data of people."
    )
    retention = Words(
        label="How long it is kept", max_length=TEXTS["retention"], required=False, help_text="For example: 13 months after the last visit."
    )
    quality = forms.ChoiceField(choices=[UNSAID, *Quality.choices], required=False)
    customers_share = forms.CharField(
        label="Share of customers it knows, in %", max_length=12, required=False,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Of all customers, how many it holds something about. It weighs in the coverage.",
    )  # fmt: skip
    since_on = Day(label="In use since", required=False, help_text="Empty: it always was.")
    is_joined = forms.BooleanField(label="It is joined to the single customer view", required=False)
    joined_on = Day(
        label="Joined since", required=False, help_text="Its first day in the single view. Empty, where it is joined now: today."
    )
    left_on = Day(label="Left the single view on", required=False, help_text="Only where it was joined and is no longer.")
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Person, card: SourceCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(card), **kwargs})
        del self.fields["version" if card is None else "code"]
        if card is None:
            del self.fields["left_on"]
        asked_by(self, reader)

    def clean_customers_share(self) -> Decimal | None:
        text = self.cleaned_data["customers_share"].strip().removesuffix("%")
        try:
            return read(text, "share", is_money=False) if text else None
        except Invalid as refused:
            raise forms.ValidationError(SHARE) from refused

    def clean_owner(self) -> Person | None:
        username = self.cleaned_data["owner"]
        return Person.objects.get(username=username) if username else None


def _shown(card: SourceCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    plain = (
        "name",
        "system",
        "data_kind",
        "lawful_basis",
        "retention",
        "quality",
        "since_on",
        "is_joined",
        "joined_on",
        "left_on",
        "version",
    )
    owner = f"{card.owner_name} ({card.owner})" if card.owner else ""
    return {name: getattr(card, name) for name in plain} | {"owner": owner, "customers_share": share_text(card.customers_share)}


class BringBackForm(Refusable):
    """One that has retired is in use again."""

    reason = Words(
        label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="Stays with the record.",
        error_messages={"required": "Say why it is used again"},
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class RetireForm(BringBackForm):
    """It is used no more."""

    on = Day(label="Not used from", error_messages={"required": "Choose the first day on which it is not used"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())
        self.fields["reason"].error_messages["required"] = "Say why it retires"
        self.order_fields(["on", "reason", "version"])
