"""The ledger in the administration: to look at, never to change."""

from django.contrib import admin
from django.http import HttpRequest

from collab.events.admin import ReadOnly
from funding.ledger.models import Account, Entry, Line


class LinesOfEntry(admin.TabularInline):
    model = Line
    fields = readonly_fields = ("account", "amount")
    can_delete = False
    extra = max_num = 0

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ("id", "kind", "on", "actor", "at")
    list_filter = ("kind",)
    list_select_related = ("actor",)
    # About, note and reference may tell of a confidential request: an administrator sets up, but does not read along.
    fields = ("kind", "on", "at", "actor", "rate", "reverses")
    ordering = ("-pk",)
    inlines = (LinesOfEntry,)


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ("code", "kind", "currency", "balance", "is_closed")
    list_filter = ("kind", "currency", "is_closed")
    search_fields = ("code",)
    ordering = ("code",)
