"""The forms of signing in, of passwords and of tokens."""

import logging
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from collab.account import devices, refusals, scopes
from collab.account.operations.password import LONGEST
from collab.account.throttle import Try
from collab.kit.errors import Invalid
from collab.web.refusing import at_fields

log = logging.getLogger(__name__)
NEW = "Twelve signs or more. A few words that belong together for nobody but you are best."
# How long a token may be asked for.
DAYS = ((7, "7 days"), (30, "30 days"), (90, "90 days"))


class SignInForm(AuthenticationForm):
    """Name and password; whoever failed too often is made to wait without a look at either (``waits``, in seconds)."""

    waits = 0
    error_messages = {
        "invalid_login": "That name and password do not belong together.",
        "inactive": "That name and password do not belong together.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = "Write your username."
        self.fields["password"].error_messages["required"] = "Write your password."

    def clean(self) -> dict[str, Any]:
        username, request = self.cleaned_data.get("username", ""), self.request
        if request is None or not username or not self.cleaned_data.get("password"):
            return super().clean()
        address = request.META.get("REMOTE_ADDR", "")
        one = Try(username, address, devices.known(request, username))
        self.waits = one.wait()
        if self.waits:
            refusals.sign_in(username, address, "slowed")
            raise ValidationError(too_often(self.waits), code="often")
        try:
            cleaned = super().clean()
        except ValidationError:
            one.failed()
            refusals.sign_in(username, address, "password")
            raise
        one.succeeded()
        log.info("Signed in", extra={"facts": {"person": self.get_user().pk, "address": address}})
        return cleaned


def too_often(seconds: int) -> str:
    """What somebody is told who has to wait."""
    number, unit = (seconds, "second") if seconds < 100 else (round(seconds / 60), "minute")
    return f"Too many tries. Wait {number} {unit}{'' if number == 1 else 's'}, then try again."


def _secret(label: str, which: str, missing: str, help_text: str = "") -> forms.CharField:
    """A field whose words nobody sees, as they were written: spaces at the ends are part of a password."""
    widget = forms.PasswordInput(attrs={"autocomplete": which})
    errors = {"required": missing}
    return forms.CharField(label=label, widget=widget, strip=False, help_text=help_text, max_length=LONGEST * 4, error_messages=errors)


class Refusable(forms.Form):
    """A form that takes the sentences of an operation that refused."""

    def accepts(self, work: Callable[[], Any]) -> Any:
        """What ``work`` gives; None where the form or the operation refuses, with the sentences on their fields."""
        if not self.is_valid():
            return None
        try:
            return work()
        except Invalid as refused:
            at_fields(self, refused)
            if not refused.fields:
                self.add_error(None, refused.sentence)
            return None


class ChooseForm(Refusable):
    """A new password, twice."""

    new = _secret("New password", "new-password", "Write a new password.", NEW)
    again = _secret("The same again", "new-password", "Write it once more.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "The two are not the same.")
        return cleaned


class ChangeForm(ChooseForm):
    """The old password, and the new one twice."""

    old = _secret("Your password now", "current-password", "Write your password.")
    ends_tokens = forms.BooleanField(
        required=False, initial=True, label="End my tokens too", help_text="Programs that sign in as you then need new ones."
    )
    field_order = ("old", "new", "again", "ends_tokens")


class ForgottenForm(forms.Form):
    """Whose password is forgotten."""

    name = forms.CharField(
        label="Username, or your address of mail",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        error_messages={"required": "Write your username, or your address."},
    )


class TokenForm(Refusable):
    """What a token is for, how long it lives and what it opens."""

    label = forms.CharField(label="What it is for", max_length=80, error_messages={"required": "Say what the token is for."})
    days = forms.TypedChoiceField(label="It ends after", choices=DAYS, coerce=int, initial=30)
    is_read_only = forms.BooleanField(
        required=False, initial=True, label="It may only read", help_text="It changes nothing, whatever you may change."
    )
    doors = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What it opens",
        help_text="With none chosen it opens everything that you may open.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doors"].choices = list(scopes.DOORS.value.items())  # type: ignore[attr-defined]
