"""Work in delivery with something of each kind beside it, and a version that follows what a test commits."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import DjangoCaptureOnCommitCallbacks
from stories import bring_to

from collab.files import receiving
from collab.notes import operations as notes
from collab.stream import operations
from projects.intake.models import Request
from projects.intake.states import State

Commits = Callable[[], Any]


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def work(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    """Priya's request in delivery, which everybody sees."""
    return bring_to(State.IN_DELIVERY, cast, world)


@pytest.fixture
def commits(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Commits:
    """Inside the block what is written counts as committed when the block ends."""
    cache.clear()

    @contextmanager
    def committed() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return committed


@pytest.fixture
def beside(cast: SimpleNamespace) -> Callable[..., None]:
    """A note, a file and a link beside it, as ``audience`` reads them; the link is everybody's."""

    def put(work: Request, number: int = 1, audience: str = "everyone", by: str = "technologist") -> None:
        who = getattr(cast, by)
        notes.write(things="requests", code=work.code, actor=who, text=f"Zebrafinch **note** {number}", audience=audience)
        content = io.BytesIO(f"Zebrafinch {number} {audience}".encode())
        receiving.receive(things="requests", code=work.code, actor=who, name=f"Zebrafinch-{number}.txt", content=content, audience=audience)
        if audience == "everyone":
            url = f"https://jira.example.com/browse/SHOP-{number}"
            operations.add(things="requests", code=work.code, actor=who, url=url, title=f"SHOP-{number} Zebrafinch")

    return put
