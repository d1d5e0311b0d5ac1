"""Administration of letters that came: which of ours to their senders did not go out, and to have them tried again."""

from django.contrib import admin

from collab.events.admin import Unsaid
from projects.post.models import Letter
from projects.post.sending import QUEUE


@admin.register(Letter)
class LetterAdmin(Unsaid):
    """What became of a letter and of ours to its sender; what it says is on its own page, for who may read it."""

    queue = QUEUE
    list_display = ("id", "received_at", "state", "mail", "mail_attempts", "trouble")
    list_filter = ("mail", "state")
    fields = ("received_at", "state", "why", "size", "mail", "mail_due_at", "mail_attempts", "trouble")
    readonly_fields = ("trouble",)
