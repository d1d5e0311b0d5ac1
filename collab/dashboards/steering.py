"""What the pages of steering share: who reads them, and the tabs that lead from one to the next."""

from typing import Any

from collab.access import duties
from collab.dashboards import addresses
from collab.kit.errors import Forbidden
from collab.people.models import Person

CLOSED = "How the house stands is shown to people with a duty in Bridge."
TABS = (
    ("Today", addresses.EXECUTIVE),
    ("Sponsored", addresses.SPONSORED),
    ("Operations", addresses.OPERATIONS),
    ("Convergence", addresses.CONVERGENCE),
    ("Data quality", addresses.DATA_QUALITY),
)


def permit(person: Person) -> None:
    """Raise Forbidden for somebody without a duty: page and API refuse them alike."""
    if not duties.roles_of(person):
        raise Forbidden(CLOSED)


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of steering as the views of ``_parts/views.html``, with the one that is open."""
    return [{"label": label, "url": url, "count": None, "current": url == current} for label, url in TABS]
