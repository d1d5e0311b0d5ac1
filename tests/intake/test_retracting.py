"""A decision is taken back by whoever made it, within twelve seconds, while nobody has built on it; and then it counts nowhere."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.approvals import decisions, panels
from collab.approvals.models import Decision, Panel, Retraction, Route, Step
from collab.events import delivery as deliveries
from collab.events import patience
from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.notices.models import Notice
from projects.intake.models import Request
from projects.intake.operations import gateway, retracting
from projects.intake.operations.moving import STOOD
from projects.intake.states import State as S
from tests.stories import Story

REASON = "Not this year."


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 12)


@pytest.fixture
def story(cast: SimpleNamespace, world: SimpleNamespace, patient: None) -> Story:
    return Story(cast, world).drafted().submitted().routed()


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def stands(request: Request) -> dict[str, Any]:
    """How the request, its route, and each step and panel stand."""
    row = Request.objects.filter(pk=request.pk).values("state", *STOOD, "route_id").get()
    row["state_since"] = row["state_since"].replace(microsecond=0)
    route = Route.objects.filter(pk=row["route_id"]).values("state", "ended_at", "round").get()
    steps = list(Step.objects.filter(route=row["route_id"]).order_by("position").values("position", "state", "opened_at", "passed_at"))
    groups = list(Panel.objects.filter(step__route=row["route_id"]).order_by("step__position", "role").values("role", "state"))
    return {"request": row, "route": route, "steps": steps, "panels": groups}


def decide(story: Story, who: Any, decision: str, **words: Any) -> Request:
    return gateway.decide(actor=who, decision=decision, **words, **seen(story.request))


def retract(story: Story, who: Any) -> Request:
    return retracting.retract(actor=who, **seen(story.request))


VERDICTS: list[tuple[str, dict[str, str]]] = [
    ("approve", {}), ("approve_with_conditions", {"conditions": "By May."}), ("ask_for_changes", {"reason": REASON}), ("reject", {"reason": REASON}),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "words"), VERDICTS, ids=[name for name, _ in VERDICTS])
def test_all_stands_as_before_and_nobody_ever_heard_of_it(
    decision: str, words: dict[str, str], story: Story, cast: SimpleNamespace
) -> None:
    """In the first step, in the last one that passes the route; what was decided may be decided again, otherwise."""
    for who in (cast.business, cast.finance):
        if who is cast.finance:
            for role, other in (("architecture", cast.architect), ("privacy", cast.privacy)):
                if Panel.objects.filter(step__route=story.request_route(), role=role).exists():
                    decide(story, other, "approve")
        deliveries.deliver_due()
        before, heard = stands(story.request), Notice.objects.count()
        decide(story, who, decision, **words)
        assert stands(story.request) != before
        with clock.at(clock.now() + timedelta(seconds=11)):
            assert retract(story, who).state == S.IN_APPROVAL
        assert stands(story.request) == before
        given = Decision.every.get(person=who)
        assert (given.retraction.person, Decision.objects.filter(person=who).exists()) == (who, False)
        last = Event.objects.filter(subject_id=story.request.pk).order_by("-sequence").first()
        assert last is not None and (last.kind, last.data["retracted"]) == ("intake.request.retracted", given.pk)
        decide(story, who, "approve")
        assert list(Decision.every.filter(person=who).values_list("take", flat=True)) == [1, 2]
        with clock.at(clock.now() + timedelta(minutes=1)):
            deliveries.deliver_due()
            told = Notice.objects.filter(pk__gt=heard).values_list("text", flat=True)
            assert not any("reject" in text or "changes" in text or "took back" in text for text in told)
    assert not Delivery.objects.exclude(state=Delivery.State.DONE).filter(event__kind="intake.request.rejected").exists()
    assert Request.objects.get(pk=story.request.pk).state == S.APPROVED


def test_by_its_maker_in_time_and_before_anybody_else(story: Story, cast: SimpleNamespace, api: Any) -> None:
    """Too late 409; somebody else's 403; and 409 says who has built on it."""
    start = clock.now()
    decide(story, cast.business, "approve")
    for who, refused in ((cast.architect, Forbidden), (cast.marketer, Forbidden), (cast.technologist, Forbidden)):
        with pytest.raises(refused):
            retract(story, who)
    moves = {one["name"]: one for one in api(cast.business).get(f"/api/v1/requests/{story.request.code}/").json()["moves"]}
    assert moves["retract"]["allowed"] and not {one["name"]: one for one in api(cast.architect).get(
        f"/api/v1/requests/{story.request.code}/").json()["moves"]}["retract"]["allowed"]  # fmt: skip
    with clock.at(start + timedelta(seconds=20)), pytest.raises(Conflict, match="within 12 seconds"):
        retract(story, cast.business)
    decide(story, cast.architect, "approve")
    answer = api(cast.business).post(
        f"/api/v1/requests/{story.request.code}/retract/", {"version": seen(story.request)["version"]}, format="json"
    )
    assert answer.status_code == 409 and answer.json()["detail"].startswith(f"{cast.architect.name} decided at ")
    assert not Retraction.objects.exists()


