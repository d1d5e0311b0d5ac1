"""What a process makes once: made when it starts, so that no visitor waits for it (half a second, on a slow machine more)."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver


def warm() -> None:
    """Read all addresses, with every module behind them, and all pages of the portal. A page that cannot be read ends the start."""
    get_resolver().reverse_dict  # noqa: B018 - a property that is made when it is read
    folder = Path(settings.BASE_DIR, "templates")
    for page in sorted(folder.rglob("*.html")):
        get_template(page.relative_to(folder).as_posix())
