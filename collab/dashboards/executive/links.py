"""The address of what stands behind a figure of the executive page."""

from collab.dashboards.addresses import EXECUTIVE_BEHIND


def behind(figure: str) -> str:
    """``figure`` is a key of ``behind.FIGURES``."""
    return f"{EXECUTIVE_BEHIND}?of={figure}"
