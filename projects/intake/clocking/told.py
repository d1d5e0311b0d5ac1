"""What clocks are read from: an event, as plain values, and whose court each group is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collab.access.roles import Role
from collab.approvals import groups
from collab.people.states import Side
from projects.clocks.states import Court
from projects.intake.states import ENDED, State

OF_GROUP = {
    Role.BUSINESS: Court.MARKETING, Role.ARCHITECTURE: Court.IT, Role.SECURITY: Court.IT, Role.PRIVACY: Court.PRIVACY,
    Role.FINANCE: Court.FINANCE, Role.CMO: Court.EXECUTIVE, Role.CIO: Court.EXECUTIVE,
}  # fmt: skip
OF_SIDE = {Side.MARKETING: Court.MARKETING, Side.IT: Court.IT}
# Its way ends when it is live, or went no further.
OVER = (*ENDED, State.DELIVERED)
DECIDED = ("decided", "approved", "rejected", "sent_back")
# A group whose turn it is, and the round of its step.
Group = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """One event: ``groups`` are those whose turn it is after it, None where it does not say."""

    at: datetime
    kind: str
    source: str
    target: str
    actor: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    sequence: int = 0

    @property
    def verb(self) -> str:
        return self.kind.rpartition(".")[2]

    @property
    def groups(self) -> list[Group] | None:
        said = self.data.get("groups")
        return None if said is None else [(str(role), int(turn)) for role, turn in said]


@dataclass(frozen=True, slots=True)
class Courts:
    """Whose court a group is: its role's, also within a brand or market; of managers the requester's side; of others that of their people."""

    side: str = ""
    sides: Mapping[str, str] = field(default_factory=dict)

    def of_group(self, name: str) -> Court:
        within = groups.within(name)
        role = within[0] if within else name
        if role in Role.values:
            return OF_GROUP.get(Role(role), Court.OTHERS)
        return self.of_side(self.side if name == groups.MANAGERS else self.sides.get(name, ""))

    @staticmethod
    def of_side(side: str) -> Court:
        return OF_SIDE.get(Side(side), Court.OTHERS) if side in Side.values else Court.OTHERS
