"""Static files of two versions beside each other: a process serves what was published after it started."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from collab.web.published import OnlyNew, Published


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


def packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """What lies compressed beside a file of an earlier version, and how often that was worked out anew."""
    works: list[bytes] = []

    def work(data: bytes) -> bytes:
        works.append(data)
        return brotli.compress(data)

    monkeypatch.setattr(OnlyNew, "compress_brotli", staticmethod(work))
    made = OnlyNew(quiet=True).compress(str(folder / "app.0123456789ab.js"))
    return sorted(Path(name).suffix for name in made), len(works)


@pytest.mark.parametrize(
    ("spoil", "works"),
    [
        (lambda file: None, 0),
        (lambda file: file.with_name(file.name + ".gz").unlink(), 1),
        (lambda file: file.with_name(file.name + ".br").write_bytes(b"half"), 1),
        (lambda file: file.with_name(file.name + ".gz").write_bytes(gzip.compress(b"other")), 1),
        (lambda file: file.write_text("new " * 500), 1),
    ],
    ids=["whole", "one missing", "half written", "of another", "changed"],
)
def test_what_is_compressed_already_is_left_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], Any], works: int
) -> None:
    file = folder / "app.0123456789ab.js"
    file.write_text("old " * 500)
    assert packed(folder, monkeypatch) == ([".br", ".gz"], 1)
    spoil(file)
    assert packed(folder, monkeypatch) == ([".br", ".gz"], works)
    assert brotli.decompress(file.with_name(file.name + ".br").read_bytes()) == file.read_bytes()
    assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == file.read_bytes()


def test_the_list_of_all_files_is_for_the_portal_alone(folder: Path) -> None:
    (folder / "staticfiles.json").write_text("{}")
    process = Published(lambda request: HttpResponse(status=404))
    assert ask(process, "/static/staticfiles.json")[0] == 404
    assert ask(process, "/static/app.0123456789ab.js")[0] == 200
