"""Administration that writes through operations: the form's answers go in, and the operation asks, changes and records."""

import functools
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from collab.events.admin import Recorded
from collab.kit.errors import Invalid, Refusal
from collab.kit.operation import hold


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
        """In one unit of work, which the operation joins; a refusal leaves nothing and is said."""
        try:
            return hold(functools.partial(super().changeform_view, request, object_id, form_url, extra_context))
        except Refusal as refused:
            fields = refused.fields if isinstance(refused, Invalid) else {}
            told = [f"{name.replace('_', ' ')}: {text}" for name, texts in fields.items() for text in texts]
            messages.error(request, " ".join(told) or refused.sentence)
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        if change:
            thing = self.change_thing(request, obj.code, **{name: form.cleaned_data[name] for name in form.changed_data})  # type: ignore[attr-defined]
        else:
            thing = self.add_thing(request, **form.cleaned_data)
        obj.__dict__.update(thing.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The operation has written what belongs to the thing."""
