"""The form of the move that answers a request by what the company owns already."""

from typing import Any

from django import forms

from collab.kit.errors import Invalid
from collab.kit.money import CURRENCIES, Money
from collab.people.models import Person
from collab.web.picking import Picked, asked_by
from projects.intake.forms.moves import MoveForm, area
from projects.intake.forms.question import COMMON, AmountField
from projects.intake.models import Request
from projects.intake.queries.page import covered


class OwnForm(MoveForm):
    lede = "It ends here: its requester reads what to use instead, and whoever answers for that is told."
    tool = Picked(
        "tools",
        label="Which of what we own",
        help_text="Its name or code",
        error_messages={"required": "Name what answers it"},
    )
    avoided = AmountField(label="What is not spent", help_text="Your reckoning of what it would have cost; 0 where it is nothing")
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in COMMON if code in CURRENCIES])
    reason = area("How it covers the need, and where to begin", help_text="The requester sees this")

    def prepare(self, request: Request, person: Person) -> None:
        asked_by(self, person)
        own = [] if request.currency in COMMON else [(request.currency, request.currency)]
        self.fields["currency"].choices = own + self.fields["currency"].choices  # type: ignore[attr-defined]
        near = covered.by_own(request, person)
        self.initial.update(currency=request.currency, avoided=request.estimate)
        if near:
            self.initial["tool"] = f"{near[0].name} ({near[0].code})"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        text, currency = (given.get("avoided") or "").strip(), given.pop("currency", "")
        given["avoided"] = None
        if not text:
            self.add_error("avoided", "Say what is not spent, or 0")
        elif currency:
            try:
                given["avoided"] = Money.of(text, currency, "avoided")
            except Invalid as refused:
                self.add_error("avoided", refused.fields["avoided"])
        return given
