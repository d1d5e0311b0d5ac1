"""What work costs to run in later years has an owner who accepted it, year by year, or nobody funds it."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, usd

from collab.dashboards.leaving import operations as leaving
from collab.dashboards.leaving import queries as held_by
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.people.models import Person
from funding.funds import operations as funds
from projects.intake import run_owners
from projects.intake.models import Request
from projects.intake.operations import delivery, edit, run_owning, sight, sizing
from projects.intake.run_models import OwnerState, RunOwner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]


def cost(year: str, high: Any, kind: str = "run") -> dict[str, Any]:
    amounts = {"low": Decimal(0), "likely": Decimal(0), "high": Decimal(high)}
    return {"year": year, "kind": kind, "class": "operating", **amounts, "currency": "USD"}


@pytest.fixture
def triaged(cast: SimpleNamespace, world: SimpleNamespace) -> Story:
    """In triage, and it costs something to run in the year it is built and in the two after."""
    since = world.year.ends_on
    for code in ("fy-next", "fy-third"):
        starts, since = since + timedelta(days=1), since + timedelta(days=365)
        funds.create_year(actor=cast.finance, code=code, starts_on=starts, ends_on=since)
    told = Story(cast, world).drafted().submitted()
    rows = [cost("fy-now", 90, "build"), cost("fy-now", 10), cost("fy-next", 40), cost("fy-third", 45)]
    edit.edit(actor=cast.technologist, costs=rows, **told.seen)
    return told


@pytest.fixture
def story(triaged: Story) -> Story:
    return triaged.routed().approved()


def fund(story: Story) -> Request:
    amounts = [("growth", usd(120_000))]
    return delivery.fund(actor=story.cast.finance2, amounts=amounts, **story.seen)


def owned(story: Story, year: str, by: str = "technologist", who: str = "business") -> RunOwner:
    number, cast = story.request.number, story.cast
    run_owning.propose(number=number, actor=getattr(cast, by), year=year, person=who)
    return run_owning.answer(number=number, actor=getattr(cast, who), year=year, answer="accept")


def test_nothing_is_funded_while_a_later_year_has_no_owner(story: Story) -> None:
    with pytest.raises(Conflict, match="run in fy-next and fy-third"):
        fund(story)
    owned(story, "fy-next")
    with pytest.raises(Conflict, match="run in fy-third[.]"):
        fund(story)
    run_owning.propose(number=story.request.number, actor=story.cast.marketer, year="fy-third", person="it_lead")
    with pytest.raises(Conflict, match="run in fy-third[.]"):
        fund(story)
    run_owning.answer(number=story.request.number, actor=story.cast.it_lead, year="fy-third", answer="accept")
    assert fund(story).state == "funded"
    kinds = Event.objects.filter(kind__startswith="intake.request.run_owner").order_by("pk").values_list("kind", "actor__username")
    assert [(kind.rpartition("_")[2], who) for kind, who in kinds] == [
        ("proposed", "technologist"), ("accepted", "business"), ("proposed", "marketer"), ("accepted", "it_lead"),
    ]  # fmt: skip


def test_who_accepted_less_than_it_costs_now_is_asked_again(triaged: Story) -> None:
    for year in ("fy-next", "fy-third"):
        owned(triaged, year)
    rows = [cost("fy-now", 90, "build"), cost("fy-now", 10), cost("fy-next", 41), cost("fy-third", 45)]
    edit.edit(actor=triaged.cast.technologist, costs=rows, **triaged.seen)
    assert run_owners.unowned(Request.objects.get(pk=triaged.request.pk)) == ["fy-next"]
    owned(triaged, "fy-next", who="it_lead")
    assert fund(triaged.routed().approved()).state == "funded"


def test_what_it_says_of_the_run_in_its_size_is_owned_too(triaged: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """For each later year that the house has, and the more of the two counts; past the rule the database asks the same."""
    cast = triaged.cast
    edit.edit(actor=cast.technologist, costs=[cost("fy-now", 90, "build"), cost("fy-next", 40)], **triaged.seen)
    sizing.ask_size(actor=cast.technologist, **triaged.seen)
    figures = {"low": usd(110_000), "likely": usd(120_000), "high": usd(130_000), "run": usd(45)}
    sizing.size(actor=cast.it_lead, **figures, **triaged.seen)
    years = run_owners.years(Request.objects.get(pk=triaged.request.pk))
    assert [(one.year.code, one.most) for one in years] == [("fy-next", usd(45)), ("fy-third", usd(45))]
    triaged.routed().approved()
    with pytest.raises(Conflict, match="run in fy-next and fy-third"):
        fund(triaged)
    owned(triaged, "fy-next")
    monkeypatch.setattr(Request, "run_unowned", [])
    with pytest.raises(Conflict, match="funded once somebody has accepted"):
        fund(triaged)
    owned(triaged, "fy-third")
    assert fund(triaged).state == "funded"


def test_of_no_rows_the_first_year_is_the_one_it_was_sized_in(triaged: Story) -> None:
    edit.edit(actor=triaged.cast.technologist, costs=[], **triaged.seen)
    sizing.ask_size(actor=triaged.cast.technologist, **triaged.seen)
    figures = {"low": usd(110_000), "likely": usd(120_000), "high": usd(130_000), "run": usd(45)}
    sizing.size(actor=triaged.cast.it_lead, **figures, **triaged.seen)
    assert run_owners.unowned(Request.objects.get(pk=triaged.request.pk)) == ["fy-next", "fy-third"]
    for year in ("fy-next", "fy-third"):
        owned(triaged, year)
    assert fund(triaged.routed().approved()).state == "funded"


def test_one_year_alone_and_what_is_built_ask_for_nobody(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    told = Story(cast, world).drafted().submitted()
    edit.edit(actor=cast.technologist, costs=[cost("fy-now", 10)], **told.seen)
    assert told.routed().approved().funded().request_route() is not None


def test_who_proposes_and_who_may_not(story: Story) -> None:
    number = story.request.number
    for who in ("outsider", "auditor", "business"):
        with pytest.raises((Forbidden, NotFound)):
            run_owning.propose(number=number, actor=getattr(story.cast, who), year="fy-next", person="business")
    for year in ("fy-now", "fy-never", ""):
        with pytest.raises(Invalid):
            run_owning.propose(number=number, actor=story.cast.technologist, year=year, person="business")
    for person in ("nobody", ""):
        with pytest.raises(Unfit):
            run_owning.propose(number=number, actor=story.cast.technologist, year="fy-next", person=person)
    assert RunOwner.objects.count() == 0
    owned(story, "fy-next", by="finance")
    with pytest.raises(Unfit, match="already"):
        run_owning.propose(number=number, actor=story.cast.technologist, year="fy-next", person="business")
    # Whoever answers for it hands it on, and it counts when the next one has accepted.
    run_owning.propose(number=number, actor=story.cast.business, year="fy-next", person="it_lead")
    assert run_owners.unowned(Request.objects.get(pk=story.request.pk)) == ["fy-next", "fy-third"]


def test_the_answer_is_theirs_alone_and_given_once(story: Story) -> None:
    number, cast = story.request.number, story.cast
    run_owning.propose(number=number, actor=cast.technologist, year="fy-next", person="business")
    with pytest.raises(NotFound):
        run_owning.answer(number=number, actor=cast.technologist, year="fy-next", answer="accept")
    with pytest.raises(Invalid) as refused:
        run_owning.answer(number=number, actor=cast.business, year="fy-next", answer="decline", reason=" ")
    assert "reason" in refused.value.fields
    with pytest.raises(Invalid):
        run_owning.answer(number=number, actor=cast.business, year="fy-next", answer="perhaps")
    run_owning.answer(number=number, actor=cast.business, year="fy-next", answer="decline", reason="Not my budget.")
    with pytest.raises(NotFound):
        run_owning.answer(number=number, actor=cast.business, year="fy-next", answer="accept")
    assert RunOwner.objects.get().state == OwnerState.DECLINED


def test_confidential_work_is_answered_for_by_who_may_open_it(story: Story) -> None:
    cast, number = story.cast, story.request.number
    onwards = Person.objects.get(username="outsider")
    edit.edit(actor=cast.marketer, is_confidential=True, **story.seen)
    with pytest.raises(Unfit, match="may not open"):
        run_owning.propose(number=number, actor=cast.technologist, year="fy-next", person=onwards.username)
    sight.show(number=number, actor=cast.technologist, person=onwards.username)
    assert run_owning.propose(number=number, actor=cast.technologist, year="fy-next", person=onwards.username).person == onwards


RAW = {
    "accepted by another": "UPDATE intake_runowner SET state = 'accepted', answered_at = now()",
    "accepted from the first": """INSERT INTO intake_runowner (request_id, year_id, person_id, amount, currency, state, proposed_by_id, proposed_at, reason)
        SELECT request_id, (SELECT id FROM funds_fiscalyear WHERE code = 'fy-third'), person_id, 45, 'USD', 'accepted', person_id, now(), '' FROM intake_runowner""",
    "proposed without a word": """INSERT INTO intake_runowner (request_id, year_id, person_id, amount, currency, state, proposed_by_id, proposed_at, reason)
        SELECT request_id, (SELECT id FROM funds_fiscalyear WHERE code = 'fy-third'), person_id, 45, 'USD', 'proposed', person_id, now(), '' FROM intake_runowner""",
    "for less": "UPDATE intake_runowner SET amount = 1",
    "by somebody else": "UPDATE intake_runowner SET person_id = proposed_by_id",
    "gone": "DELETE FROM intake_runowner",
}


@pytest.mark.parametrize("attack", RAW)
def test_the_database_refuses_whatever_was_not_said(attack: str, story: Story, all_rights: None) -> None:
    run_owning.propose(number=story.request.number, actor=story.cast.technologist, year="fy-next", person="business")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RAW[attack])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_money_where_the_portal_forgot_to_ask(story: Story, monkeypatch: pytest.MonkeyPatch, owner: Any) -> None:
    monkeypatch.setattr(run_owners, "unowned", lambda request: [])
    with pytest.raises(Conflict, match="once somebody has accepted"):
        fund(story)


def test_whoever_leaves_hands_it_on_and_the_next_one_is_asked(story: Story) -> None:
    cast, key = story.cast, f"{story.request.code}/fy-next"
    owned(story, "fy-next")
    held = {one.kind: {thing.key for thing in one.things} for one in held_by.held(cast.technologist, cast.business)}
    assert held["run_owner"] == {key}
    (done,) = leaving.hand_over(
        actor=cast.technologist, holder=cast.business, things=[("run_owner", key)], to=cast.it_lead, reason="She leaves in May."
    )
    assert done.is_done and "is asked to answer" in done.said
    assert [one.state for one in RunOwner.objects.order_by("pk")] == ["replaced", "proposed"]
    with pytest.raises(Conflict, match="fy-next"):
        fund(story)


def test_pages_and_api_ask_the_same(story: Story, page: Any, api: Any) -> None:
    code = story.request.code
    shown = page(story.cast.technologist).get(f"/requests/{code}/").content.decode()
    assert "Who answers for the run cost" in shown and "nobody is proposed" in shown
    answer = page(story.cast.technologist).post(f"/requests/{code}/run-owners/", {"year": "fy-next", "person": "business"})
    assert answer.status_code == 302
    assert page(story.cast.technologist).get(f"/requests/{code}/run-owners/fy-next/").status_code == 404
    asked = page(story.cast.business).get(f"/requests/{code}/run-owners/fy-next/").content.decode()
    assert "$40" in asked
    assert page(story.cast.business).post(f"/requests/{code}/run-owners/fy-next/", {"answer": "decline"}).status_code == 422
    assert page(story.cast.business).post(f"/requests/{code}/run-owners/fy-next/", {"answer": "accept"}).status_code == 302
    rows = api(story.cast.marketer).get(f"/api/v1/requests/{code}/run-owners/").json()["results"]
    assert [(row["year"], row["person"], row["state"], row["is_owned"]) for row in rows] == [
        ("fy-next", "business", "accepted", True), ("fy-third", None, None, False),
    ]  # fmt: skip
    door = f"/api/v1/requests/{code}/run-owners/"
    assert api(story.cast.technologist).post(door, {"year": "fy-third", "person": "it_lead"}, format="json").status_code == 201
    assert api(story.cast.it_lead).post(f"{door}fy-third/", {"answer": "decline"}, format="json").status_code == 400
    assert api(story.cast.it_lead).post(f"{door}fy-third/", {"answer": "accept"}, format="json").status_code == 200
