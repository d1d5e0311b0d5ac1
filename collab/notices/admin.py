"""Administration of notices: to see which letters did not go out, and to send them again."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from collab.events.admin import Tried
from collab.notices import mail
from collab.notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(Tried):
    """Whom a notice went to and what became of its letter; what it says is between it and its reader."""

    queue = mail.LETTERS
    done = "sent"
    list_display = ("id", "person", "told_at", "kind", "mail", "mail_attempts", "mailed_at", "trouble")
    list_select_related = ("person",)
    list_filter = ("mail",)
    fields = ("person", "told_at", "mail", "mail_due_at", "mail_attempts", "mailed_at", "trouble")
    readonly_fields = ("trouble",)

    @admin.display(description="last error")
    def trouble(self, row: Any) -> str:
        """That an address was refused is said before the letter is read: it quotes nothing of it."""
        words: str = row.mail_error
        return words if words.startswith(f"{SMTPRecipientsRefused.__name__}:") else super().trouble(row)

    @admin.action(description="Send the parked letters again")
    def put_back(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        number = mail.put_back(list(rows.values_list("pk", flat=True)))
        messages.success(request, f"{number} put back; each is sent when its reader works.")
