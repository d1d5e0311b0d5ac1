"""The forms of the pulse: its answer (a score and a guess for each statement, and a comment), and a published figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from collab.pulse import benchmarks
from collab.pulse.models import Benchmark
from collab.pulse.states import CODES, FIRST_YEAR, LAST_YEAR, LEAST, LONGEST, MOST, NAMES, OTHER, STATEMENTS, Own
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


class BenchmarkForm(Refusable):
    """A published figure; its code is asked once and stays."""

    code = Words(
        max_length=50, help_text="Lower-case letters, digits and single hyphens. It stays.",
        error_messages={"required": "Give it a short code"},
    )  # fmt: skip
    figure = Words(max_length=40, help_text="As it was published: 60 %, fourth.", error_messages={"required": benchmarks.MISSING["figure"]})
    finding = Words(
        max_length=300, help_text="What it is a figure of, in the words that follow it.",
        error_messages={"required": benchmarks.MISSING["finding"]},
    )  # fmt: skip
    source = Words(max_length=200, help_text="Who published it, and in what.", error_messages={"required": benchmarks.MISSING["source"]})
    year = forms.IntegerField(
        required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Empty where it is not known.",
    )  # fmt: skip
    own = forms.ChoiceField(label="Own figure of the same definition", required=False, choices=[("", "None: not comparable"), *Own.choices])
    why_not = Words(label="Why it is not comparable", max_length=300, required=False, help_text="Where no own figure is defined alike.")
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Benchmark | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in (*benchmarks.FIELDS, "version")} if row else {}
        super().__init__(*args, **{"initial": initial, **kwargs})
        del self.fields["version" if row is None else "code"]


def _scale(label: str, missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=SCALE, widget=forms.RadioSelect, error_messages={"required": missing})
