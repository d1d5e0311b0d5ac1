"""The words of assurances: whose review one may be, of which data, how it stands and how long it may hold."""

from collab.access.roles import Role
from collab.customer.states import DataKind
from collab.web.statuses import Status

# Whose review may hold for other requests, and of which data: of what nobody knows there is no review.
GROUPS = (Role.PRIVACY, Role.SECURITY, Role.ARCHITECTURE)
GROUP_CHOICES = [(role.value, str(role.label)) for role in GROUPS]
KINDS = tuple((value, label) for value, label in DataKind.choices if value != DataKind.UNKNOWN)
KIND_NAMES = {value: str(label) for value, label in KINDS}
# At most so many months, and told so many days before.
MOST_MONTHS, TOLD_BEFORE = 24, 30
CURRENT, ENDING, ENDED, REVOKED = "current", "ending", "ended", "revoked"
STANDS = (CURRENT, ENDING, ENDED, REVOKED)
STATUSES = {
    "assurance_current": Status("Holds", "shield-check", "ok"),
    "assurance_ending": Status("Ends soon", "calendar", "warn"),
    "assurance_ended": Status("Ended", "clock", "mute"),
    "assurance_revoked": Status("Revoked", "x", "bad"),
}
# Events, by what they are called on record.
ASSURANCE, APPLIED, CHECK = "assurances.assurance", "assurances.applied", "assurances.check"
MADE, REVOKED_EVENT, FOLLOWED, ENDS_SOON = (f"{ASSURANCE}.{verb}" for verb in ("made", "revoked", "followed", "ends_soon"))
USED, SET, RETIRED = f"{APPLIED}.made", f"{CHECK}.set", f"{CHECK}.retired"