def test_what_counts_decisions_does_not_count_it(story: Story, cast: SimpleNamespace, api: Any, page: Any) -> None:
    decide(story, cast.business, "approve")
    retract(story, cast.business)
    panel = Panel.objects.get(step__route=story.request_route(), role="business")
    assert (panels.approvals(panel), panel.state, decisions.sides_that_approved(panel.step.route)) == (0, "open", set())
    assert story.request.code in [one["number"] for one in api(cast.business).get("/api/v1/approvals/").json()["results"]]
    text = page(cast.business).get(f"/requests/{story.request.code}/").content.decode()
    assert "took their decision back" in text
    asking_again = {one["name"]: one for one in api(cast.business).get(f"/api/v1/requests/{story.request.code}/").json()["moves"]}
    assert asking_again["decide"]["allowed"] and not asking_again["retract"]["allowed"]


def test_the_page_offers_it_with_the_seconds_that_are_left(story: Story, cast: SimpleNamespace, page: Any) -> None:
    """A form that works without script; and where it has passed there is none."""
    client, address = page(cast.business), f"/requests/{story.request.code}/retract/"
    start = clock.now()
    with clock.at(start):
        decide(story, cast.business, "approve")
        text = client.get(f"/requests/{story.request.code}/").content.decode()
        assert f'action="{address}"' in text and 'data-seconds="12"' in text
        assert f'action="{address}"' not in page(cast.architect).get(f"/requests/{story.request.code}/").content.decode()
        answer = client.post(address, {"version": seen(story.request)["version"]})
        assert answer.status_code == 302 and Retraction.objects.count() == 1
        decide(story, cast.business, "approve")
    with clock.at(start + timedelta(seconds=30)):
        assert f'action="{address}"' not in client.get(f"/requests/{story.request.code}/").content.decode()


INSERT = (
    "INSERT INTO approvals_retraction (decision_id, person_id, at) SELECT id, {person}, {at} FROM approvals_decision WHERE person_id = %s"
)
ATTACKS = {
    "by another": (INSERT.format(person="(SELECT id FROM people_person WHERE username = 'cio')", at="now()"), "Only who made a decision"),
    "off the record": (INSERT.format(person="person_id", at="at"), "on record only"),
    "too late": (INSERT.format(person="person_id", at="at + interval '13 seconds'"), "within 12 seconds"),
    "before it": (INSERT.format(person="person_id", at="at - interval '1 second'"), "within 12 seconds"),
    "a second decision": (
        "INSERT INTO approvals_decision (route_id, panel_id, person_id, round, verdict, conditions, reason, at, take) SELECT route_id, panel_id, "
        "person_id, round, verdict, '', '', now(), 2 FROM approvals_decision WHERE person_id = %s",
        "step of the route is not open|decides twice",
    ),
    "a route opened again": (
        "UPDATE approvals_route SET state = 'open', ended_at = NULL WHERE id = (SELECT route_id FROM approvals_decision WHERE person_id = %s)",
        "record: who routed what",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_database_refuses(name: str, story: Story, cast: SimpleNamespace, all_rights: None) -> None:
    decide(story, cast.business, "reject" if "route" in name else "approve", reason=REASON)
    statement, sentence = ATTACKS[name]
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [cast.business.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Retraction.objects.exists()


def test_the_database_lets_nobody_take_back_what_others_built_on(story: Story, cast: SimpleNamespace, all_rights: None) -> None:
    decide(story, cast.business, "approve")
    decide(story, cast.architect, "approve")
    with pytest.raises(DatabaseError, match="others have built on"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS["off the record"][0], [cast.business.pk])
