"""Years and funds in the administration: to look at. They are set up and changed on the funding pages, by operations."""

from django.contrib import admin

from collab.events.admin import ReadOnly
from funding.funds.models import FiscalYear, Fund


@admin.register(FiscalYear)
class FiscalYearAdmin(ReadOnly):
    list_display = ("code", "starts_on", "ends_on", "closed_at")


@admin.register(Fund)
class FundAdmin(ReadOnly):
    list_display = ("code", "name", "side", "year", "currency")
    list_filter = ("side", "year", "currency")
    list_select_related = ("year",)
    search_fields = ("code", "name")
    fields = ("code", "name", "side", "year", "currency", "owners", "version")
