"""What was merged brings its notes and files along: read beside what stays, by who may read them where they stand, and written nowhere anew."""

import io
from types import SimpleNamespace
from typing import Any

import pytest

from collab.files import receiving
from collab.files.models import File
from collab.notes import operations as notes
from collab.notes.models import Note
from projects.intake.models import Request
from projects.intake.operations import ending, undoing
from projects.intake.states import State as S
from tests.stories import bring_to


def wrote(cast: SimpleNamespace, request: Request, text: str, **more: Any) -> Note:
    return notes.write(things="requests", code=request.code, actor=cast.technologist, text=text, **more)


def put(cast: SimpleNamespace, request: Request, name: str, **more: Any) -> File:
    content = io.BytesIO(f"{name}, as it is.".encode())
    return receiving.receive(things="requests", code=request.code, actor=cast.technologist, name=name, content=content, **more)


def merged(cast: SimpleNamespace, request: Request, into: Request) -> Request:
    version = Request.objects.get(pk=request.pk).version
    return ending.merge(number=request.number, actor=cast.technologist, version=version, into=into.number, reason="The same wish.")


@pytest.fixture
def three(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """The first was merged into the second and that into the third; the first has a note for everyone, one for reviewers, and files."""
    first, second, third = (bring_to(S.IN_TRIAGE, cast, world) for _ in range(3))
    wrote(cast, first, "Which tills are meant")
    wrote(cast, first, "It costs too much", audience="reviewing")
    put(cast, first, "plan.txt")
    put(cast, first, "price.txt", audience="reviewing")
    wrote(cast, third, "The one that stays")
    merged(cast, first, second)
    merged(cast, second, third)
    return SimpleNamespace(first=first, second=second, third=third, cast=cast)


def said(client: Any, request: Request, what: str, name: str) -> list[tuple[str, str | None]]:
    rows = client.get(f"/api/v1/requests/{request.code}/{what}/").json()["results"]
    return [(row[name], row["came_from"]) for row in rows]


def test_notes_and_files_are_read_beside_what_stays(three: SimpleNamespace, page: Any, api: Any) -> None:
    first, cast = three.first.code, three.cast
    door = api(cast.technologist2)
    assert said(door, three.third, "notes", "text") == [
        ("The one that stays", None),
        ("It costs too much", first),
        ("Which tills are meant", first),
    ]
    assert said(door, three.third, "files", "name") == [("price.txt", first), ("plan.txt", first)]
    shown = page(cast.technologist2).get(f"/requests/{three.third.code}/").content.decode()
    assert "Which tills are meant" in shown and f"Came with {first}" in shown and "plan.txt" in shown
    stream = page(cast.technologist2).get(f"/stream/requests/{three.third.code}/").content.decode()
    assert "Which tills are meant" in stream and "It costs too much" in stream and "plan.txt" in stream
    assert set(Note.objects.values_list("subject_id", flat=True)) == {three.first.pk, three.third.pk}, "nothing was written anew"


def test_what_is_for_reviewers_stays_for_them(three: SimpleNamespace, page: Any, api: Any) -> None:
    first, asker = three.first.code, three.cast.marketer
    assert said(api(asker), three.third, "notes", "text") == [("The one that stays", None), ("Which tills are meant", first)]
    assert said(api(asker), three.third, "files", "name") == [("plan.txt", first)]
    for place in ("", "/stream"):
        shown = page(asker).get(f"{place}/requests/{three.third.code}/").content.decode()
        assert "Which tills are meant" in shown and "It costs too much" not in shown and "price.txt" not in shown


def test_what_one_may_not_open_brings_nothing(cast: SimpleNamespace, world: SimpleNamespace, page: Any, api: Any) -> None:
    secret = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    stays = bring_to(S.IN_TRIAGE, cast, world)
    wrote(cast, secret, "Between us")
    put(cast, secret, "secret.txt")
    merged(cast, secret, stays)
    assert said(api(cast.marketer), stays, "notes", "text") == [("Between us", secret.code)], "who asks for it reads it there too"
    assert said(api(cast.outsider), stays, "notes", "text") == said(api(cast.outsider), stays, "files", "name") == []
    for place in ("", "/stream"):
        shown = page(cast.outsider).get(f"{place}/requests/{stays.code}/").content.decode()
        assert "Between us" not in shown and "secret.txt" not in shown and secret.code not in shown


def test_what_is_taken_back_takes_them_back(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    request, stays = bring_to(S.IN_TRIAGE, cast, world), bring_to(S.IN_TRIAGE, cast, world)
    wrote(cast, request, "Which tills are meant")
    version = merged(cast, request, stays).version
    assert len(said(api(cast.finance), stays, "notes", "text")) == 1
    undoing.undo(number=request.number, actor=cast.technologist, version=version)
    assert said(api(cast.finance), stays, "notes", "text") == []
