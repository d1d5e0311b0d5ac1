"""Sizing, splitting, linking and joining: what IT says a thing takes, what becomes of one that is several, and what belongs together."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.approvals.states import Track
from collab.demo import sorting
from collab.events import delivery as deliveries
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.notes.models import Note, Watch
from collab.notices.models import Notice
from funding.funds import operations as funds
from projects.clocks import limits
from projects.clocks.models import Clock
from projects.intake import clock_reactions
from projects.intake.clocking import keeping as clock_keeping
from projects.intake.clocking import reminding
from projects.intake.models import Request
from projects.intake.operations import (
    asking,
    assigning,
    colleagues,
    delivery,
    edit,
    ending,
    gateway,
    linking,
    practising,
    sizing,
    splitting,
)
from projects.intake.states import State as S
from projects.intake.triage_models import Related, Size
from projects.intake.triage_states import PARTS
from tests.stories import Story, bring_to, usd

FIGURES = {"low": usd(90_000), "likely": usd(130_000), "high": usd(600_000), "run": usd(12_000)}
WEEKS = [{"skill": "Data engineering", "weeks": Decimal("6.5")}]


@pytest.fixture
def request_(cast: SimpleNamespace, world: SimpleNamespace) -> Request:
    return bring_to(S.IN_TRIAGE, cast, world)


def seen(request: Request) -> dict[str, Any]:
    row = Request.objects.get(pk=request.pk)
    return {"number": row.number, "version": row.version}


def told() -> dict[str, str]:
    before = set(Notice.objects.values_list("pk", flat=True))
    deliveries.deliver_due()
    return dict(Notice.objects.exclude(pk__in=before).values_list("person__username", "text"))


def test_it_says_what_it_takes_and_goes_by_that(cast: SimpleNamespace, request_: Request, api: Any) -> None:
    told()
    asked = sizing.ask_size(actor=cast.technologist, reason="Before Friday, please.", **seen(request_))
    assert clock.today() < asked.size_due_on <= clock.today() + timedelta(days=9)
    assert {"it_lead", "architect"} <= told().keys()
    with pytest.raises(Conflict, match="asked already"):
        sizing.ask_size(actor=cast.technologist, **seen(request_))
    sized = sizing.size(actor=cast.it_lead, weeks=WEEKS, assumptions="The feed exists.", **FIGURES, **seen(request_))
    assert (sized.estimate, sized.size_due_on, sized.size.guess) == (Decimal(130_000), None, Decimal(120_000))
    assert sized.size.valid_until == clock.today() + timedelta(days=90)
    shown = api(cast.technologist).get(f"/api/v1/requests/{request_.code}/").json()
    assert shown["size"]["guess"]["amount"] == "120000.00" and shown["size"]["weeks"] == [{"skill": "Data engineering", "weeks": "6.5"}]
    assert shown["size"]["assumptions"] == "The feed exists." and shown["estimate"]["amount"] == "130000.00"
    assert api(cast.outsider).get(f"/api/v1/requests/{request_.code}/").json()["size"] is None
    happened = api(cast.outsider).get(f"/api/v1/requests/{request_.code}/history/").json()["results"]
    assert "600000" not in str(happened)
    with pytest.raises(Invalid, match="IT has said"):
        edit.edit(actor=cast.marketer, estimate=usd(50_000), **seen(request_))
    # the route goes by the high figure, the money by the likely one
    routed = gateway.route(actor=cast.technologist, track="major", **seen(request_))
    route = routed.route
    assert (route.amount, route.weighed, route.track, route.lighter_than) == (Decimal(130_000), Decimal(600_000), Track.MAJOR, "")


def test_a_lighter_track_than_the_high_figure_calls_for_takes_a_reason(cast: SimpleNamespace, request_: Request) -> None:
    sizing.size(actor=cast.architect, **FIGURES, **seen(request_))
    with pytest.raises(Invalid, match="major"):
        gateway.route(actor=cast.technologist, track="standard", **seen(request_))
    routed = gateway.route(actor=cast.technologist, track="standard", reason="We have used it before.", **seen(request_))
    routed.route.refresh_from_db()
    assert routed.route.lighter_than == Track.MAJOR, "the database says so too"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"low": usd(140_000)}, "likely"),
        ({"high": usd(1)}, "high"),
        ({"weeks": [{"skill": "", "weeks": Decimal(1)}]}, "weeks"),
        ({"weeks": [{"skill": "Data", "weeks": Decimal(0)}]}, "weeks"),
        ({"weeks": WEEKS * 2}, "weeks"),
    ],
)
def test_a_size_that_is_none_is_refused_by_field(wrong: dict[str, Any], field: str, cast: SimpleNamespace, request_: Request) -> None:
    with pytest.raises(Invalid) as refused:
        sizing.size(actor=cast.it_lead, **{**FIGURES, **wrong}, **seen(request_))
    assert set(refused.value.fields) == {field} and not Size.objects.exists()


def test_a_size_is_signed_by_whoever_says_it_and_stays(cast: SimpleNamespace, request_: Request) -> None:
    """In the database: a size without its event, one of another figure, one that is changed."""
    with pytest.raises(Forbidden):
        sizing.size(actor=cast.technologist, **FIGURES, **seen(request_))
    sizing.size(actor=cast.it_lead, **FIGURES, **seen(request_))
    size = Size.objects.get()
    for sql, sentence in (
        ("UPDATE intake_size SET low = 1", "append-only"),
        (
            "INSERT INTO intake_size (request_id, person_id, low, likely, high, run, currency, weeks, assumptions, at, valid_until) "
            "SELECT request_id, person_id, 1, 1, 1, 0, currency, weeks, '', at, valid_until FROM intake_size",
            "signed by whoever says it",
        ),
        ("UPDATE intake_request SET size_id = NULL, version = version + 1", "on record"),
    ):
        with (
            pytest.raises(DatabaseError, match=f"{sentence}|permission denied|leaves its record"),
            transaction.atomic(),
            connection.cursor() as c,
        ):
            c.execute(sql)
            c.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Size.objects.get().low == size.low


def test_it_is_split_and_nothing_of_it_is_lost(cast: SimpleNamespace, request_: Request, api: Any) -> None:
    colleagues.name(number=request_.number, actor=cast.marketer, person="cmo")
    Watch.objects.create(subject_kind="intake.request", subject_id=request_.pk, person=cast.business)
    told()
    children = [{"title": "The feed", "cost": usd("40000.01")}, {"title": "The report", "cost": usd("79999.99")}]
    url = f"/api/v1/requests/{request_.code}/split/"
    given = {"children": [{"title": one["title"], "cost": {"amount": str(one["cost"].amount), "currency": "USD"}} for one in children]}
    answer = api(cast.technologist).post(url, {**given, "version": seen(request_)["version"]}, format="json")
    assert answer.status_code == 200 and answer.json()["state"] == "split"
    parts = list(Request.objects.filter(split_from=request_.pk).order_by("number"))
    assert [(one.title, one.state, one.requester) for one in parts] == [(one["title"], S.IN_TRIAGE, cast.marketer) for one in children]
    assert sum(one.estimate for one in parts) == Decimal(120_000)
    assert sum(one.revenue_generated for one in parts) == request_.revenue_generated, "what it is worth is counted once"
    assert all(one.colleague_keys == {cast.cmo.pk} and one.worth and one.goal_id == request_.goal_id for one in parts)
    assert Watch.objects.filter(person=cast.business).count() == 3
    assert told()["marketer"].endswith(f"split {request_.code} “{request_.title}” into {parts[0].code} and {parts[1].code}.")
    found = api(cast.marketer).get(f"/api/v1/requests/{parts[0].code}/related/").json()
    assert [(one["number"], one["how"]) for one in found] == [(request_.code, "whole")]
    assert [one["how"] for one in api(cast.marketer).get(f"/api/v1/requests/{request_.code}/related/").json()] == ["part", "part"]
    # nobody decides on a part of what they asked for, and it goes its own way
    routed = gateway.route(actor=cast.technologist, track="standard", reason="Small.", **seen(parts[1]))
    assert routed.route.amount == Decimal("79999.99")


@pytest.mark.parametrize("costs", [["120000"], ["60000", "59999.99"], ["60000", "60000.01"], ["120000.01", "-0.01"]])
def test_parts_that_are_not_the_whole_are_refused(costs: list[str], cast: SimpleNamespace, request_: Request) -> None:
    with pytest.raises(Invalid):
        splitting.split(
            actor=cast.technologist, children=[{"title": f"Part {cost}", "cost": usd(cost)} for cost in costs], **seen(request_)
        )
    assert Request.objects.count() == 1 and Event.objects.filter(kind="intake.request.split").count() == 0


def test_the_database_holds_a_split_to_its_parts(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    request = bring_to(S.SPLIT, cast, world)
    other = bring_to(S.IN_TRIAGE, cast, world)
    with pytest.raises(DatabaseError, match="What a move has set|permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_request SET split_from_id = %s, version = version + 1 WHERE id = %s", [request.pk, other.pk])


def test_what_is_merged_brings_who_follows_it_and_the_old_number_says_why(
    cast: SimpleNamespace, world: SimpleNamespace, request_: Request, api: Any, page: Any
) -> None:
    other = bring_to(S.IN_TRIAGE, cast, world, requester=cast.marketing_lead)
    Watch.objects.create(subject_kind="intake.request", subject_id=other.pk, person=cast.business)
    ending.merge(actor=cast.technologist, into=request_.number, reason="The same wish.", **seen(other))
    assert set(Watch.objects.filter(subject_id=request_.pk).values_list("person__username", flat=True)) == {"business", "marketing_lead"}
    (found,) = api(cast.marketer).get(f"/api/v1/requests/{request_.code}/related/").json()
    assert (found["number"], found["how"], found["reason"]) == (other.code, "merged", "The same wish.")
    shown = page(cast.marketer).get(f"/requests/{request_.code}/").content.decode()
    assert f"/requests/{other.code}/?stay=1" in shown and "The same wish." in shown


def test_links_are_on_both_records_and_hidden_is_missing(
    cast: SimpleNamespace, world: SimpleNamespace, request_: Request, api: Any
) -> None:
    other = bring_to(S.IN_TRIAGE, cast, world, answers={"is_confidential": True})
    for _ in range(2):
        linking.link(number=other.number, actor=cast.technologist, to=request_.number)
    assert Related.objects.count() == 1 and Event.objects.filter(kind="intake.request.linked").count() == 2
    assert [one["number"] for one in api(cast.technologist).get(f"/api/v1/requests/{request_.code}/related/").json()] == [other.code]
    assert api(cast.outsider).get(f"/api/v1/requests/{request_.code}/related/").json() == []
    happened = api(cast.outsider).get(f"/api/v1/requests/{request_.code}/history/").json()["results"]
    assert other.code not in str(happened)
    with pytest.raises(Invalid):
        linking.link(number=request_.number, actor=cast.outsider, to=other.number)
    linking.unlink(number=request_.number, actor=cast.technologist, to=other.number)
    with pytest.raises(NotFound):
        linking.unlink(number=request_.number, actor=cast.technologist, to=other.number)


def test_whoever_joins_follows_it_with_a_case_of_their_own(cast: SimpleNamespace, request_: Request, api: Any) -> None:
    told()
    url = f"/api/v1/requests/{request_.code}/join/"
    assert api(cast.marketing_lead).post(url, {"case": "Stores need it too."}, format="json").status_code == 200
    assert Note.objects.get().author == cast.marketing_lead
    assert Watch.objects.get(person=cast.marketing_lead).subject_id == request_.pk
    assert "joined" in told()["marketer"]
    assert api(cast.marketer).post(url, {"case": "Mine."}, format="json").status_code == 403
    assert api(cast.marketing_lead).post(url, {"case": " "}, format="json").status_code == 400


def test_a_technologist_is_given_it_and_told(cast: SimpleNamespace, request_: Request) -> None:
    told()
    assigned = assigning.assign(actor=cast.technologist, to="technologist2", reason="You know the vendor.", **seen(request_))
    assert assigned.holder == cast.technologist2 and "assigned" in told()["technologist2"]
    for who, sentence in (("technologist2", "already"), ("marketer", "no marketing technologist"), ("nobody", "nobody called")):
        with pytest.raises(Invalid, match=sentence):
            assigning.assign(actor=cast.technologist, to=who, **seen(request_))


def test_the_morning_of_the_demo_is_told_by_the_operations(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    requests = [bring_to(S.IN_TRIAGE, cast, world) for _ in range(6)]
    sorting.morning({name: getattr(cast, name) for name in ("admin", "technologist", "technologist2", "it_lead")})
    assert [Request.objects.get(pk=one.pk).state for one in requests] == [S.IN_TRIAGE] * 4 + [S.SPLIT, S.IN_TRIAGE]
    assert Size.objects.count() == Related.objects.count() == 1 and Request.objects.filter(split_from__isnull=False).count() == 2


def test_what_was_built_is_held_against_what_was_called_likely(cast: SimpleNamespace, world: SimpleNamespace, api: Any) -> None:
    story = Story(cast, world).drafted().submitted()
    sizing.size(actor=cast.it_lead, **{**FIGURES, "likely": usd(100_000), "high": usd(110_000)}, **story.seen)
    story.routed().approved().funded().started()
    funds.spend(actor=cast.finance, number=story.request.number, fund="growth", amount=usd(80_000), reference="INV-1", on=clock.today())
    delivery.launch(actor=cast.it_lead, **story.seen)
    assert api(cast.finance).get("/api/v1/sizes/").json() == [{"estimator": "it_lead", "track": "standard", "count": 1, "half": "0.80"}]
    assert api(cast.outsider).get("/api/v1/sizes/").status_code == 403


def test_a_size_that_is_asked_for_is_a_clock_of_its_estimators(cast: SimpleNamespace, world: SimpleNamespace) -> None:
    """By the days that the house gives IT; it stands still while the requester is asked, and ends when it is signed or goes on without."""
    story = Story(cast, world).drafted().submitted()
    practising.set_up(actor=cast.admin, weights={name: weight for name, (_, weight) in PARTS.items()}, size_days=3)
    sizing.ask_size(actor=cast.technologist, **story.seen)
    clock_keeping.keep([story.request.pk])
    rows = Clock.objects.filter(subject_id=story.request.pk, state=limits.SIZING)
    row = rows.get()
    assert (row.court, row.limit_hours, row.closed_at, len(row.marks)) == ("it", 24, None, 4)
    with clock.at(row.marks[2]):
        reminding.remind_due()
    told = Event.objects.filter(kind=reminding.ESCALATED, data__state=limits.SIZING).get()
    assert set(clock_reactions.whoever_has_it(story.request, told)) == {cast.it_lead, cast.architect}
    assert clock_reactions.CLOCK_WORDS["whom"](story.request, told, cast.cio) == "IT to size it"
    asking.ask(actor=cast.technologist, reason="For whom?", **story.seen)
    clock_keeping.keep([story.request.pk])
    assert rows.get().is_paused
    asking.answer(actor=cast.marketer, answer="For all.", **story.seen)
    sizing.size(actor=cast.it_lead, low=usd(90_000), likely=usd(120_000), high=usd(150_000), **story.seen)
    clock_keeping.keep([story.request.pk])
    assert (rows.get().outcome, clock_keeping.keep([story.request.pk], dry=True).differ) == ("sized", 0)
    other = Story(cast, world).drafted().submitted()
    sizing.ask_size(actor=cast.technologist, **other.seen)
    other.routed()
    clock_keeping.keep([other.request.pk])
    assert Clock.objects.get(subject_id=other.request.pk, state=limits.SIZING).outcome == "in_approval"
