"""The forms of the funding pages. Who may, and what fits, is asked of the operations."""

from collections.abc import Iterable
from typing import Any

from django import forms

from collab.kit.errors import Conflict, Invalid
from collab.kit.money import Money, ungrouped
from collab.people.models import Person
from collab.web.days import Day
from funding.funds.models import FundSide

AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}


class Refusable(forms.Form):
    """A form that shows what an operation refused; ``status`` is the HTTP status of the page that shows it."""

    status = 422

    def refuse(self, refused: Invalid | Conflict) -> None:
        """Show the sentences at the fields they name, or above them all."""
        if isinstance(refused, Conflict):
            self.status = refused.status
            self.add_error(None, refused.sentence)
            return
        for name, sentences in refused.fields.items():
            self.add_error(name if name in self.fields else None, sentences)

    def money(self, currency: str) -> None:
        """Turn the cleaned ``amount`` into Money; raises Invalid."""
        self.cleaned_data["amount"] = Money.of(ungrouped(self.cleaned_data["amount"]), currency)


class ChangeForm(Refusable):
    """New money for a fund, or money from another."""

    source = forms.ChoiceField(label="From", required=False, help_text="Money from another fund, or new money.")
    amount = forms.CharField(max_length=24, widget=forms.TextInput(AMOUNT))
    reason = forms.CharField(max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="The second person decides by it.")

    def __init__(
        self, *args: Any, sources: Iterable[tuple[str, str]] = (), currency: str = "", lacks_joint: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", "New money"), *sources]  # type: ignore[attr-defined]
        if lacks_joint:
            self.fields["source"].help_text += " What a joint fund gives, somebody of marketing or IT proposes."
        self.fields["amount"].help_text = f"In {currency}, or in the currency of the fund it comes from. Digits with a point."
        self.fields["amount"].error_messages["required"] = "Write the amount."
        self.fields["reason"].error_messages["required"] = "Say why: the second person decides by it."


class RefusalForm(Refusable):
    """Why a proposal is refused."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea({"rows": 2}), help_text="Whoever proposed it reads this.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "Say why: whoever proposed it reads this."


class FundForm(Refusable):
    """A new fund."""

    name = forms.CharField(max_length=120, error_messages={"required": "Name the fund."})
    code = forms.CharField(
        max_length=40,
        help_text="Short and unique, for example brand-27. It stays.",
        error_messages={"required": "Give it a short code."},
    )
    year = forms.ChoiceField(label="Fiscal year", error_messages={"required": "Choose the fiscal year."})
    side = forms.ChoiceField(
        label="Owned by", choices=FundSide.choices, widget=forms.RadioSelect, error_messages={"required": "Choose who owns it."}
    )
    currency = forms.CharField(
        max_length=3, help_text="Its three letters, for example USD.", error_messages={"required": "Write the currency’s three letters."}
    )
    budget = forms.CharField(
        max_length=24,
        widget=forms.TextInput(AMOUNT),
        help_text="Digits with a point, for example 1200000.00.",
        error_messages={"required": "Write the budget."},
    )
    owners = forms.CharField(max_length=600, required=False, help_text="Usernames with commas between. They propose and agree to changes.")

    def __init__(self, *args: Any, years: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(code, code) for code in years]  # type: ignore[attr-defined]

    def clean_owners(self) -> list[Person]:
        names = {name.strip() for name in self.cleaned_data["owners"].split(",") if name.strip()}
        people = list(Person.objects.filter(username__in=names, is_active=True))
        if missing := sorted(names - {person.username for person in people}):
            raise forms.ValidationError(f"There is nobody called {missing[0]}.")
        return people

    def clean_budget(self) -> str:
        return ungrouped(self.cleaned_data["budget"])


class YearForm(Refusable):
    """A new fiscal year."""

    code = forms.CharField(max_length=40, help_text="For example FY27.", error_messages={"required": "Name the year."})
    starts_on = Day(
        label="First day",
        error_messages={"required": "Choose its first day.", "invalid": "Write the day as 2027-04-01."},
    )
    ends_on = Day(
        label="Last day",
        error_messages={"required": "Choose its last day.", "invalid": "Write the day as 2028-03-31."},
    )
