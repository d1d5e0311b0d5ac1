"""The forms of the funding pages. Who may, and what fits, is asked of the operations."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from collab.kit import clock
from collab.kit.money import Money
from collab.kit.numbering import LARGEST, parse
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Offer, Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words
from funding.funds.actuals import Actual
from funding.funds.closing import Look
from funding.funds.lateness import MOST
from funding.funds.models import MOST_ACCRUAL_DAYS, Fund, FundSide

AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}


def offers(funds: Collection[Fund]) -> list[Offer]:
    """Funds to choose from; those whose year has ended come last, and say so."""
    today = clock.today()
    ended = {fund.code: f", {fund.year.code} has ended" for fund in funds if fund.year.ends_on < today}
    return [
        Offer(fund.code, fund.name, f"{fund.currency}{ended.get(fund.code, '')}")
        for fund in sorted(funds, key=lambda one: one.code in ended)
    ]


class ChangeForm(Refusable):
    """New money for a fund, or money from another."""

    source = Picked("fund", label="From", required=False, help_text="Money from another fund; empty for new money.")
    amount = forms.CharField(max_length=24, widget=forms.TextInput(AMOUNT))
    reason = forms.CharField(max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="The second person decides by it.")

    def __init__(self, *args: Any, sources: Iterable[Offer] = (), currency: str = "", lacks_joint: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].narrow(sources, "There is no fund {} that you could take money from.")  # type: ignore[attr-defined]
        if lacks_joint:
            self.fields["source"].help_text += " What a joint fund gives, one of its owners proposes."
        self.fields["amount"].help_text = f"In {currency}, or in the currency of the fund it comes from. For example 85,000 or 85k."
        self.fields["amount"].error_messages["required"] = "Write the amount."
        self.fields["reason"].error_messages["required"] = "Say why: the second person decides by it."

    def money(self, currency: str) -> None:
        """Turn the cleaned ``amount`` into Money; raises Invalid."""
        self.cleaned_data["amount"] = Money.of(self.cleaned_data["amount"], currency)


class ActualForm(Refusable):
    """An invoice, or a credit note."""

    number = Picked(
        "request", label="Work", help_text="Its number or title, for example R-231", error_messages={"required": "Name the work: R-231."}
    )
    amount = forms.CharField(
        max_length=24,
        widget=forms.TextInput(AMOUNT),
        help_text="For example 85,000 or 85k. Below zero for a credit note.",
        error_messages={"required": "Write the amount."},
    )
    currency = forms.CharField(max_length=3, error_messages={"required": "Write the currency’s three letters."})
    on = Day(
        label="Day",
        help_text="The day of the invoice.",
        error_messages={"required": "Choose the day.", "invalid": "Write the day as 2027-04-01."},
    )
    source = forms.CharField(label="Supplier", max_length=40, required=False, help_text="Its code: letters, digits, hyphens.")
    reference = forms.CharField(label="Invoice number", max_length=120, error_messages={"required": "Give the invoice's own number."})
    line = forms.CharField(max_length=20, required=False, help_text="Where the invoice is booked in parts.")
    corrects = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text="The key of the movement that it corrects, as the API and the proofs name it.",
    )
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)

    def actual(self) -> tuple[int, Actual]:
        """The number of the work and the actual; raises Invalid."""
        given = dict(self.cleaned_data)
        amount = Money.of(given.pop("amount"), given.pop("currency").strip().upper())
        return parse(given.pop("number")), Actual(amount, **given)


class SettleForm(Refusable):
    """Free money of the fund for what was spent over one of its promises."""

    number = Picked(
        "request", label="Work", help_text="Its number or title, for example R-231", error_messages={"required": "Name the work: R-231."}
    )
    amount = forms.CharField(
        max_length=24,
        required=False,
        widget=forms.TextInput(AMOUNT),
        help_text="For example 85,000 or 85k. Nothing here means all that is over.",
    )
    reason = forms.CharField(max_length=2_000, widget=forms.Textarea({"rows": 2}), help_text="Why the fund pays for it.")

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)

    def settled(self, currency: str) -> dict[str, Any]:
        """What the operation is given; raises Invalid."""
        amount = self.cleaned_data["amount"]
        return {
            "number": parse(self.cleaned_data["number"]),
            "amount": Money.of(amount, currency) if amount else None,
            "reason": self.cleaned_data["reason"],
        }


class TakenBackForm(Refusable):
    """Why an actual is taken back, and where it goes; who agrees to it may leave the reason out, and agrees to what was shown."""

    number = Picked("request", label="Move it to", required=False, help_text="Other work, by number or title. Empty to only take it back.")
    fund = Picked("fund", label="Of the fund", required=False, help_text="Where another fund pays for it. Empty for the same.")
    reason = forms.CharField(max_length=2_000, widget=forms.Textarea({"rows": 2}), help_text="The second person decides by it.")

    def __init__(self, *args: Any, reader: Person, is_asked: bool, funds: Collection[Fund], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_by(self, reader)
        self.fields["fund"].narrow(offers(funds), "There is no fund {} whose amounts you see.")  # type: ignore[attr-defined]
        if is_asked:
            self.fields |= {name: forms.CharField(required=False, max_length=50, widget=forms.HiddenInput) for name in ("number", "fund")}
        self.fields["reason"].required = not is_asked
        self.fields["reason"].help_text = "Stays with the record." if is_asked else "The second person decides by it."
        self.fields["reason"].error_messages["required"] = "Say why: the second person decides by it."

    def asked(self) -> dict[str, Any]:
        """What the operation is given."""
        given = dict(self.cleaned_data)
        number = given.pop("number")
        return given | ({"number": parse(number)} if number else {})


class RefusalForm(Refusable):
    """Why a proposal is refused."""

    reason = forms.CharField(max_length=2_000, widget=forms.Textarea({"rows": 2}), help_text="Whoever proposed it reads this.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "Say why: whoever proposed it reads this."


DAYS_ASKED = {"required": "Write how many days.", "invalid": "Write a whole number of days."}


class NameForm(Refusable):
    """What a fund is called from now on."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    name = Words(max_length=120, error_messages={"required": "Give the fund a name."})


