"""Administration that writes through operations: the form's answers go in, and the operation asks, changes and records."""

import functools
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from collab.events.admin import Recorded
from collab.kit.errors import Conflict, Invalid, Refusal
from collab.kit.operation import hold
from collab.web.refusing import at_fields


class Seen(forms.ModelForm):  # type: ignore[type-arg]
    """Carries the version that was seen of a thing which has one; an operation refuses another."""

    seen = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version
        self.fields["seen"].required = self.instance.pk is not None


class _Refused(forms.ModelForm):  # type: ignore[type-arg]
    """The form as it was sent, with what the operation refused and, where somebody came first, with what stands now."""

    refused: Refusal

    def clean(self) -> Any:
        cleaned = super().clean()
        if isinstance(self.refused, Invalid) and self.refused.fields:
            at_fields(self, self.refused)
        else:
            self.add_error(None, self.refused.sentence)
        if isinstance(self.refused, Conflict) and "seen" in self.fields and self.instance.pk:
            self._beside()
        return cleaned

    def _beside(self) -> None:
        """What stands now, at each answer that says something else; sent again it is by somebody who saw it."""
        for name in self.changed_data:
            if name in self.fields and name != "seen":
                told = getattr(self.instance, f"get_{name}_display", None)
                self.add_error(name, f"It is “{told() if told else getattr(self.instance, name)}” now.")
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent["seen"] = str(self.instance.version)
        self.data = sent


class Configured(Recorded):
    """A subclass names its two operations in ``add_thing`` and ``change_thing``; the code of a thing never changes."""

    def add_thing(self, request: HttpRequest, **facts: Any) -> Model:
        raise NotImplementedError

    def change_thing(self, request: HttpRequest, code: str, **changes: Any) -> Model:
        raise NotImplementedError

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("code",) if obj else ()

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """In one unit of work, which the operation joins; a refusal leaves nothing, and is said beside what was typed."""
        view = functools.partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return hold(view)
        except Refusal as refused:
            request.refused = refused  # type: ignore[attr-defined]
            answer = hold(view)
            answer.status_code = refused.status
            return answer

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refused = getattr(request, "refused", None)
        return type(form.__name__, (_Refused, form), {"refused": refused}) if refused else form

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        facts = form.cleaned_data
        if change:
            changes = {name: facts[name] for name in form.changed_data if name != "seen"}
            thing = self.change_thing(request, obj.code, **changes, **({"version": facts["seen"]} if "seen" in facts else {}))  # type: ignore[attr-defined]
        else:
            thing = self.add_thing(request, **{name: value for name, value in facts.items() if name != "seen"})
        obj.__dict__.update(thing.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The operation has written what belongs to the thing."""
