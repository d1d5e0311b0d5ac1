"""The address of what stands behind a figure of operations."""

from urllib.parse import urlencode

from collab.dashboards.addresses import OPERATIONS_BEHIND


def behind(figure: str) -> str:
    """``figure`` is a key that ``behind.rows`` reads."""
    return f"{OPERATIONS_BEHIND}?{urlencode({'of': figure})}"
