"""The API against its own document: schemathesis makes the calls, nothing answers 5xx or with a status that is not described."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import Phase, given, settings
from rest_framework.test import APIClient
from stories import bring_to

from projects.intake.states import State as S

ROLES = ("marketer", "technologist", "finance")
FEW, MANY = 50, 2_000


@pytest.fixture
def company(cast: SimpleNamespace, world: SimpleNamespace) -> SimpleNamespace:
    """A request in triage and one in delivery, so that some of the calls meet something."""
    bring_to(S.IN_TRIAGE, cast, world)
    bring_to(S.IN_DELIVERY, cast, world)
    return cast


def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def asked(client: APIClient, case: Any) -> Any:
    """The call, in this process; what it wrote is undone."""
    url = case.formatted_path + ("?" + urlencode(case.query, doseq=True) if case.query else "")
    kind = case.media_type or "application/json"
    headers = {name: str(value) for name, value in (case.headers or {}).items() if name.lower() not in ("authorization", "cookie")}
    place = transaction.savepoint()
    try:
        if kind == "application/json" or case.method in ("GET", "DELETE"):
            is_given = case.method not in ("GET", "DELETE") and not isinstance(case.body, schemathesis.core.NotSet)
            return client.generic(case.method, url, schemathesis_json(case.body) if is_given else b"", content_type=kind, headers=headers)
        return client.generic(case.method, url, b"--x--", content_type="multipart/form-data; boundary=x", headers=headers)
    finally:
        transaction.savepoint_rollback(place)


def schemathesis_json(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode("utf-8", "surrogatepass")


def faults(cast: SimpleNamespace, role: str, examples: int) -> tuple[list[str], int]:
    """What went wrong in so many calls by one of the cast, and how many operations were met."""
    schema = schemathesis.openapi.from_dict(document())
    client = APIClient(raise_request_exception=False)
    client.force_login(getattr(cast, role), backend="django.contrib.auth.backends.ModelBackend")
    found: list[str] = []
    met: set[str] = set()

    @settings(max_examples=examples, database=None, phases=[Phase.generate])
    @given(case=schema.as_strategy())
    def ask(case: Any) -> None:
        answer = asked(client, case)
        met.add(case.operation.label)
        described = case.operation.definition.raw["responses"]
        if answer.status_code >= 500 or str(answer.status_code) not in described:
            found.append(
                f"{case.operation.label} {case.formatted_path}: {answer.status_code} {answer.content[:200]!r} {case.query} {case.body!r:.200}"
            )

    run: Callable[[], None] = ask
    run()
    return found, len(met)


@pytest.mark.parametrize("role", ROLES)
def test_the_api_answers_as_it_says(role: str, company: SimpleNamespace) -> None:
    found, met = faults(company, role, FEW)
    assert not found, "\n".join(dict.fromkeys(found))
    assert met >= 10


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_the_api_answers_as_it_says_for_long(role: str, company: SimpleNamespace) -> None:
    found, met = faults(company, role, MANY)
    assert not found, "\n".join(dict.fromkeys(found))
    assert met >= 50


def test_what_is_taken_away_is_answered_as_described(company: SimpleNamespace, api: Any) -> None:
    """Unless told, the document says 204 of each: one that tells how much it took is then found out by chance alone."""
    said = document()["paths"]["/api/v1/people/me/sessions/"]["delete"]["responses"]
    answer = api(company.marketer).delete("/api/v1/people/me/sessions/")
    assert (str(answer.status_code), list(answer.json())) == ("200", ["ended"]) and "200" in said
