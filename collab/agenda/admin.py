"""Administration of goals: set and changed through their operations; signatures only to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from collab.agenda import operations
from collab.agenda.models import Goal
from collab.events.configured import Configured
from collab.people.requests import person_of


@admin.register(Goal)
class GoalAdmin(Configured):
    list_display = (
        "code",
        "title",
        "starts_on",
        "ends_on",
        "owner_marketing",
        "owner_it",
        "signed_by_cmo_at",
        "signed_by_cio_at",
        "is_active",
    )
    list_select_related = ("owner_marketing", "owner_it")
    list_filter = ("is_active",)
    search_fields = ("code", "title")
    autocomplete_fields = ("owner_marketing", "owner_it", "kpis", "parent")

    def get_exclude(self, request: HttpRequest, obj: Goal | None = None) -> Any:
        return ("signed_by_cmo_at", "signed_by_cio_at", "cycle") if obj else ("signed_by_cmo_at", "signed_by_cio_at", "cycle", "is_active")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A goal is offered every goal to stand under but itself."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and "parent" in form.base_fields:
            form.base_fields["parent"].queryset = Goal.objects.exclude(pk=obj.pk)
        return form

    def add_thing(self, request: HttpRequest, **facts: Any) -> Goal:
        return operations.set_goal(actor=person_of(request), **_coded(facts))

    def change_thing(self, request: HttpRequest, code: str, **changes: Any) -> Goal:
        return operations.change_goal(actor=person_of(request), code=code, **_coded(changes))


def _coded(facts: dict[str, Any]) -> dict[str, Any]:
    """KPIs by their codes, as the operation takes them."""
    return facts | {"kpis": [kpi.code for kpi in facts["kpis"]]} if "kpis" in facts else facts
