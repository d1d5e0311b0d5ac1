"""The form of the page that answers a pulse: a score and a guess for each statement, and a comment that is optional."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from collab.pulse.states import CODES, LEAST, LONGEST, MOST, NAMES, OTHER, STATEMENTS
from collab.web.refusing import Refusable
from collab.web.texts import Words

SCALE = [(str(one), str(one)) for one in range(LEAST, MOST + 1)]


@dataclass(frozen=True, slots=True)
class Asking:
    """A statement as the page asks it: what is said of the other side, and the two scales with their words."""

    says: str
    score: BoundField
    guess: BoundField


class AnswerForm(Refusable):
    """What somebody of ``side`` says. No part of the page keeps what was typed: it goes nowhere but where answers lie."""

    comment = Words(
        label="Anything else?",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        help_text="Comments are shown from ten on, in random order. Do not name yourself.",
    )

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = OTHER[side]
        self.side, self.other = NAMES[side], NAMES[self.about]
        scales = {}
        for one in STATEMENTS:
            scales[f"score_{one.code}"] = _scale(f"Your score of {self.other}", f"{one.of(self.about)} Choose from {LEAST} to {MOST}")
            scales[f"guess_{one.code}"] = _scale(f"{self.other}’s score of {self.side}, you guess", f"Guess what {self.other} says")
        self.fields = scales | self.fields

    @property
    def asked(self) -> Iterator[Asking]:
        for one in STATEMENTS:
            yield Asking(one.of(self.about), self[f"score_{one.code}"], self[f"guess_{one.code}"])

    @property
    def given(self) -> dict[str, Any]:
        """What the operation takes."""
        said = self.cleaned_data
        return {
            "scores": [int(said[f"score_{code}"]) for code in CODES],
            "guesses": [int(said[f"guess_{code}"]) for code in CODES],
            "comment": said["comment"],
        }


def _scale(label: str, missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=SCALE, widget=forms.RadioSelect, error_messages={"required": missing})
