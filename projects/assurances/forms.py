"""The forms of the pages of assurances and checklists. Who may, and what fits, is asked of the operations."""

from django import forms

from collab.approvals.groups import ROLES
from collab.web.refusing import Refusable
from collab.web.texts import Words
from projects.assurances.models import LONGEST_CHECK
from projects.assurances.operations import LONGEST


class RevokeForm(Refusable):
    """It holds no longer."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = Words(
        label="Why", max_length=LONGEST, widget=forms.Textarea({"rows": 3}), help_text="Whoever relied on it reads this.",
        error_messages={"required": "Say why it holds no longer"},
    )  # fmt: skip


class CheckForm(Refusable):
    """A row more on the list of a group."""

    role = forms.ChoiceField(label="Group", choices=ROLES, error_messages={"required": "Choose a group"})
    label = Words(
        label="What is looked at", max_length=LONGEST_CHECK, help_text="As a sentence that a tick says yes to.",
        error_messages={"required": "Say what is looked at"},
    )  # fmt: skip
    is_required = forms.BooleanField(label="It has to be ticked before anything is approved", required=False)
