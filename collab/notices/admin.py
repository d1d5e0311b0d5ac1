"""Administration of notices: to see which letters did not go out, and to send them again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from collab.events.admin import ReadOnly
from collab.notices import mail as letters
from collab.notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    """Whom a notice went to and what became of its letter; what it says is between it and its reader."""

    list_display = ("id", "person", "told_at", "mail", "mail_attempts", "mailed_at", "mail_error")
    list_select_related = ("person",)
    list_filter = ("mail",)
    fields = ("person", "told_at", "mail", "mail_due_at", "mail_attempts", "mailed_at", "mail_error")
    ordering = ("-id",)
    actions = ("put_back",)

    @admin.action(description="Send the parked letters again")
    def put_back(self, request: HttpRequest, rows: QuerySet[Notice]) -> None:
        number = letters.put_back(list(rows.values_list("pk", flat=True)))
        messages.success(request, f"{number} put back; they are sent within 15 seconds.")
