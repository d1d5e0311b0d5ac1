"""Administration of KPIs: defined and altered through their operations; targets and values only to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from collab.events.admin import ReadOnly
from collab.events.configured import Configured
from collab.kpis import operations
from collab.kpis.models import Kpi, Measurement, Target
from collab.people.requests import person_of


@admin.register(Kpi)
class KpiAdmin(Configured):
    list_display = ("code", "name", "unit", "direction", "cadence", "owner_marketing", "owner_it", "is_active")
    list_select_related = ("owner_marketing", "owner_it")
    list_filter = ("is_active", "cadence")
    search_fields = ("code", "name")
    raw_id_fields = ("owner_marketing", "owner_it")

    def get_exclude(self, request: HttpRequest, obj: Kpi | None = None) -> Any:
        return () if obj else ("is_active",)

    def add_thing(self, request: HttpRequest, **facts: Any) -> Kpi:
        return operations.define(actor=person_of(request), **facts)

    def change_thing(self, request: HttpRequest, code: str, **changes: Any) -> Kpi:
        return operations.alter(actor=person_of(request), code=code, **changes)


@admin.register(Target)
class TargetAdmin(ReadOnly):
    list_display = ("kpi", "starts_on", "ends_on", "value")
    list_select_related = ("kpi",)


@admin.register(Measurement)
class MeasurementAdmin(ReadOnly):
    list_display = ("kpi", "on", "value", "source", "by", "arrived_at")
    list_select_related = ("kpi", "by")
    ordering = ("-id",)
