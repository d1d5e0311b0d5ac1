"""The forms of a decision: with its conditions, taken back, and what two keys disagree on."""

from typing import Any

from django import forms

from collab.approvals.conditioned import Blocks
from collab.approvals.states import Verdict
from collab.people.models import Person
from collab.web.days import Day
from collab.web.picking import Picked, asked_by
from collab.web.texts import Words
from projects.intake.forms.moves import DecideForm, MoveForm, area
from projects.intake.models import Request

CONDITION_ROWS = 3
BLOCKS = [("", "Nothing waits for it"), *((one.value, str(one.label)) for one in Blocks)]


class DecidingForm(DecideForm):
    """Of an approval with conditions the words are the first condition; each has an owner and a day, and words alone are the requester's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, CONDITION_ROWS + 1):
            called = "the condition" if row == 1 else f"condition {row}"
            if row > 1:
                self.fields[f"words_{row}"] = Words(label=f"Condition {row}", max_length=1000, required=False)
            self.fields[f"owner_{row}"] = Picked("person", label=f"Who meets {called}", required=False)
            self.fields[f"due_{row}"] = Day(label=f"By when is {called} met", required=False)
            self.fields[f"blocks_{row}"] = forms.ChoiceField(label=f"What waits for {called}", choices=BLOCKS, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["rows"] = []
        if given.get("decision") != Verdict.WITH_CONDITIONS:
            return given
        for row in range(1, CONDITION_ROWS + 1):
            words = (given.get("text") if row == 1 else given.get(f"words_{row}")) or ""
            owner, due_on = given.get(f"owner_{row}"), given.get(f"due_{row}")
            if row > 1 and not words.strip():
                continue
            if row == 1 and not owner and not due_on and not given.get("blocks_1"):
                continue
            if not owner:
                self.add_error(f"owner_{row}", "Name who meets it")
            if not due_on:
                self.add_error(f"due_{row}", "Pick a day")
            given["rows"].append({"words": words, "owner": owner, "due_on": due_on, "blocks": given.get(f"blocks_{row}") or ""})
        if given["rows"] and not self.errors and given["rows"][0]["words"] != given["text"] and given["text"].strip():
            self.add_error("owner_1", "Name who meets it")
        return given

    def words(self) -> dict[str, Any]:
        found = super().words()
        return {**found, "conditions": self.cleaned_data["rows"]} if self.cleaned_data["rows"] else found


class RetractForm(MoveForm):
    lede = "It is as it was before you decided, and you may decide again. Your decision stays on record as taken back."


class ResolveForm(MoveForm):
    outcome = forms.ChoiceField(
        label="What comes of it",
        choices=[("go", "Go: the one who did not approve goes along"), ("no", "No: the one who approved gives way")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two"},
    )
    reason = area("Why", "Say why", help_text="Both keys, the requester and the auditor read it")


class EscalateForm(MoveForm):
    to = Picked("person", label="Who settles it", error_messages={"required": "Choose a person"})
    lede = "Somebody above both of you settles it at once; anybody else does when the other key names the same person."

    def prepare(self, request: Request, person: Person) -> None:
        asked_by(self, person)
