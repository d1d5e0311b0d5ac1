"""The form of the move that gives approved work its money."""

from decimal import Decimal
from typing import Any

from django import forms

from collab.kit.errors import Invalid
from collab.kit.formats import full_money
from collab.kit.money import Money
from collab.people.models import Person
from collab.web.picking import Picked
from funding.funds.shortfall import Funding
from projects.intake.forms.moves import MoveForm
from projects.intake.models import Request
from projects.intake.queries import choices

FUND_ROWS = 3


class FundForm(MoveForm):
    """Up to FUND_ROWS funds, each with an amount in the currency of what was approved.

    Less than what is left may be promised, but nobody does so without having said it.
    """

    named = {"allocations": "fund_1", "amounts": "fund_1"}
    funding: Funding | None = None
    currency = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, FUND_ROWS + 1):
            label = "Fund" if row == 1 else f"Fund {row}"
            self.fields[f"fund_{row}"] = Picked("fund", label=label, required=row == 1, error_messages={"required": "Choose a fund"})
            self.fields[f"amount_{row}"] = forms.CharField(
                label="Amount", required=False, max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"})
            )
        self.fields["in_part"] = forms.BooleanField(
            label="Leave the rest without a fund for now", required=False, help_text="What is short stays in sight until somebody adds it"
        )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields as the page sets them: a fund with its amount."""
        return [(self[f"fund_{row}"], self[f"amount_{row}"]) for row in range(1, FUND_ROWS + 1)]

    @property
    def alone(self) -> list[forms.BoundField]:
        return [self["in_part"]]

    @property
    def facts(self) -> list[dict[str, str]]:
        """What was approved, what is promised of it and what is left to allocate."""
        if self.funding is None:
            return []
        labels = {"approved": "Approved", "promised": "Promised", "short": "Left to allocate"}
        return [{"label": labels[name], "value": full_money(money)} for name, money in self.funding.sums.items()]

    def prepare(self, request: Request, person: Person) -> None:
        funds = choices.open_funds(person)
        self.currency = request.route.currency if request.route else request.currency
        for row in range(1, FUND_ROWS + 1):
            self.fields[f"fund_{row}"].narrow(funds, "There is no fund {} that is open.")  # type: ignore[attr-defined]
            self.fields[f"amount_{row}"].label = f"Amount in {self.currency}"
        self.funding = request.funding
        if self.funding:
            is_more = self.funding.promised.amount > 0
            self.lede = f"{self.funding.words if is_more else ''} Say which funds {'the rest' if is_more else 'it'} comes from.".strip()
            self.fields["amount_1"].initial = f"{self.funding.short.amount:f}".removesuffix(".00")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        found = []
        rows: dict[str, str] = {}
        for row in range(1, FUND_ROWS + 1):
            fund, amount = given.get(f"fund_{row}"), (given.get(f"amount_{row}") or "").strip()
            if not fund:
                continue
            try:
                money = Money.of(amount, self.currency, f"amount_{row}")
                if money.amount <= 0:
                    self.add_error(f"amount_{row}", "An amount is above zero")
                found.append((fund, money))
            except Invalid as refused:
                self.add_error(f"amount_{row}", refused.fields[f"amount_{row}"])
            # The operation knows its allocations by their place, which is another where a row between was left empty.
            rows |= {f"allocations.{len(rows) // 2}.{name}": f"{name}_{row}" for name in ("fund", "amount")}
        self.named = {**type(self).named, **rows}
        if not self.errors:
            self._within(found)
        if found and not self.errors and self.funding and not given.get("in_part") and (short := self._after(found).words):
            self.add_error("in_part", f"With this {short} Tick this if it is meant, or allocate the rest too")
        return {**given, "amounts": found}

    def _within(self, amounts: list[tuple[str, Money]]) -> None:
        """More than is left is no race with somebody: it is said where it was written."""
        short = self.funding.short if self.funding else None
        total = sum((money.amount for _, money in amounts), Decimal(0))
        if short is None or total <= short.amount:
            return
        row = max(row for row in range(1, FUND_ROWS + 1) if self.cleaned_data.get(f"fund_{row}"))
        over = full_money(Money(total - short.amount, short.currency))
        self.add_error(f"amount_{row}", f"That is {over} more than the {full_money(short)} that is left to allocate")

    def _after(self, amounts: list[tuple[str, Money]]) -> Funding:
        assert self.funding is not None
        return self.funding.with_more(sum((money.amount for _, money in amounts), Decimal(0)))

    def words(self) -> dict[str, Any]:
        return {"amounts": self.cleaned_data["amounts"]}
