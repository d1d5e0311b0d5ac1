"""The forms of signing in and of a person's own settings."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from collab.people import throttle
from collab.people.models import Person
from collab.people.states import Mail, Theme


class SignInForm(AuthenticationForm):
    """Name and password; refuses without looking when there were too many failures (code "often")."""

    error_messages = {
        "invalid_login": "That name and password do not belong together.",
        "inactive": "That name and password do not belong together.",
        "often": "Too many tries. Wait 15 minutes, then try again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["required"] = "Write your username."
        self.fields["password"].error_messages["required"] = "Write your password."

    def clean(self) -> dict[str, Any]:
        username, address = self.cleaned_data.get("username", ""), self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if throttle.is_shut(username, address):
            raise ValidationError(self.error_messages["often"], code="often")
        try:
            cleaned = super().clean()
        except ValidationError:
            throttle.failed(username, address)
            raise
        if self.user_cache is not None:
            throttle.succeeded(username, address)
        return cleaned

    @property
    def is_too_often(self) -> bool:
        return self.has_error("__all__", code="often")


class PreferencesForm(forms.Form):
    """What a person chooses for themselves."""

    theme = forms.ChoiceField(choices=Theme.choices, widget=forms.RadioSelect, label="Look")
    mail = forms.ChoiceField(choices=Mail.choices, widget=forms.RadioSelect, label="Notices that come by mail too")
    has_shortcuts = forms.BooleanField(
        required=False, label="Single keys", help_text="Keys such as N for a new request. Ctrl K always works."
    )

    @classmethod
    def of(cls, person: Person) -> "PreferencesForm":
        return cls(initial={"theme": person.theme, "mail": person.mail, "has_shortcuts": person.has_shortcuts})
