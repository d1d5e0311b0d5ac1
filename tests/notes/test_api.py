"""The doors to notes: list, write, change, resolve, follow, under each kind of thing."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from collab.notes import operations
from collab.notes.models import Note
from projects.intake.models import Request

Write = Callable[..., Note]


def test_a_note_goes_in_and_comes_out(api: Any, cast: SimpleNamespace, request_: Request) -> None:
    at = f"/api/v1/requests/{request_.code}/notes/"
    sent = api(cast.technologist).post(at, {"text": "**Who?**", "mentions": ["finance"], "audience": "reviewing"}, format="json")
    assert sent.status_code == 201, sent.json()
    said = sent.json()
    assert (said["text"], said["author"]["username"], said["audience"], said["version"]) == ("**Who?**", "technologist", "reviewing", 1)
    assert said["mentions"] == [{"username": "finance", "name": "Ruth Adeyemi"}]
    answer = api(cast.finance).post(at, {"text": "I.", "replies_to": said["id"]}, format="json").json()
    listed = api(cast.auditor).get(at).json()["results"]
    assert [one["id"] for one in listed] == [answer["id"], said["id"]]
    assert api(cast.marketer).get(at).json()["results"] == []
    one = f"{at}{said['id']}/"
    changed = api(cast.technologist).patch(one, {"version": 1, "text": "Who has it?"}, format="json")
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert api(cast.technologist).patch(one, {"version": 1, "text": "Stale."}, format="json").status_code == 409
    assert api(cast.finance).patch(one, {"version": 2, "text": "Not mine."}, format="json").status_code == 403
    resolved = api(cast.finance).post(f"{one}resolve/", {"resolved": True}, format="json").json()
    assert resolved["resolved_by"] == "Ruth Adeyemi"
    assert api(cast.finance).post(f"{one}resolve/", {"resolved": True}, format="json").status_code == 409
    # For who is not of the reviewing side it does not exist.
    for verb, address, body in (("patch", one, {"version": 2, "text": "x"}), ("post", f"{one}resolve/", {"resolved": False})):
        assert getattr(api(cast.marketer), verb)(address, body, format="json").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "text"), ({"text": " "}, "text"), ({"text": 5}, "text"), ({"text": "a" * 4001}, "text"), ({"text": "x", "author": "cmo"}, "author"),
     ({"text": "x", "audience": "all"}, "audience"), ({"text": "x", "mentions": ["person"] * 5000}, "mentions"),
     ({"text": "x", "mentions": "cmo"}, "mentions"), ({"text": "x", "replies_to": 2**63}, "replies_to"), ({"text": "x", "replies_to": 0}, "replies_to"),
     ({"text": "x", "mentions": ["no-such"]}, "mentions"), ({"text": "x", "written_at": "2020-01-01"}, "written_at")],
    ids=["nothing", "blanks", "number", "long", "author", "audience", "5000", "no list", "huge", "zero", "nobody", "time"],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(api: Any, cast: SimpleNamespace, request_: Request, body: dict[str, Any], field: str) -> None:
    answer = api(cast.technologist).post(f"/api/v1/requests/{request_.code}/notes/", body, format="json")
    assert answer.status_code == 400 and field in answer.json()["errors"], answer.json()
    assert not Note.objects.exists()


def test_a_list_of_five_thousand_is_refused_before_anybody_is_looked_for(
    api: Any, page: Any, cast: SimpleNamespace, request_: Request, django_assert_max_num_queries: Any
) -> None:
    """By program and by page, with a sentence and at once: no query for each name, and no second of work."""
    names = [f"person{number}" for number in range(5000)]
    at, place, began = f"/api/v1/requests/{request_.code}/notes/", f"/notes/requests/{request_.code}/", time.process_time()
    client, browser = api(cast.technologist), page(cast.technologist)
    with django_assert_max_num_queries(30):
        answer = client.post(at, {"text": "x", "mentions": names}, format="json")
    assert answer.status_code == 400 and "20" in str(answer.json()["errors"]["mentions"])
    for many, sentence in ((", ".join(names), "2000"), (", ".join(f"p{number}" for number in range(200)), "Name 50 at most.")):
        with django_assert_max_num_queries(40):
            answer = browser.post(place, {"text": "x", "mentions": many, "audience": "everyone"})
        assert answer.status_code == 422 and sentence in answer.text.replace(",", "")
    assert time.process_time() - began < 1 and not Note.objects.exists()


def test_a_note_is_one_on_its_own_thing_alone(api: Any, cast: SimpleNamespace, write: Write, secret: Request) -> None:
    note = write(on=secret)
    for address in (f"/api/v1/requests/R-999999/notes/{note.pk}/", f"/api/v1/kpis/match-rate/notes/{note.pk}/"):
        assert api(cast.technologist).patch(address, {"version": 1, "text": "x"}, format="json").status_code == 404


def test_the_same_key_writes_once(api: Any, cast: SimpleNamespace, request_: Request) -> None:
    at = f"/api/v1/requests/{request_.code}/notes/"
    sent = [api(cast.technologist).post(at, {"text": "Once."}, format="json", HTTP_IDEMPOTENCY_KEY="k1").json() for _ in range(2)]
    assert sent[0] == sent[1] and Note.objects.count() == 1


def test_who_follows_is_told_of_those_who_may_open_it(api: Any, cast: SimpleNamespace, secret: Request, write: Write) -> None:
    at = f"/api/v1/requests/{secret.code}/watchers/"
    write(on=secret)
    assert {one["username"] for one in api(cast.auditor).get(at).json()["results"]} == {"technologist", "marketer"}
    assert api(cast.auditor).post(at, {"watching": True}, format="json").status_code == 200
    assert {one["username"] for one in api(cast.marketer).post(at, {"watching": False}, format="json").json()["results"]} == {
        "technologist",
        "auditor",
    }
    assert api(cast.outsider).get(at).status_code == api(cast.outsider).post(at, {"watching": True}, format="json").status_code == 404
    operations.watch(things="requests", code=secret.code, actor=cast.marketer, is_on=True)
