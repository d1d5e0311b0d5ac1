"""The words of the friction ledger: the six kinds of what stands in the way, the groups it may wait on, and whose side each is."""

from django.db import models

from collab.access.roles import Role
from collab.people.states import Side
from collab.web.statuses import Status


class Kind(models.TextChoices):
    """What gets in the way of two sides that agree on the work."""

    FUNDING = "funding", "Funding"
    CHANGE_PROCESS = "change_process", "Change process"
    LEGACY = "legacy", "Legacy systems"
    DATA_PRIVACY = "data_privacy", "Data and privacy"
    SKILLS = "skills", "Skills"
    VENDOR = "vendor", "Vendor"


# Whose side a group is; what serves both is the company's.
GROUPS: dict[str, Side] = {
    Role.TECHNOLOGIST: Side.MARKETING,
    Role.BUSINESS: Side.MARKETING,
    Role.MARKETING_LEAD: Side.MARKETING,
    Role.CMO: Side.MARKETING,
    Role.ARCHITECTURE: Side.IT,
    Role.SECURITY: Side.IT,
    Role.IT_LEAD: Side.IT,
    Role.CIO: Side.IT,
    Role.PRIVACY: Side.COMPANY,
    Role.FINANCE: Side.COMPANY,
}
GROUP_CHOICES = [(group.value, str(group.label)) for group in Role if group in GROUPS]
GROUP_WORDS = dict(GROUP_CHOICES)
SIDE_WORDS = {side.value: str(side.label) for side in Side}

BLOCKER = "friction.blocker"
OPENED, CHANGED, MOVED, CLOSED = f"{BLOCKER}.opened", f"{BLOCKER}.changed", f"{BLOCKER}.moved", f"{BLOCKER}.closed"
FOLLOWED = f"{BLOCKER}.followed"

# How one stands: words for its pill, by name.
OPEN, LATE, OVER = "blocker_open", "blocker_late", "blocker_closed"
STATUSES = {
    OPEN: Status("In the way", "octagon-x", "warn"),
    LATE: Status("Longer than expected", "clock", "bad"),
    OVER: Status("Cleared", "check", "ok"),
}
