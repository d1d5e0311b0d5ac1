"""The conditions of an approval: whose each is and by when, followed until it is done; an open one holds up the move that it names."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.approvals.conditioned import Condition
from collab.dashboards.leaving import operations as leaving
from collab.events import delivery as deliveries
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notices.models import Notice
from projects.intake.models import Request
from projects.intake.operations import conditions, delivery, gateway
from projects.intake.states import State as S
from tests import onrecord
from tests.stories import Story

WORDS = "A privacy notice stands on the page."


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def row(owner: str = "it_lead", blocks: str = "", days: int = 14, words: str = WORDS) -> dict[str, Any]:
    return {"words": words, "owner": owner, "due_on": clock.today() + timedelta(days=days), "blocks": blocks}


def under(cast: SimpleNamespace, world: SimpleNamespace, *rows: dict[str, Any]) -> Story:
    """Approved as the usual one is, by business under these conditions."""
    story = Story(cast, world).drafted().submitted().routed()
    gateway.decide(actor=cast.business, decision="approve_with_conditions", conditions=list(rows), **seen(story.request))
    for step in story.request_route().steps.filter(position__gt=1).order_by("position"):
        for panel in step.panels.order_by("role"):
            story.decided({"architecture": cast.architect, "privacy": cast.privacy, "finance": cast.finance}[panel.role])
    return story


def notices(person: Any) -> list[str]:
    deliveries.deliver_due()
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_it_is_met_by_its_owner_and_confirmed_by_the_group_that_set_it(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    """On record each, told to whoever goes on; and the move that waited for it is open."""
    story = under(cast, world, row(blocks="fund"))
    one = Condition.objects.get()
    assert texts.read([one.words])[one.words] == WORDS and any("a condition that is yours" in text for text in notices(cast.it_lead))
    with pytest.raises(Conflict, match="A condition comes first: “A privacy notice stands on the page.”") as refused:
        story.funded()
    assert cast.it_lead.name in refused.value.sentence
    button = next(one for one in api(cast.finance2).get(f"/api/v1/requests/{story.request.code}/").json()["moves"] if one["name"] == "fund")
    assert (button["allowed"], button["why_not"]) == (False, refused.value.sentence)
    with pytest.raises(Conflict, match="not said yet"):
        conditions.confirm(key=one.pk, actor=cast.business)
    for who in (cast.marketer, cast.business, cast.architect):
        with pytest.raises(Forbidden):
            conditions.meet(key=one.pk, actor=who, note="Done.")
    with pytest.raises(Invalid, match="how it is met"):
        conditions.meet(key=one.pk, actor=cast.it_lead, note=" ")
    conditions.meet(key=one.pk, actor=cast.it_lead, note="It is in the footer.")
    assert any("is met: confirm it" in text for text in notices(cast.business))
    with pytest.raises(Conflict, match="A condition comes first"):
        story.funded()
    for who in (cast.it_lead, cast.architect, cast.marketer):
        with pytest.raises(Forbidden):
            conditions.confirm(key=one.pk, actor=who)
    conditions.reopen(key=one.pk, actor=cast.business, reason="Not on the phone.")
    conditions.meet(key=one.pk, actor=cast.it_lead, note="On the phone too.")
    done = conditions.confirm(key=one.pk, actor=cast.business)
    assert (done.state, done.closed_by) == ("confirmed", cast.business)
    kinds = Event.objects.filter(subject_id=story.request.pk, data__condition=one.pk).order_by("sequence").values_list("kind", flat=True)
    assert [kind.rpartition("_")[2] for kind in kinds] == ["met", "reopened", "met", "confirmed"]
    with pytest.raises(Conflict, match="It is done"):
        conditions.waive(key=one.pk, actor=cast.business, reason="Twice.")
    assert story.funded().request_route() and Request.objects.get(pk=story.request.pk).state == S.FUNDED


@pytest.mark.parametrize(("move", "before"), [("fund", S.APPROVED), ("start", S.FUNDED), ("launch", S.IN_DELIVERY)])
def test_each_move_waits_for_its_own_and_for_no_other(move: str, before: S, cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """Nothing but what it names: the sentence says what, whose and by when; waived, it goes on."""
    story = under(cast, world, row(blocks=move), row(blocks="", words="Nothing waits for this."))

    def made(make: Any) -> None:
        make(**seen(story.request)) if isinstance(make, partial) else make()

    moves = {"fund": story.funded, "start": story.started, "launch": partial(delivery.launch, actor=cast.it_lead)}
    for name, make in moves.items():
        if name == move:
            assert Request.objects.get(pk=story.request.pk).state == before
            with pytest.raises(Conflict, match=f"A condition comes first.*{cast.it_lead.name}, by "):
                made(make)
            one = Condition.objects.get(blocks=move)
            with pytest.raises(Forbidden):
                conditions.waive(key=one.pk, actor=cast.it_lead, reason="I would rather not.")
            conditions.waive(key=one.pk, actor=cast.business, reason="The law has changed.")
        made(make)


def test_words_alone_are_one_condition_of_whoever_asks(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    gateway.decide(
        actor=cast.business, decision="approve_with_conditions", conditions="Only for customers who agreed.", **seen(story.request)
    )
    one = Condition.objects.get()
    assert (one.owner, one.blocks, one.due_on) == (cast.marketer, "", clock.today() + timedelta(days=28))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nobody": ({"owner": "nobody"}, "its owner is somebody who may open"),
    "a day that has passed": ({"due_on": "2020-01-01"}, "the day has passed"),
    "no words": ({"words": "  "}, ""),
    "a move that waits for nothing": ({"blocks": "review"}, ""),
    "a key too many": ({"colour": "red"}, ""),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(name: str, cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    story = Story(cast, world).drafted().submitted().routed()
    wrong, sentence = WRONG[name]
    sent = {**row(), "due_on": (clock.today() + timedelta(days=3)).isoformat(), **wrong}
    body = {"decision": "approve_with_conditions", "conditions": [sent], "version": seen(story.request)["version"]}
    answer = api(cast.business).post(f"/api/v1/requests/{story.request.code}/decide/", body, format="json")
    assert answer.status_code == 400 and sentence in str(answer.json())
    assert not Condition.objects.exists() and Request.objects.get(pk=story.request.pk).version == body["version"]


def test_the_list_the_doors_and_the_pages(cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any) -> None:
    """Mine, mine to confirm and all; by API and page alike; and who may not see the request sees none of it."""
    story = under(cast, world, row(blocks="fund"))
    key = Condition.objects.get().pk
    shown = api(cast.it_lead).get("/api/v1/conditions/?view=mine").json()["results"]
    assert [(one["key"], one["request"], one["owner"], one["blocks"], one["state"]) for one in shown] == [
        (key, story.request.code, "it_lead", "fund", "open")
    ]
    text = page(cast.it_lead).get("/conditions/").content.decode()
    assert WORDS in text and f"/conditions/{key}/meet/" in text
    assert f"/conditions/{key}/" not in page(cast.architect).get("/conditions/?view=all").content.decode()
    answer = page(cast.it_lead).post(f"/conditions/{key}/meet/", {"note": "In the footer."})
    assert answer.status_code == 302 and Condition.objects.get().state == "met"
    assert [one["key"] for one in api(cast.business).get("/api/v1/conditions/?view=confirm").json()["results"]] == [key]
    assert page(cast.architect).get(f"/conditions/{key}/confirm/").status_code == 403
    answer = api(cast.business).post(f"/api/v1/conditions/{key}/confirm/", {}, format="json")
    assert answer.status_code == 200 and answer.json()["state"] == "confirmed" and answer.json()["closed_by"] == "business"
    sheet = page(cast.business).get("/conditions/?view=all&as=csv").content.decode()
    assert WORDS in sheet or "conditions" in sheet
    assert WORDS in page(cast.marketer).get(f"/requests/{story.request.code}/").content.decode()


def test_of_a_confidential_request_nobody_else_hears(cast: SimpleNamespace, world: SimpleNamespace, api: Any, page: Any) -> None:
    story = Story(cast, world, answers={"is_confidential": True}).drafted().submitted().routed()
    with pytest.raises(Invalid, match="somebody who may open"):
        gateway.decide(actor=cast.business, decision="approve_with_conditions", conditions=[row("it_lead")], **seen(story.request))
    gateway.decide(actor=cast.business, decision="approve_with_conditions", conditions=[row("technologist")], **seen(story.request))
    key = Condition.objects.get().pk
    assert api(cast.cmo).get("/api/v1/conditions/").json()["results"] == []
    assert page(cast.cmo).get(f"/conditions/{key}/waive/").status_code == 404
    assert api(cast.cmo).post(f"/api/v1/conditions/{key}/waive/", {"reason": "No."}, format="json").status_code == 404
    with pytest.raises(NotFound):
        conditions.waive(key=key, actor=cast.it_lead, reason="No.")


def test_its_owner_is_reminded_once_on_its_day(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    under(cast, world, row(days=2))
    assert conditions.remind_due() == 0
    with clock.at(onrecord.in_days(2)):
        assert (conditions.remind_due(), conditions.remind_due()) == (1, 0)
        assert any("you meet is due" in text for text in notices(cast.it_lead))


ATTACKS = {
    "met by nobody's word": ("UPDATE approvals_condition SET state = 'met'", "condition_met_how|said to be|instant"),
    "confirmed at once": (
        "UPDATE approvals_condition SET state = 'confirmed', note = words, met_at = now(), closed_by_id = (SELECT id FROM people_person "
        "WHERE username = 'business'), closed_at = now()",
        "met by its owner, then confirmed",
    ),
    "waived by another group": (
        "UPDATE approvals_condition SET state = 'waived', reason = words, closed_at = now(), "
        "closed_by_id = (SELECT id FROM people_person WHERE username = 'architect')",
        "by somebody of the group",
    ),
    "waived off the record": (
        "UPDATE approvals_condition SET state = 'waived', reason = words, closed_at = now(), "
        "closed_by_id = (SELECT id FROM people_person WHERE username = 'business')",
        "is on record only",
    ),
    "handed over off the record": ("UPDATE approvals_condition SET owner_id = (SELECT id FROM people_person WHERE username = 'cio')", "on record"),
    "put off": ("UPDATE approvals_condition SET due_on = due_on + 1", "stays as it was set"),
    "taken away": ("DELETE FROM approvals_condition", "[Cc]annot delete"),
    "one of a plain approval": (
        "INSERT INTO approvals_condition (decision_id, words, owner_id, due_on, blocks, state, note, reason) SELECT d.id, c.words, c.owner_id, "
        "c.due_on, '', 'open', '', '' FROM approvals_condition c, approvals_decision d WHERE d.verdict = 'approve' LIMIT 1",
        "by an approval with conditions",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_the_database_refuses(name: str, cast: SimpleNamespace, world: SimpleNamespace, all_rights: None) -> None:
    under(cast, world, row(blocks="fund"))
    before = Condition.objects.values().get()
    statement, sentence = ATTACKS[name]
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Condition.objects.values().get() == before


def test_it_is_handed_over_with_all_that_somebody_holds(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """By the page of who leaves; the new owner meets it, and the former one no more."""
    under(cast, world, row())
    one = Condition.objects.get()
    (outcome,) = leaving.hand_over(
        actor=cast.technologist,
        holder=cast.it_lead,
        things=[("condition", f"{one.decision.route.work}/{one.pk}")],
        to=cast.architect,
        reason="She moves to another team.",
    )
    one.refresh_from_db()
    assert outcome.is_done and one.owner == cast.architect
    event = Event.objects.filter(kind="intake.request.condition_handed_over").get()
    assert (event.data["former"], event.data["person"]) == (cast.it_lead.pk, cast.architect.pk)
    with pytest.raises(Forbidden):
        conditions.meet(key=one.pk, actor=cast.it_lead, note="Done.")
    assert conditions.meet(key=one.pk, actor=cast.architect, note="Done.").state == "met"
