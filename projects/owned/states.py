"""The words of the register of tools: what each is, and how it stands."""

from django.db import models

from collab.web.statuses import Status


class Kind(models.TextChoices):
    """A tool is ours to run; a licence and a contract are paid for until a day."""

    TOOL = "tool", "Tool"
    LICENCE = "licence", "Licence"
    CONTRACT = "contract", "Contract"


# How one stands: words for its pill, by name.
OWNED, ENDING, ENDED, RETIRED = "tool_owned", "tool_ending", "tool_ended", "tool_retired"
STATUSES = {
    OWNED: Status("In use", "check", "ok"),
    ENDING: Status("Renews soon", "calendar", "warn"),
    ENDED: Status("Ended", "clock", "mute"),
    RETIRED: Status("Retired", "archive", "mute"),
}
# So many days before a licence or a contract ends, its owner is given a draft of the request that renews it.
RENEWED_BEFORE = 120
