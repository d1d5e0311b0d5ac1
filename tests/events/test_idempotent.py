"""The Idempotency-Key header: done once, answered the same, refused with another body."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import path
from rest_framework.generics import CreateAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from collab.events.idempotent import Idempotent
from collab.events.models import Event, Replay
from collab.events.record import record
from collab.kit.errors import Conflict
from collab.kit.operation import operation
from collab.people.models import Person
from tests.conftest import make_cast
from tests.together import at_once

refusing = SimpleNamespace(on=False)


@operation
def ring(actor: Person, tone: str) -> Event:
    event = record("test.bell.rung", actor=actor, about=actor, data={"tone": tone})
    if refusing.on:
        raise Conflict("The bell is being cleaned.")
    return event


class Bell(Idempotent, APIView):
    def post(self, request: Request) -> Response:
        return Response(
            {"event": ring(request.user, request.data["tone"]).pk, "by": "me", "at": None}, status=201, headers={"Location": "/bell/"}
        )


class Inherited(Idempotent, CreateAPIView):
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response({"event": ring(request.user, "low").pk}, status=201)


urlpatterns = [path("api/v1/bell/", Bell.as_view()), path("api/v1/inherited/", Inherited.as_view())]
pytestmark = pytest.mark.urls(__name__)


def test_the_same_key_with_the_same_body_is_done_once_and_answered_the_same(cast: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    first = client.post("/api/v1/bell/", {"tone": "high"}, headers={"Idempotency-Key": "k1"})
    again = client.post("/api/v1/bell/", {"tone": "high"}, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert first.content == again.content, "to the byte"
    assert first.headers["Location"] == again.headers["Location"] == "/bell/"
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(kind="test.bell.rung").count() == 1


def test_a_post_inherited_from_a_generic_view_takes_the_header_too(cast: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    answers = [client.post("/api/v1/inherited/", {}, headers={"Idempotency-Key": "k1"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Event.objects.filter(kind="test.bell.rung").count() == 1


def test_another_body_under_the_same_key_is_refused(cast: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    client.post("/api/v1/bell/", {"tone": "high"}, headers={"Idempotency-Key": "k1"})
    other = client.post("/api/v1/bell/", {"tone": "low"}, headers={"Idempotency-Key": "k1"})
    assert other.status_code == 422
    assert other.headers["Content-Type"] == "application/problem+json"
    assert Event.objects.filter(kind="test.bell.rung").count() == 1


def test_a_key_is_the_persons_own(cast: SimpleNamespace, api: Any) -> None:
    for person in (cast.marketer, cast.outsider):
        assert api(person).post("/api/v1/bell/", {"tone": "high"}, headers={"Idempotency-Key": "k1"}).status_code == 201
    assert Event.objects.filter(kind="test.bell.rung").count() == 2


def test_without_a_key_every_post_counts(cast: SimpleNamespace, api: Any) -> None:
    client = api(cast.marketer)
    for _ in range(2):
        client.post("/api/v1/bell/", {"tone": "high"})
    assert Event.objects.filter(kind="test.bell.rung").count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "clé"])
def test_a_bad_key_is_a_400(cast: SimpleNamespace, api: Any, key: str) -> None:
    answer = api(cast.marketer).post("/api/v1/bell/", {"tone": "high"}, HTTP_IDEMPOTENCY_KEY=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"]


def test_a_refusal_leaves_nothing_and_may_be_asked_again(cast: SimpleNamespace, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = api(cast.marketer)
    monkeypatch.setattr(refusing, "on", True)
    assert client.post("/api/v1/bell/", {"tone": "high"}, headers={"Idempotency-Key": "k1"}).status_code == 409
    assert not Replay.objects.exists()
    assert not Event.objects.filter(kind="test.bell.rung").exists()
    monkeypatch.setattr(refusing, "on", False)
    assert client.post("/api/v1/bell/", {"tone": "high"}, headers={"Idempotency-Key": "k1"}).status_code == 201


@pytest.mark.servers
def test_eight_at_the_same_instant_are_one(real_db: None) -> None:
    marketer = make_cast().marketer

    def ask() -> Any:
        client = APIClient()
        client.force_authenticate(marketer)
        return client.post("/api/v1/bell/", {"tone": "high"}, headers={"Idempotency-Key": "k1"})

    answers = at_once(*[ask] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["event"] for answer in answers}) == 1
    assert Event.objects.filter(kind="test.bell.rung").count() == 1
