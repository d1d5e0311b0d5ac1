"""The form field of what people write, the same on every page."""

from typing import Any

from django import forms

from collab.kit.errors import Invalid
from collab.kit.text import clean


class Words(forms.CharField):
    """Text that a person can see all of: cleaned before it is counted, so that a line end is one sign and not two."""

    def to_python(self, value: Any) -> str:
        try:
            return clean(super().to_python(value) or "", "text", self.max_length or 20_000)
        except Invalid as refused:
            raise forms.ValidationError(refused.fields["text"]) from refused
