"""The forms of the insights' pages. Who may, and what fits, is asked of the operations."""

from datetime import date
from typing import Any

from django import forms

from collab.insights.models import LONGEST, LONGEST_EVIDENCE, LONGEST_LINK
from collab.insights.queries import InsightCard, Tie
from collab.insights.states import Kind
from collab.kit import clock
from collab.kit.numbering import parse
from collab.people.models import Person
from collab.web.days import Day, question
from collab.web.picking import Offer, Picked, asked_by
from collab.web.refusing import Refusable
from collab.web.texts import Words

BY_NAME = "Their names or codes, with commas between them."
YEARS = 2


class InsightForm(Refusable):
    """A new one, or what one says; what it is and where it comes from is asked once."""

    kind = forms.ChoiceField(label="What it is", choices=Kind.choices, widget=forms.RadioSelect)
    text = Words(
        label="In one sentence", max_length=LONGEST, widget=forms.Textarea({"rows": 2}), help_text="So that it can be read by itself.",
        error_messages={"required": "Say it in one sentence"},
    )  # fmt: skip
    evidence = Words(
        label="What shows it", max_length=LONGEST_EVIDENCE, required=False, widget=forms.Textarea({"rows": 4}),
        help_text="Figures, a survey, what was tried. Files are put beside it afterwards.",
    )  # fmt: skip
    link = Words(
        label="Where more of it stands", max_length=LONGEST_LINK, required=False, help_text="An address that begins with https://."
    )
    tags = Words(max_length=500, required=False, help_text="Single words, with commas between them.")
    goals = Picked("goals", is_many=True, required=False, label="Goals it matters to", help_text=BY_NAME)
    moments = Picked("moments", is_many=True, required=False, label="Customer moments it is about", help_text=BY_NAME)
    projects = Picked(
        "project", is_many=True, required=False, label="Projects it comes from",
        help_text="R-numbers, with commas between them. Who may not open one of them never reads this. They stay.",
    )  # fmt: skip
    expires_on = Day(label="Holds until", error_messages={"required": "Say until which day it holds"})
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Person, card: InsightCard | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _shown(card), **kwargs})
        for name in ("version",) if card is None else ("kind", "projects"):
            del self.fields[name]
        asked_by(self, reader)

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def clean_projects(self) -> list[int]:
        return [parse(code) for code in self.cleaned_data["projects"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "expires_on" in self.changed_data:
            question(self, "expires_on")
        return given


class WithdrawForm(Refusable):
    """It holds no longer."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = Words(
        label="Why it holds no longer", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="Whoever used it reads this.",
        error_messages={"required": "Say why it holds no longer"},
    )  # fmt: skip


def _shown(card: InsightCard | None) -> dict[str, Any]:
    if card is None:
        today = clock.today()
        return {"kind": Kind.INSIGHT.value, "expires_on": date(today.year + YEARS, today.month, min(today.day, 28))}
    return {
        "text": card.text, "evidence": card.evidence, "link": card.link, "tags": ", ".join(card.tags), "goals": _named(card.goals),
        "moments": _named(card.moments), "expires_on": card.expires_on, "version": card.version,
    }  # fmt: skip


def _named(ties: tuple[Tie, ...]) -> str:
    return ", ".join(Offer(tie.code, tie.name.replace(",", " ")).words for tie in ties)
