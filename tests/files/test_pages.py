"""The pages and doors of files: on each kind of thing, without script, sent so that no browser runs them; bad input by HTTP."""

import time
import tracemalloc
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from stories import bring_to

from collab.files import shelf as shelves
from collab.files.models import File
from collab.files.states import MOST_BYTES
from collab.notes.states import Audience
from funding.funds.models import Allocation
from projects.intake.models import Request
from projects.intake.operations import sight
from projects.intake.states import State

from .conftest import PDF, TABLE, picture

Put = Callable[..., File]
Page = Callable[..., Client]
KINDS = ["requests", "projects", "funds", "allocations", "kpis", "goals"]
pytestmark = pytest.mark.usefixtures("no_sql_in_templates")


@pytest.fixture
def things(cast: SimpleNamespace, world: SimpleNamespace) -> dict[str, tuple[str, str]]:
    """What carries files: the code and the page of one of each kind."""
    request = bring_to(State.IN_DELIVERY, cast, world)
    code, promise = request.code, str(Allocation.objects.get(route=request.route).pk)
    return {
        "requests": (code, f"/requests/{code}/"),
        "projects": (code, f"/projects/{code}/"),
        "funds": ("growth", "/funds/growth/"),
        "allocations": (promise, f"/allocations/{promise}/"),
        "kpis": ("match-rate", "/kpis/match-rate/"),
        "goals": ("know-customers", "/goals/know-customers/"),
    }


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def upload(data: bytes = PDF, name: str = "plan.pdf", said: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, said)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_added_had_and_removed_on_the_page_of_each_kind(
    kind: str, things: dict[str, tuple[str, str]], page: Page, cast: SimpleNamespace
) -> None:
    code, url = things[kind]
    client = page(cast.finance)
    assert "Nobody has added a file yet" in client.get(url).content.decode()
    sent = client.post(f"/files/{kind}/{code}/", {"file": upload(name="Plan für 2027.pdf")})
    assert (sent.status_code, sent["Location"]) == (302, f"{url}#files")
    file = File.objects.get()
    shown = client.get(url).content.decode()
    assert "Plan für 2027.pdf" in shown and "Ruth Adeyemi" in shown and "PDF, " in shown and f"/files/{file.pk}/remove/" in shown
    got = client.get(f"/files/{file.pk}/")
    assert body(got) == PDF
    assert got["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20f%C3%BCr%202027.pdf"
    assert (got["Content-Type"], got["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in got["Content-Security-Policy"] and got["Cache-Control"] == "private, no-store"
    assert "Remove this file?" in client.get(f"/files/{file.pk}/remove/").content.decode()
    assert client.post(f"/files/{file.pk}/remove/").status_code == 302
    assert client.get(f"/files/{file.pk}/").status_code == 404 and "Plan für" not in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "said", "data", "sentence"),
    [
        ("x.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "in markup"),
        ("a.pdf.exe", "application/pdf", b"MZ\x90\x00", "no file of a kind"),
        ("x.pdf", "application/pdf", b"", "is empty"),
        ("a" * 5000 + ".pdf", "application/pdf", PDF, "under 200"),
        ("x.jpg", "image/jpeg", b"\xff\xd8\xff", "cannot be read"),
        ("x.txt", "text/plain", b"a" * (MOST_BYTES + 1), "larger than 25 MB"),
    ],
    ids=["svg as png", "program", "empty", "5,000 signs", "broken", "large"],
)
def test_what_is_refused_says_why_at_the_field_in_page_and_api(
    page: Page, api: Any, cast: SimpleNamespace, request_: Request, name: str, said: str, data: bytes, sentence: str
) -> None:
    at = time.process_time()
    answer = page(cast.marketer).post(f"/files/requests/{request_.code}/", {"file": upload(data, name, said)})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    told = api(cast.marketer).post(f"/api/v1/requests/{request_.code}/files/", {"file": upload(data, name, said)}, format="multipart")
    assert told.status_code == 400 and "file" in told.json()["errors"], told.content
    assert time.process_time() - at < 2.0 and not File.objects.exists()


def test_a_name_with_folders_keeps_its_last_part_alone(page: Page, cast: SimpleNamespace, request_: Request, shelf: Any) -> None:
    """The framework takes folders and what nobody sees off a name before anybody reads it; the shelf knows ids alone."""
    client = page(cast.marketer)
    for number, name in enumerate(("../../x", "a\\..\\y", "z\x00.pdf")):
        assert client.post(f"/files/requests/{request_.code}/", {"file": upload(PDF + b"\n" * number, name)}).status_code == 302
    shown = client.get(f"/requests/{request_.code}/").content.decode()
    assert all(f">{name}</a>" in shown for name in ("x.pdf", "y.pdf", "z.pdf")) and ".." not in {one.name for one in shelf.rglob("*")}
    assert {one.parent.parent for one in shelf.rglob("*") if one.is_file()} == {shelf}


def test_more_than_is_taken_is_refused_by_its_length_and_unread(page: Page, api: Any, cast: SimpleNamespace, request_: Request) -> None:
    for client, url in (
        (page(cast.marketer), f"/files/requests/{request_.code}/"),
        (api(cast.marketer), f"/api/v1/requests/{request_.code}/files/"),
    ):
        answer = client.post(url, bytes(MOST_BYTES + 200_000), content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 413


def test_a_large_file_comes_and_goes_in_bounded_memory(page: Page, cast: SimpleNamespace, request_: Request, tmp_path: Any) -> None:
    big = tmp_path / "big.txt"
    big.write_bytes(b"some words \n" * 2_000_000)
    client = page(cast.marketer)
    with big.open("rb") as content:
        assert client.post(f"/files/requests/{request_.code}/", {"file": content}).status_code == 302
    got = client.get(f"/files/{File.objects.get().pk}/")
    tracemalloc.start()
    try:
        assert sum(len(part) for part in got.streaming_content) == 24_000_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_the_name_says_what_the_bytes_are(put: Put, page: Page, cast: SimpleNamespace) -> None:
    for data, name, kind, ending in (
        (PDF, "a.pdf.exe", "application/pdf", 'filename="a.pdf.exe.pdf"'),
        (picture("JPEG"), "a.PNG", "image/jpeg", 'filename="a.PNG.jpg"'),
        (TABLE, "a.CSV", "text/csv; charset=utf-8", 'filename="a.CSV"'),
        (b"alert(1)", "a.js", "text/plain; charset=utf-8", 'filename="a.js.txt"'),
    ):
        got = page(cast.marketer).get(f"/files/{put(data, name=name).pk}/")
        assert got["Content-Type"] == kind and got["Content-Disposition"] == f"attachment; {ending}"


def test_the_api_lists_adds_gives_and_removes(api: Any, cast: SimpleNamespace, request_: Request) -> None:
    at = f"/api/v1/requests/{request_.code}/files/"
    sent = api(cast.technologist).post(at, {"file": upload(), "audience": "reviewing"}, format="multipart")
    assert sent.status_code == 201, sent.json()
    said = sent.json()
    assert (said["name"], said["kind"], said["size"], said["state"], said["audience"]) == (
        "plan.pdf",
        "pdf",
        len(PDF),
        "clean",
        "reviewing",
    )
    assert said["put_by"]["username"] == "technologist"
    assert api(cast.technologist).post(at, {"file": upload(), "audience": "reviewing"}, format="multipart").status_code == 409
    assert [one["id"] for one in api(cast.auditor).get(at).json()["results"]] == [said["id"]]
    assert api(cast.marketer).get(at).json()["results"] == []
    one = f"/api/v1/files/{said['id']}/"
    assert body(api(cast.finance).get(one, HTTP_ACCEPT="application/pdf")) == PDF
    for verb in ("get", "delete"):
        assert getattr(api(cast.marketer), verb)(one).status_code == 404
    assert api(cast.finance).delete(one).status_code == 403
    assert api(cast.technologist).delete(one).status_code == 204 and api(cast.technologist).get(one).status_code == 404


@pytest.mark.parametrize(
    "sent", [{}, {"file": "words"}, {"audience": "everyone"}, {"file": upload(), "audience": "all"}, {"file": upload(), "kind": "png"},
             {"file": upload(), "audience": "reviewing"}],
    ids=["nothing", "words", "no file", "audience", "unknown", "not reviewing"],
)  # fmt: skip
def test_bad_bodies_are_refused(api: Any, cast: SimpleNamespace, request_: Request, sent: dict[str, Any]) -> None:
    if "file" in sent and not isinstance(sent["file"], str):
        sent = {**sent, "file": upload()}
    answer = api(cast.marketer).post(f"/api/v1/requests/{request_.code}/files/", sent, format="multipart")
    assert answer.status_code == 400 and answer.json()["errors"], answer.content
    assert api(cast.marketer).post(f"/api/v1/requests/{request_.code}/files/", {"file": "x"}, format="json").status_code == 415
    assert not File.objects.exists()


def test_hidden_is_missing_by_every_door(put: Put, page: Page, api: Any, cast: SimpleNamespace, secret: Request) -> None:
    file = put(on=secret, name="Zebrafinch.pdf")
    for url in (f"/files/{file.pk}/", f"/files/{file.pk}/remove/", f"/files/requests/{secret.code}/"):
        assert page(cast.outsider).get(url).status_code == 404
    assert page(cast.outsider).post(f"/files/requests/{secret.code}/", {"file": upload()}).status_code == 404
    for url in (f"/api/v1/files/{file.pk}/", f"/api/v1/requests/{secret.code}/files/"):
        assert api(cast.outsider).get(url).status_code == 404
    assert api(cast.outsider).delete(f"/api/v1/files/{file.pk}/").status_code == 404
    assert body(page(cast.marketer).get(f"/files/{file.pk}/")) == PDF


def test_the_right_is_asked_each_time(put: Put, page: Page, cast: SimpleNamespace, secret: Request) -> None:
    """Whoever was let see it has its files; whoever is not let any more has not."""
    file, reviewing, client = put(on=secret), put(on=secret, audience=Audience.REVIEWING), page(cast.outsider)
    assert client.get(f"/files/{file.pk}/").status_code == 404
    sight.show(number=secret.number, actor=cast.marketer, person="outsider")
    assert client.get(f"/files/{file.pk}/").status_code == 200 and client.get(f"/files/{reviewing.pk}/").status_code == 404
    sight.stop_showing(number=secret.number, actor=cast.marketer, person="outsider")
    assert client.get(f"/files/{file.pk}/").status_code == 404


def test_twenty_files_ask_no_more_queries_than_one(put: Put, page: Page, cast: SimpleNamespace, request_: Request) -> None:
    client, asked = page(cast.technologist), []
    for number in range(20):
        put(PDF + b"\n" * number)
        if number in (0, 19):
            client.get(f"/requests/{request_.code}/")
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(f"/requests/{request_.code}/")
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_bytes_that_are_away_are_a_503_with_a_sentence(put: Put, page: Page, cast: SimpleNamespace) -> None:
    file = put()
    shelves.drop(file.stored)
    answer = page(cast.marketer).get(f"/files/{file.pk}/")
    assert answer.status_code == 503 and "cannot be had at the moment" in answer.content.decode()


def test_who_only_reads_sees_no_form(put: Put, page: Page, cast: SimpleNamespace, request_: Request) -> None:
    put()
    shown = page(cast.auditor).get(f"/requests/{request_.code}/").content.decode()
    assert "adds none" in shown and "Add a file" not in shown and "plan.pdf" in shown
