"""The forms of the catalogue's pages. Who may, and what fits, is asked of the operations."""

from collections.abc import Sequence
from typing import Any

from django import forms

from collab.customer.states import DataKind
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.catalogue.asking import Row
from projects.catalogue.fields import FACT, FACTS, FIELDS
from projects.catalogue.models import LONGEST_CODE, LONGEST_KEY, LONGEST_LINE, LONGEST_TEXT, LONGEST_TITLE
from projects.catalogue.states import Kind, Reads

MOST_PLACES = 200


class Seen(Refusable):
    """Seen as it stands."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class EntryForm(Seen):
    """A new entry, or what one says; its code is asked once and stays."""

    title = Words(
        max_length=LONGEST_TITLE, help_text="As marketing would call it.", error_messages={"required": "Call it as marketing would"}
    )
    code = Words(
        max_length=LONGEST_CODE, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    gives = Words(label="What you get", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 3}))
    audience = Words(label="Whom it is for", max_length=LONGEST_LINE, required=False)
    owner = Picked(
        "person",
        label="Who answers for it in IT",
        help_text="A name, address or username.",
        error_messages={"required": "Name somebody of IT"},
    )
    review_on = Day(label="When they look at it again", error_messages={"required": "Choose a day"})
    given_title = Words(label="Name that the request begins with", max_length=160, required=False)
    given_problem = Words(
        label="Problem that stands there already", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 2})
    )
    given_outcome = Words(
        label="Outcome that stands there already", max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 2})
    )
    given_data_kind = forms.ChoiceField(
        label="Data of people that it usually holds", choices=[("", "Not said"), *DataKind.choices], required=False
    )

    def __init__(self, *args: Any, reader: Person, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version" if is_new else "code"]
        asked_by(self, reader)

    def clean_owner(self) -> Person:
        return Person.objects.select_related("department").get(username=self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "review_on" in self.changed_data:
            # What stood there already was not written now.
            question(self, "review_on")
        return given


class QuestionForm(Seen):
    """One question of the version in writing, with its place among the others."""

    label = Words(label="What it asks", max_length=LONGEST_LINE, error_messages={"required": "Write what it asks"})
    help = Words(label="A word of help", max_length=LONGEST_LINE, required=False)
    kind = forms.ChoiceField(label="How it is answered", choices=Kind.choices)
    choices = Words(
        label="Answers to choose from", max_length=5_000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="One a line, where it is answered by one or some of several.",
    )  # fmt: skip
    required = forms.BooleanField(label="It has to be answered where it is shown", required=False)
    shown_by = forms.ChoiceField(label="It is shown", required=False)
    shown_values = Words(
        label="With one of these", max_length=5_000, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="One a line: answers of that question as they stand there, or codes.",
    )  # fmt: skip
    field = forms.ChoiceField(label="Of the request, it is the question of", required=False)
    reads = forms.ChoiceField(label="Who reads the answer", choices=Reads.choices, widget=forms.RadioSelect)
    key = Words(
        max_length=LONGEST_KEY, help_text="Lower-case letters, digits and underscores.", error_messages={"required": "Give it a key"}
    )
    position = forms.IntegerField(label="Its place", min_value=1, max_value=MOST_PLACES)

    def __init__(self, *args: Any, others: Sequence[Row], row: Row | None, version: int, **kwargs: Any) -> None:
        place = 1 + (list(others).index(row) if row else len(others))
        super().__init__(*args, **{"initial": {**_shown(row), "position": place, "version": version}, **kwargs})
        earlier = [(other["key"], f"after “{other['label']}”") for other in others if other is not row]
        facts = [(f"{FACT}{name}", f"by {label}") for name, (label, _) in FACTS.items()]
        self.fields["shown_by"].choices = [("", "always"), *earlier, *facts]  # type: ignore[attr-defined]
        self.fields["field"].choices = [("", "nothing: it stands by itself"), *((name, it.label) for name, it in FIELDS.items())]  # type: ignore[attr-defined]

    def row(self) -> Row:
        """As the operation takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "position")}
        return said | {name: [line.strip() for line in said[name].splitlines() if line.strip()] for name in ("choices", "shown_values")}


class RetireEntryForm(Seen):
    """It is offered no more."""

    reason = Words(
        label="Why", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="Whoever looks for it reads this.",
        error_messages={"required": "Say why it is offered no more"},
    )  # fmt: skip


def _shown(row: Row | None) -> dict[str, Any]:
    if row is None:
        return {"kind": Kind.TEXT.value, "reads": Reads.EVERYONE.value}
    return {**row, "choices": "\n".join(row["choices"]), "shown_values": "\n".join(row["shown_values"])}
