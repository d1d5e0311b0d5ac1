"""The form of a saved view."""

from typing import Any

from django import forms

from collab.saved.models import LONGEST_NAME, LONGEST_QUERY, SHARES
from collab.web.refusing import Refusable
from collab.web.texts import Words


class ViewForm(Refusable):
    """What it is called, with whom it is shared, and whether the list opens with it."""

    name = Words(label="Name", max_length=LONGEST_NAME, error_messages={"required": "Give it a name"})
    shared = forms.ChoiceField(label="Shared with", required=False, choices=list(SHARES.items()))
    is_usual = forms.BooleanField(label="The list opens with it", required=False)
    page = forms.CharField(max_length=30, widget=forms.HiddenInput)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["page"]
            del self.fields["query"]
