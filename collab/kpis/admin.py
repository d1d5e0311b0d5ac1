"""Administration of KPIs: defined and altered through their operations; targets and values only to be read."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from collab.events.admin import ReadOnly
from collab.events.configured import Configured, Seen
from collab.kpis import operations
from collab.kpis.models import Kpi, Measurement, Target
from collab.people.requests import person_of


@admin.register(Kpi)
class KpiAdmin(Configured):
    form = Seen
    list_display = ("code", "name", "unit", "direction", "cadence", "owner_marketing", "owner_it", "is_active")
    list_select_related = ("owner_marketing", "owner_it")
    list_filter = ("is_active", "cadence")
    search_fields = ("code", "name")
    autocomplete_fields = ("owner_marketing", "owner_it")

    def get_exclude(self, request: HttpRequest, obj: Kpi | None = None) -> Any:
        return () if obj else ("is_active",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(("reckoned",) if obj else ()))

    def add_thing(self, request: HttpRequest, **facts: Any) -> Kpi:
        return operations.define(actor=person_of(request), **facts)

    def change_thing(self, request: HttpRequest, code: str, **changes: Any) -> Kpi:
        return operations.alter(actor=person_of(request), code=code, **changes)


@admin.register(Target)
class TargetAdmin(ReadOnly):
    list_display = ("kpi", "starts_on", "ends_on", "value", "replaced_by")
    list_select_related = ("kpi", "replaced_by")


@admin.register(Measurement)
class MeasurementAdmin(ReadOnly):
    list_display = ("kpi", "on", "value", "source", "by", "arrived_at")
    list_select_related = ("kpi", "by")
    ordering = ("-id",)
