"""What pages and API show of an account."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A browser that is signed in; ``is_this`` is the one that asks."""

    id: int
    device: str
    address: str
    begun_at: datetime
    used_at: datetime
    ends_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token; ``doors`` are words of the API's addresses, ``opens`` says in words what they open."""

    id: int
    label: str
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    used_from: str
    is_read_only: bool
    doors: tuple[str, ...]
    opens: str
