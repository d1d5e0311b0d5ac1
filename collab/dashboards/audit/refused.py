"""What the record says of a refusal, in words."""

from collections.abc import Mapping
from typing import Any


def is_one(kind: str) -> bool:
    """Whether an event of this kind says that somebody was not let in, or not let do something."""
    return kind.startswith("account.") and kind.endswith(".refused")


REASONS = {
    "password": "the password did not fit",
    "slowed": "too soon after others, not looked at",
    "left": "of somebody who has left",
    "over": "it has ended",
    "scope": "it was not made for this",
    "form": "the form was too old, or from elsewhere",
}
# Those that stand for no line of their own.
MORE = {"person": "of this one", "place": "from there", "all": "altogether"}


def said(data: Mapping[str, Any]) -> str:
    """The door, the reason, from where, and for how many others it stands."""
    door = " ".join(str(data[name]) for name in ("method", "door", "move") if name in data)
    reason = REASONS.get(str(data.get("reason", "")), "")
    place = f"from {data['place']}" if "place" in data else ""
    return ", ".join(part for part in (door, reason, place, *_others(data.get("more"))) if part)


def _others(more: Any) -> list[str]:
    """ "9 more of this one"; a number that was said of the few is not said again of the many."""
    said: dict[int, str] = {}
    for name, words in MORE.items():
        if isinstance(more, dict) and name in more:
            said.setdefault(more[name], f"{more[name]} more {words}")
    return list(said.values())
