"""Administration of the letters about accounts: which did not go out, and to send those again. None of them holds its link."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Value
from django.http import HttpRequest

from collab.account.letters import QUEUE
from collab.account.models import Letter
from collab.events.admin import Tried


@admin.register(Letter)
class LetterAdmin(Tried):
    """Whom a letter went to, what it was about and what became of it."""

    queue = QUEUE
    done = "sent"
    list_display = ("id", "person", "about", "made_at", "made_by", "mail", "mail_attempts", "mailed_at", "mail_error")
    list_select_related = ("person", "made_by")
    list_filter = ("mail", "about")

    def with_sight(self, rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        """A letter about an account is about a person, whom an administrator sees."""
        seen: QuerySet[Any] = rows.annotate(is_open=Value(True))
        return seen

    @admin.action(description="Send the parked letters again")
    def put_back(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        super().put_back(request, rows)
