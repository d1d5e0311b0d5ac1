"""Work that was routed on a lighter track than the policy's: in the words of its event."""

from collections.abc import Mapping
from typing import Any

from collab.approvals import kinds
from collab.approvals.states import Track
from collab.kit import formats


def said(what: str, data: Mapping[str, Any]) -> str:
    """ "routed it for review on the fast track, lighter than the policy’s (standard): Architecture is not asked"."""
    track, own = Track(str(data["track"])).label.lower(), Track(str(data["lighter_than"])).label.lower()
    left = groups(data)
    asked = f": {formats.listed(left)} {'is' if len(left) == 1 else 'are'} not asked" if left else ""
    return f"{what} on the {track} track, lighter than the policy’s ({own}){asked}"


def groups(data: Mapping[str, Any]) -> list[str]:
    """The names of the groups that are left out."""
    return [kinds.label(role) for role in data.get("left_out", [])]
