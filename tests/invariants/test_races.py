"""Rule 5, over HTTP on real connections: of two at the same instant one wins, the other is told so."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework.test import APIClient

from collab.events.models import Event, Replay
from collab.events.verify import everything
from funding.funds import proof
from funding.funds.models import Allocation, Fund
from projects.intake.models import Request
from projects.intake.states import State as S
from tests.conftest import make_cast
from tests.matrix.test_moves import body
from tests.sampling import some
from tests.stories import bring_to, make_fund, make_world, usd
from tests.together import at_once

pytestmark = pytest.mark.servers


@pytest.fixture
def company(real_db: None) -> Iterator[SimpleNamespace]:
    cast = make_cast()
    world = make_world(cast)
    yield SimpleNamespace(cast=cast, world=world, bring=lambda state, **more: bring_to(state, cast, world, **more))
    assert everything() == []


def asking(person: Any, number: str, action: str, words: dict[str, Any], key: str = "") -> Callable[[], Any]:
    """A call as a program of this person would make it."""
    client = APIClient()
    client.force_authenticate(person)
    headers = {"Idempotency-Key": key} if key else {}
    if action == "edit":
        return lambda: client.patch(f"/api/v1/requests/{number}/", words, format="json")
    return lambda: client.post(
        f"/api/v1/requests/{number}/{action}/" if number else "/api/v1/requests/", words, format="json", headers=headers
    )


# state, who makes which move, who makes which other at the same instant
PAIRS = [
    (S.DRAFT, ("marketer", "submit"), ("marketer", "withdraw")),
    (S.IN_TRIAGE, ("technologist", "route"), ("technologist2", "decline")),
    (S.IN_TRIAGE, ("technologist", "merge"), ("technologist2", "ask")),
    (S.IN_TRIAGE, ("technologist", "route"), ("technologist2", "route")),
    (S.NEEDS_INFORMATION, ("marketer", "answer"), ("marketer", "withdraw")),
    (S.IN_APPROVAL, ("business", "decide"), ("marketer", "withdraw")),
    (S.IN_APPROVAL, ("business", "decide"), ("marketer", "edit")),
    (S.IN_APPROVAL, ("business", "decide"), ("technologist", "hold")),
    (S.APPROVED, ("finance", "fund"), ("marketer", "withdraw")),
    (S.APPROVED, ("finance", "fund"), ("marketer", "edit")),
    (S.FUNDED, ("technologist", "start"), ("technologist2", "hold")),
    (S.IN_DELIVERY, ("it_lead", "launch"), ("marketing_lead", "launch")),
    (S.ON_HOLD, ("technologist", "resume"), ("technologist2", "resume")),
]


@pytest.mark.parametrize(("state", "one", "other"), some(PAIRS, 2), ids=[f"{state}-{one[1]}-{other[1]}" for state, one, other in PAIRS])
def test_of_two_moves_at_once_one_is_made(state: S, one: tuple[str, str], other: tuple[str, str], company: SimpleNamespace) -> None:
    request, into = company.bring(state), company.bring(S.IN_TRIAGE)
    seen = request.version

    def call(who: str, action: str) -> Callable[[], Any]:
        change = {"version": seen, "estimate": {"amount": "400000.00", "currency": "USD"}}
        return asking(getattr(company.cast, who), request.code, action, change if action == "edit" else body(action, request, into))

    answers = at_once(call(*one), call(*other))
    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.content for answer in answers]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["detail"]
    request.refresh_from_db()
    assert request.version == seen + 1
    moves = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, version=seen + 1)
    assert moves.count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_the_last_money_is_promised_once(company: SimpleNamespace, turn: int) -> None:
    cast = company.cast
    make_fund(
        actor=cast.finance,
        code="last",
        name="Last",
        side="joint",
        year=company.world.year.code,
        currency="USD",
        budget=usd(150_000),
        owners=[],
    )
    both = [company.bring(S.APPROVED) for _ in range(2)]
    share = [{"fund": "last", "amount": {"amount": "120000.00", "currency": "USD"}}]
    answers = at_once(*[asking(cast.finance, request.code, "fund", {"version": request.version, "allocations": share}) for request in both])
    assert sorted(answer.status_code for answer in answers) == [200, 422], [answer.content for answer in answers]
    assert Allocation.objects.filter(fund=Fund.objects.get(code="last")).count() == 1
    assert sorted(Request.objects.filter(pk__in=[one.pk for one in both]).values_list("state", flat=True)) == ["approved", "funded"]
    assert proof.troubles() == []


def test_of_two_groups_of_one_step_the_second_decides_on_what_is_there_now(company: SimpleNamespace) -> None:
    """They do not exclude each other, but the version that was seen is no longer true: the later one looks again."""
    request = company.bring(S.IN_APPROVAL)
    asking(company.cast.business, request.code, "decide", body("decide", request, request))()
    request.refresh_from_db()
    words = body("decide", request, request)
    answers = at_once(
        asking(company.cast.architect, request.code, "decide", words), asking(company.cast.privacy, request.code, "decide", words)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    request.refresh_from_db()
    assert request.route is not None and request.route.decisions.count() == 2


def test_one_key_from_four_hands_is_one_request(company: SimpleNamespace) -> None:
    answers = at_once(*[asking(company.cast.marketer, "", "", {"title": "Once"}, key="new-1")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 3
    assert Request.objects.count() == Replay.objects.count() == 1


def test_one_key_from_four_hands_is_one_answer(company: SimpleNamespace) -> None:
    request = company.bring(S.NEEDS_INFORMATION)
    words = {"version": request.version, "answer": "E-mail only."}
    answers = at_once(*[asking(company.cast.marketer, request.code, "answer", words, key="answer-1")] * 4)
    assert [answer.status_code for answer in answers] == [200] * 4, [answer.content for answer in answers]
    assert len({answer.json()["version"] for answer in answers}) == 1
    assert Event.objects.filter(kind="intake.request.answered").count() == 1
    another = asking(company.cast.marketer, request.code, "answer", {**words, "answer": "All."}, key="answer-1")()
    assert another.status_code == 422