class PeriodsForm(Refusable):
    """How long delivered work keeps what the fund promised to it, and how long the fund takes actuals of its year."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    invoice_days = forms.IntegerField(
        label="Days after delivery",
        min_value=0,
        max_value=MOST,
        help_text="So long late invoices are booked on what work was promised; then the rest is free again.",
        error_messages=DAYS_ASKED,
    )
    accrual_days = forms.IntegerField(
        label="Days after the year",
        min_value=0,
        max_value=MOST_ACCRUAL_DAYS,
        help_text="So long the fund takes actuals that are dated after its year; 0 for none.",
        error_messages=DAYS_ASKED,
    )


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
    owners = Picked(
        "person",
        is_many=True,
        required=False,
        help_text="Names or usernames with commas between. They see its amounts, propose and agree to changes.",
    )

    def __init__(self, *args: Any, years: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = list(years)  # type: ignore[attr-defined]

    def clean_owners(self) -> list[Person]:
        return list(Person.objects.filter(username__in=self.cleaned_data["owners"]))


class ClosingForm(Refusable):
    """Which fund of the next year takes over what runs of each fund: the one of its name where nobody says otherwise."""

    def __init__(self, *args: Any, look: Look, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = {going.source: going.into for going in look.carried}
        for source in sorted(into, key=lambda code: look.names[code]):
            found = {code: Offer(code, look.names[code]) for code in look.choices[source]}
            taken = found.get(into[source])
            field = Picked("fund", label=f"What runs of {look.names[source]} goes on in", required=False, initial=taken and taken.words)
            field.narrow(found.values(), f"No fund {{}} of {look.next_year} can take over from {look.names[source]}.")
            self.fields[f"into-{source}"] = field

    def chosen(self) -> dict[str, str]:
        """The codes of the funds that take over, by those of this year's."""
        return {name.removeprefix("into-"): code for name, code in self.cleaned_data.items() if code}


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

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        question(self, "starts_on", "ends_on")
        return given
