"""The portal's door where nothing drawn is kept: what the first one who opens a page after something has happened waits for."""

from collections.abc import Callable
from typing import Any

# Django is set up before its pages are read.
from collab.wsgi import application

# isort: split
from collab.dashboards import views

__all__ = ["application", "keep_nothing"]


def keep_nothing(key: str, seconds: int, make: Callable[[], Any]) -> Any:
    """In place of ``kept``: makes it each time, and leaves alone what others keep."""
    return make()


views.kept = keep_nothing
