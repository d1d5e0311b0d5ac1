"""Which side somebody speaks for when a joint fund gives: by their duties."""

from collab.access.roles import Role

# Finance, privacy, the auditor and the administrators speak for the company, and so for neither.
SIDES: dict[str, tuple[str, ...]] = {
    "marketing": (Role.MARKETER.value, Role.BUSINESS.value, Role.MARKETING_LEAD.value, Role.CMO.value),
    "it": (Role.TECHNOLOGIST.value, Role.ARCHITECTURE.value, Role.SECURITY.value, Role.IT_LEAD.value, Role.CIO.value),
}
NAMES = {"marketing": "marketing", "it": "IT"}


def of(roles: frozenset[str]) -> set[str]:
    """The sides that somebody with these duties speaks for; none for who speaks for the company."""
    return {side for side, own in SIDES.items() if not roles.isdisjoint(own)}


def others(roles: frozenset[str]) -> set[str]:
    """The sides of which somebody else has to agree to what this person proposes."""
    return {other for side in of(roles) for other in SIDES if other != side}
