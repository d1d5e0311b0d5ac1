"""The forms that set the inbox up: a reason that is used again, and what each part of the score weighs."""

from typing import Any

from django import forms

from collab.approvals.states import Track
from collab.web.texts import Words
from projects.intake.triage_states import LONGEST_LABEL, LONGEST_REASON, PARTS


class CannedForm(forms.Form):
    use_required_attribute = False
    label = Words(label="What you call it", max_length=LONGEST_LABEL, error_messages={"required": "Name it"})
    text = Words(
        label="The words",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write the words"},
        help_text="{requester}, {number}, {title} and {me} are filled in for each request",
    )
    shared = forms.BooleanField(label="Every technologist may use it", required=False)


class PracticeForm(forms.Form):
    use_required_attribute = False
    sized = forms.MultipleChoiceField(
        label="IT says first what it takes on",
        choices=[(track.value, track.label) for track in (Track.STANDARD, Track.MAJOR)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    size_days = forms.IntegerField(label="Working days that IT has for it", min_value=1, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, _) in PARTS.items():
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=100, help_text="0 to 100")

    def words(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"weights": {name: given[name] for name in PARTS}, "sized": given["sized"], "size_days": given["size_days"]}
