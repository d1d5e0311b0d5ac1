"""The forms of who answers for what work costs to run: one proposes, whoever is proposed answers."""

from collections.abc import Sequence
from typing import Any

from django import forms

from collab.web.picking import Picked
from projects.intake.forms.moves import area
from projects.intake.operations.run_owning import ACCEPT, DECLINE


class ProposeForm(forms.Form):
    """Who, and for which year. ``years`` are codes."""

    use_required_attribute = False

    year = forms.ChoiceField(label="Fiscal year", error_messages={"required": "Choose a year"})
    person = Picked(
        "person",
        label="Who answers for it",
        help_text="They are asked, and it counts once they have accepted. They must be able to open it",
        error_messages={"required": "Name the person"},
    )

    def __init__(self, *args: Any, years: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]
        self.auto_id = "owner_%s"


class AnswerForm(forms.Form):
    """``lede`` says for how much."""

    lede = ""
    use_required_attribute = False

    answer = forms.ChoiceField(
        label="Your answer",
        choices=[(ACCEPT, "I answer for it"), (DECLINE, "I do not")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two"},
    )
    reason = area("Reason", help_text="Needed where you decline; whoever proposed you reads it")
