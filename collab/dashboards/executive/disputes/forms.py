"""The forms of what is said of a figure, and of its answer."""

from django import forms

from collab.dashboards.states import LONGEST, Says
from collab.web.refusing import Refusable
from collab.web.texts import Words


class DisputeForm(Refusable):
    says = forms.ChoiceField(
        choices=Says.choices, widget=forms.RadioSelect, label="What you say", error_messages={"required": "Choose one of the two."}
    )
    text = Words(
        label="Your words",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text="Whoever may read the figure reads them. Name nothing that is confidential.",
        error_messages={"required": "Say what is wrong with it, or what explains it."},
    )


class AnswerForm(Refusable):
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = Words(
        label="Your answer",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text="It stands at the figure, on record, and cannot be changed.",
        error_messages={"required": "Write the answer."},
    )
