"""The form of an assurance: a review that was made holds for other requests."""

from typing import Any

from django import forms

from collab.web.days import Day
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.assurances.operations import LONGEST
from projects.assurances.states import MOST_MONTHS
from projects.intake.models import Request


class AssureForm(Refusable):
    """Of one supplier of the request, with its kind of data."""

    supplier = forms.ChoiceField(label="Of which supplier", required=False)
    until = Day(
        label="It holds until", help_text=f"Its last day, at most {MOST_MONTHS} months ahead.", error_messages={"required": "Name a day"}
    )
    reason = Words(
        label="Why it holds for other requests", max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text="Whoever decides by it reads this.", error_messages={"required": "Say why"},
    )  # fmt: skip

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = request.suppliers or []
        self.fields["supplier"].choices = [(code, request.entry_names.get(("suppliers", code), code)) for code in codes]  # type: ignore[attr-defined]
        if len(codes) == 1:
            del self.fields["supplier"]
