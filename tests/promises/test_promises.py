"""Promises: frozen with the approval, changed by two sides, reviewed once each in their months, and counted for their sponsor."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story, bring_to, usd

from collab.access import duties
from collab.dashboards.home import counting
from collab.dashboards.leaving import operations as leaving
from collab.events import delivery as outbox
from collab.events.models import Event
from collab.events.verify import ALSO
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kpis import operations as kpis
from collab.kpis.operations import Reading
from collab.notices.models import Notice
from projects.intake.operations import delivery
from projects.intake.queries.triage import deciding
from projects.intake.states import State
from projects.promises import access, amending, kept_by, operations, queries, raising
from projects.promises.kept_by import Record
from projects.promises.models import Promise, Review
from tests import onrecord

pytestmark = pytest.mark.django_db


def effects(world):
    return [{"kpi": world.kpi.code, "to": Decimal(40), "by": clock.today() + timedelta(days=200)}]


@pytest.fixture
def promising(cast, world):
    """``promising()``: work under way that promises a KPI and $900k, sponsored by the CMO."""

    def make(**more):
        answers = {"effects": effects(world), "sponsor": "cmo", **more}
        return Story(cast, world, answers=answers).drafted().submitted().routed().approved().funded().started()

    return make


@pytest.fixture
def live(cast, promising):
    """Launched, with its first promise."""

    def make(**more):
        story = promising(**more)
        delivery.launch(actor=cast.it_lead, **story.seen)
        return story

    return make


def test_what_is_promised_is_frozen_with_the_approval(cast, world, promising):
    kpis.measure(actor=cast.finance, code=world.kpi.code, readings=[Reading(Decimal(31), clock.today(), "survey")])
    story = promising()
    rows = list(Promise.objects.order_by("position"))
    assert [(row.what, row.kind, row.target, row.round) for row in rows] == [
        ("kpi", "not_money", Decimal(40), 1),
        ("revenue_generated", "revenue", Decimal(900_000), 1),
    ]
    assert rows[0].before == 31 and len(rows[0].baseline) == 1 and rows[0].owner == world.kpi.owner_marketing
    assert rows[1].sponsor == rows[1].owner == cast.cmo and rows[1].currency == "USD"
    approved = Event.objects.get(kind="intake.request.approved", subject_id=story.request.pk)
    assert approved.data["promises"] == [row.hash for row in rows] and all(len(row.hash) == 64 for row in rows)
    assert [str(one) for one in ALSO.value["promises"]()] == []


def test_a_tampered_promise_is_found(cast, world, promising, owner):
    promising()
    row = Promise.objects.get(what="revenue_generated")
    connection.cursor().execute("SELECT 1")
    with pytest.raises(DatabaseError, match="append-only|permission denied"), transaction.atomic():
        Promise.objects.filter(pk=row.pk).update(target=1)


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE promises_promise SET target = 1", "append-only"),
        ("DELETE FROM promises_promise", "append-only"),
        (
            "INSERT INTO promises_promise (number, route_id, round, position, what, kind, target, currency, baseline, owner_id, frozen_at, hash)"
            " SELECT number, route_id, 2, position, what, kind, 1, currency, baseline, owner_id, now(), 'x' FROM promises_promise WHERE what <> 'kpi'",
            "frozen with the approval",
        ),
        (
            "INSERT INTO promises_promise (number, route_id, round, position, what, kind, target, currency, baseline, owner_id, frozen_at, hash,"
            " replaces_id, origin_id) SELECT number, route_id, round, position, what, kind, 1, currency, baseline, owner_id, now(), 'x', id, id"
            " FROM promises_promise WHERE what <> 'kpi'",
            "what both sides agreed to",
        ),
        (
            "INSERT INTO promises_review (promise_id, origin_id, months, due_on, raised_at, owner_id, verdict, note, version)"
            " SELECT id, id, 3, public.bridge_day(now()), now(), owner_id, '', '', 1 FROM promises_promise",
            "on record only",
        ),
        (
            "INSERT INTO promises_amendment (promise_id, target, reason, proposed_by_id, proposed_on, state, version)"
            " SELECT id, 1, 'text:' || repeat('0', 64), owner_id, public.bridge_day(now()), 'waiting', 1 FROM promises_promise",
            "on record only",
        ),
    ],
)
def test_the_database_holds_it(promising, attack, sentence):
    promising()
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_change_takes_two_people_of_different_sides(cast, world, promising):
    promising()
    row = Promise.objects.get(what="revenue_generated")
    with pytest.raises(Forbidden, match="propose to change"):
        amending.propose(promise=row.pk, actor=cast.business, target=Decimal(1), reason="Less.")
    with pytest.raises(Invalid) as refused:
        amending.propose(promise=row.pk, actor=cast.cmo, target=Decimal(1), reason=" ", by_on=clock.today())
    assert set(refused.value.fields) == {"reason", "by_on"}
    with pytest.raises(Conflict, match="already"):
        amending.propose(promise=row.pk, actor=cast.cmo, target=row.target, reason="The same.")
    change = amending.propose(promise=row.pk, actor=cast.cmo, target=Decimal(600_000), reason="One market is left out.")
    with pytest.raises(Conflict, match="Another change"):
        amending.propose(promise=row.pk, actor=cast.technologist, target=Decimal(500_000), reason="Two are.")
    for actor in (cast.cmo, cast.marketing_lead, cast.architect):
        with pytest.raises(Forbidden, match="other side"):
            amending.decide(amendment=change.pk, actor=actor, version=1, agree=True)
    outbox.deliver_due()
    assert Notice.objects.filter(person=cast.cio, text__contains="your side decides", needs_action=True).exists()
    assert not Notice.objects.filter(person=cast.marketing_lead, text__contains="your side decides").exists()
    assert counting.listed(cast.cio, duties.roles_of(cast.cio), "amendment")
    amending.decide(amendment=change.pk, actor=cast.it_lead, version=1, agree=True)
    now = access.visible(cast.cio).get(what="revenue_generated")
    assert (now.target, now.replaces, now.origin_id, now.hash != row.hash) == (Decimal(600_000), row, row.pk, True)
    assert Event.objects.latest("pk").data["hash"] == now.hash
    assert [str(one) for one in ALSO.value["promises"]()] == []
    other = amending.propose(promise=now.pk, actor=cast.it_lead, target=Decimal(700_000), reason="It is back.")
    amending.decide(amendment=other.pk, actor=cast.cmo, version=1, agree=False)
    assert access.visible(cast.cio).get(what="revenue_generated") == now
    with pytest.raises(Conflict, match="decided on since"):
        amending.decide(amendment=other.pk, actor=cast.cmo, version=2, agree=True)


def test_reviews_raise_themselves_in_their_months_once(cast, world, live):
    story = live()
    assert raising.raise_due() == 0
    with clock.at(onrecord.in_days(95)):
        assert raising.raise_due() == 2 and raising.raise_due() == 0, "one for each promise, once"
        first = Review.objects.get(promise__what="revenue_generated")
        assert (first.months, first.owner, first.due_on) == (3, cast.cmo, raising.months_later(clock.today() - timedelta(days=95), 3))
        outbox.deliver_due()
        assert Notice.objects.filter(person=cast.cmo, text__contains="live for 3 months", needs_action=True).exists()
        assert counting.listed(cast.cmo, duties.roles_of(cast.cmo), "promise")
    with clock.at(onrecord.in_days(400)):
        assert raising.raise_due() == 4 and Review.objects.count() == 6 and raising.raise_due() == 0
    assert story.request.number == first.promise.number


def test_a_changed_promise_is_reviewed_as_it_stands_and_not_twice(cast, world, live):
    live()
    row = Promise.objects.get(what="revenue_generated")
    with clock.at(onrecord.in_days(95)):
        raising.raise_due()
        change = amending.propose(promise=row.pk, actor=cast.cmo, target=Decimal(1), reason="Less.")
        amending.decide(amendment=change.pk, actor=cast.cio, version=1, agree=True)
        assert raising.raise_due() == 0
    with clock.at(onrecord.in_days(190)):
        assert raising.raise_due() == 2
        assert Review.objects.get(origin=row, months=6).promise.target == 1


def test_what_became_of_it_is_said_once_by_whoever_answers_for_it(cast, world, live):
    live()
    with clock.at(onrecord.in_days(95)):
        raising.raise_due()
        review = Review.objects.get(promise__what="revenue_generated")
        said = {"review": review.pk, "actor": cast.cmo}
        with pytest.raises(Forbidden, match="answers for the promise"):
            operations.answer(review=review.pk, actor=cast.it_lead, version=1, verdict="kept", note="It is.")
        with pytest.raises(Invalid) as refused:
            operations.answer(**said, version=1, verdict="maybe", note="")
        assert set(refused.value.fields) == {"verdict", "note"}
        later = operations.answer(**said, version=1, verdict="too_early", note="The season has not begun.")
        assert (later.verdict, later.early_on, later.due_on) == ("", clock.today(), clock.today() + timedelta(days=60))
        with pytest.raises(Conflict, match="already: say now"):
            operations.answer(**said, version=2, verdict="too_early", note="Still.")
        done = operations.answer(**said, version=2, verdict="partly", note="$500k of the $900k.")
        assert (done.verdict, done.answered_by, done.value, done.has_signal) == ("partly", cast.cmo, None, None)
        with pytest.raises(Conflict, match="answered already"):
            operations.answer(**said, version=3, verdict="kept", note="No, all.")
        card = next(one for one in queries.cards(queries.rows(cast.cio)) if one.what == "revenue_generated")
        assert (card.status, card.reviews[0].note) == ("promise_partly", "$500k of the $900k.")
        assert [str(one) for one in ALSO.value["promises"]()] == []


def test_beside_the_answer_stands_what_the_kpi_said(cast, world, live):
    kpi = world.kpi
    months = [raising.months_later(date(2025, 1, 31), n) for n in range(20)]
    values = [Reading(Decimal(31 + n % 2), on, "survey") for n, on in enumerate(months)]
    kpis.measure(actor=cast.finance, code=kpi.code, readings=[one for one in values if one.on < clock.today()])
    live()
    with clock.at(onrecord.in_days(95)):
        raising.raise_due()
        review = Review.objects.get(promise__what="kpi")
        assert kpi.name in queries.signal(cast.cmo, Promise.objects.select_related("kpi").get(what="kpi"))
        done = operations.answer(review=review.pk, actor=cast.marketing_lead, version=1, verdict="not", note="It has not moved.")
        assert done.value is not None and done.has_signal in (False, True, None)


def test_whoever_leaves_hands_their_reviews_over(cast, world, live):
    story = live()
    with clock.at(onrecord.in_days(95)):
        raising.raise_due()
        review = Review.objects.get(promise__what="revenue_generated")
        key = f"{story.request.code}/{review.pk}"
        handed = leaving.hand_over(
            actor=cast.technologist, holder=cast.cmo, things=[("promise", key)], to=cast.marketing_lead, reason="He leaves."
        )
        assert [one.is_done for one in handed] == [True], handed
        review.refresh_from_db()
        assert review.owner == cast.marketing_lead
        with pytest.raises(Conflict, match="any more"):
            operations.hand_over(review=review.pk, actor=cast.technologist, former=cast.cmo, to=cast.cio)


def test_a_sponsors_record_is_shown_from_five_on_with_how_sure_it_is(cast, world, live, promising):
    assert Record("Cleo", 4, 4).words == "too few promises reviewed to tell (4)" and Record("Cleo", 0, 0).interval is None
    assert Record("Cleo", 6, 9).words == "6 of 9 promises kept (67%, between 35% and 88%)"
    live()
    with clock.at(onrecord.in_days(95)):
        raising.raise_due()
        review = Review.objects.get(promise__what="revenue_generated")
        operations.answer(review=review.pk, actor=cast.cmo, version=1, verdict="kept", note="It came.")
    with clock.at(onrecord.in_days(190)):
        raising.raise_due()
        review = Review.objects.get(promise__what="revenue_generated", months=6)
        operations.answer(review=review.pk, actor=cast.cmo, version=1, verdict="not", note="It went away again.")
    found = kept_by.record(cast.cio, cast.cmo)
    assert (found.kept, found.count) == (0, 1), "by its last review"
    asked = Story(cast, world, answers={"sponsor": "cmo"}).drafted().submitted().routed()
    case = deciding.waiting(cast.business, asked.request.code).case
    assert case.sponsor == found


def test_what_one_may_not_open_is_nowhere(cast, world, live, page, api):
    story = live(is_confidential=True, title="Zebrafinch")
    number, code = story.request.number, story.request.code
    row = Promise.objects.get(what="revenue_generated")
    assert queries.rows(cast.technologist, number).count() == 2 and not queries.rows(cast.admin, number).exists()
    assert page(cast.admin).get(f"/promises/{row.pk}/").status_code == 404
    assert api(cast.admin).get(f"/api/v1/promises/{row.pk}/").status_code == 404
    assert api(cast.admin).get(f"/api/v1/projects/{code}/benefits/").status_code == 404
    assert code not in page(cast.admin).get("/promises/").content.decode()
    assert api(cast.admin).get("/api/v1/promises/").json()["results"] == []
    with pytest.raises(NotFound):
        amending.propose(promise=row.pk, actor=cast.admin, target=Decimal(1), reason="Less.")


def test_pages_and_api_do_the_same(cast, world, live, page, api):
    story = live()
    row = Promise.objects.get(what="revenue_generated")
    seen = page(cast.cmo).get(f"/promises/?number={story.request.code}").content.decode()
    assert "Revenue generated" in seen and "$900k" in seen
    assert page(cast.cmo).post(f"/promises/{row.pk}/change/", {"target": "600000", "reason": "Less."}).status_code == 302
    (change,) = api(cast.cio).get(f"/api/v1/promises/{row.pk}/").json()["changes"]
    assert page(cast.marketing_lead).get(f"/promises/changes/{change['id']}/").status_code == 403
    assert "instead of $900k" in page(cast.cio).get(f"/promises/changes/{change['id']}/").content.decode()
    agreed = api(cast.cio).post(f"/api/v1/promises/changes/{change['id']}/", {"agree": True, "version": 1}, format="json")
    assert agreed.status_code == 200 and agreed.json()["target"] == "$600k", agreed.json()
    with clock.at(onrecord.in_days(95)):
        raising.raise_due()
        review = Review.objects.get(promise__what="revenue_generated")
        assert page(cast.cmo).get(f"/promises/reviews/{review.pk}/").status_code == 200
        done = page(cast.cmo).post(f"/promises/reviews/{review.pk}/", {"verdict": "kept", "note": "It came.", "version": 1})
        assert done.status_code == 302
        told = api(cast.cio).get(f"/api/v1/projects/{story.request.code}/benefits/").json()["results"]
        assert {one["what"]: one["verdict"] for one in told} == {"kpi": None, "revenue_generated": "kept"}
        assert "It came." in page(cast.cio).get(f"/promises/{agreed.json()['id']}/").content.decode()


def test_work_that_is_not_approved_promises_nothing(cast, world):
    bring_to(State.IN_APPROVAL, cast, world, answers={"effects": effects(world), "estimate": usd(9_000)})
    assert not Promise.objects.exists()
