"""Many at once: each request by itself, and a report that says who was quicker."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from collab.kit import clock
from collab.kit.errors import Invalid
from projects.intake.models import Request
from projects.intake.operations import asking, bulk
from projects.intake.states import State as S
from tests.stories import bring_to


@pytest.fixture
def three(cast: SimpleNamespace, world: SimpleNamespace) -> list[Request]:
    return [bring_to(S.IN_TRIAGE, cast, world) for _ in range(3)]


def test_what_can_be_done_is_done_and_the_rest_says_who_was_quicker(cast: SimpleNamespace, three: list[Request], api: Any) -> None:
    late = three[1]
    asking.ask(actor=cast.technologist2, number=late.number, version=late.version, reason="Which?")
    picked = [{"number": one.code, "version": one.version} for one in three] + [{"number": "R-99999", "version": 1}]
    answer = api(cast.technologist).post(
        "/api/v1/inbox/many/", {"move": "decline", "reason": "We own it.", "requests": picked}, format="json"
    )
    assert answer.status_code == 200
    told = answer.json()
    assert told["done"] == [three[0].code, three[2].code]
    at = Request.objects.get(pk=late.pk).state_since.astimezone(clock.zone())
    assert told["said"] == f"2 done, 2 not: {late.code} was changed by {cast.technologist2.name} at {at:%H:%M}; R-99999 is not there."
    assert [one.state for one in Request.objects.order_by("number")] == [S.DECLINED, S.NEEDS_INFORMATION, S.DECLINED]
    again = api(cast.technologist).post(
        "/api/v1/inbox/many/", {"move": "decline", "reason": "We own it.", "requests": picked}, format="json"
    )
    assert again.json()["done"] == [], "sent twice is done once"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"move": "decline"}, 400),
        ({"move": "route", "track": "fast"}, 400),
        ({"move": "snooze", "until": "2020-01-01"}, 400),
        ({"move": "assign", "to": "marketer"}, 400),
        ({"move": "ask", "reason": "?", "requests": []}, 400),
    ],
)
def test_what_is_wrong_for_all_is_refused_at_once(
    given: dict[str, Any], status: int, cast: SimpleNamespace, three: list[Request], api: Any
) -> None:
    picked = [{"number": one.code, "version": one.version} for one in three]
    answer = api(cast.technologist).post("/api/v1/inbox/many/", {"requests": picked, **given}, format="json")
    assert answer.status_code == status and all(one.state == S.IN_TRIAGE for one in Request.objects.all())


def test_fifty_at_most_and_each_once(cast: SimpleNamespace, three: list[Request]) -> None:
    until = clock.today() + timedelta(days=3)
    for picked in ([(number, 1) for number in range(51)], [(three[0].number, 2)] * 2):
        with pytest.raises(Invalid):
            bulk.make(actor=cast.technologist, name="snooze", picked=picked, until=until)
    report = bulk.make(actor=cast.technologist, name="snooze", picked=[(one.number, one.version) for one in three], until=until)
    assert report.words == "3 done."
