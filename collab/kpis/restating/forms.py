"""The second owner's refusal."""

from django import forms

from collab.web.refusing import Refusable
from collab.web.texts import Words


class RefusalForm(Refusable):
    reason = Words(
        label="Why it is refused", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text="Whoever asked for it reads this.",
        error_messages={"required": "Say why it is refused: whoever asked reads it."},
    )  # fmt: skip
