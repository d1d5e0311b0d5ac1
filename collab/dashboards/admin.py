"""Administration of briefs: to see which were not made and which letters did not go out, and to have them tried again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from collab.dashboards.brief.mail import BRIEFS
from collab.dashboards.brief.making import ROUNDS
from collab.dashboards.models import Brief, Round
from collab.events.admin import Unsaid


@admin.register(Brief)
class BriefAdmin(Unsaid):
    """Whose brief of which day, and what became of its letter; what it says is its reader's alone."""

    queue = BRIEFS
    list_display = ("id", "person", "on", "made_at", "mail", "mail_attempts", "mailed_at", "trouble")
    list_select_related = ("person",)
    list_filter = ("mail",)
    fields = ("person", "on", "made_at", "mail", "mail_due_at", "mail_attempts", "mailed_at", "trouble")
    readonly_fields = ("trouble",)

    @admin.action(description="Send the parked letters again")
    def put_back(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        number = self.queue.put_back(list(rows.values_list("pk", flat=True)))
        messages.success(request, f"{number} put back; each is sent if its day is not over where its reader is.")


@admin.register(Round)
class RoundAdmin(Unsaid):
    """Some hundred people whose briefs of a day are made at once."""

    queue = ROUNDS
    done = "made"
    list_display = ("id", "zone", "on", "place", "state", "attempts", "made", "trouble")
    list_filter = ("state",)
    fields = ("zone", "on", "place", "state", "due_at", "attempts", "made", "trouble")
    readonly_fields = ("trouble",)
