"""Static files of two versions beside each other: a process serves what was published after it started."""

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from collab.web.published import Published


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_AUTOREFRESH = False
    (tmp_path / "static" / "app.0123456789ab.js").write_text("old")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "static"


def ask(process: Published, path: str) -> tuple[int, bytes]:
    answer = process(RequestFactory().get("/" + path.lstrip("/")))
    if answer.status_code != 200:
        return answer.status_code, b""
    content = b"".join(answer)
    answer.file_to_stream.close()
    return 200, content


@pytest.fixture
def process(folder: Path) -> Published:
    return Published(lambda request: HttpResponse(status=404))


def test_a_file_of_the_next_version_is_there_before_the_next_start(process: Published, folder: Path) -> None:
    assert ask(process, "/static/app.ba9876543210.js")[0] == 404
    (folder / "app.ba9876543210.js").write_text("new")
    (folder / "app.ba9876543210.js.gz").write_bytes(b"packed")
    assert ask(process, "/static/app.ba9876543210.js") == (200, b"new")
    assert ask(process, "/static/app.0123456789ab.js") == (200, b"old")


@pytest.mark.parametrize(
    "path", ["static/../secret.txt", "static//../../secret.txt", "static/", "static/..", "static/app.\0js", "static/app.0123456789ab.js.gz"]
)
def test_nothing_else_is_served(process: Published, folder: Path, path: str) -> None:
    (folder / "app.0123456789ab.js.gz").write_bytes(b"packed")
    request = RequestFactory().get("/")
    request.path_info = "/" + path
    assert process(request).status_code == 404
