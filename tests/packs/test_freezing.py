"""A pack: all of the executive page of a sight, with rules, rows and a hash; frozen, on record, opened by that very sight."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story

from collab.access import duties
from collab.dashboards.executive import behind
from collab.dashboards.executive.page import gathered
from collab.events.models import Event
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.packs import access, operations, reading
from collab.packs.models import Pack
from collab.packs.states import Sight
from projects.intake.models import Request
from projects.intake.operations import sight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sql_in_templates")]
ROOT = "/api/v1/packs/"


def running(cast: SimpleNamespace, world: SimpleNamespace, title: str, **answers: Any) -> Story:
    return Story(cast, world, answers={"title": title, **answers}).drafted().submitted().routed().approved().funded().started()


def frozen(pack: Pack, person: Any) -> Any:
    return reading.frozen(reading.one(person, pack.code))


def test_it_holds_every_figure_of_the_page_with_rule_and_rows(cast, world, freeze) -> None:
    story = running(cast, world, "One customer view")
    pack = freeze()
    found = frozen(pack, cast.cio)
    facts = gathered(cast.finance)
    shown = {one.key: one for one in found.headlines}
    assert set(behind.FIGURES) <= set(shown)
    for key, figure in behind.FIGURES.items():
        live = behind.of(cast.finance, facts, key)
        one = shown[key]
        assert (one.title, Decimal(one.value)) == (
            figure.title,
            live.total.amount if figure.is_money else len(live.parts),
        )
        assert [(row.code, row.name) for row in one.rows] == [(part.thing[1], part.title) for part in live.parts]
        assert one.rule and one.count == len(live.parts)
        assert all(row.thing for row in one.rows if row.code), "each row has its key"
    (project,) = [one for one in found.things if one.part == "project"]
    assert (
        project.name == "One customer view" and project.thing == f"portfolio.project:{Request.objects.get(pk=story.request.pk).project_id}"
    )
    assert all(figure.rule for one in found.things for figure in one.figures)
    event = Event.objects.get(kind="packs.pack.made")
    assert event.data["hash"] == pack.hash and event.data["code"] == pack.code
    assert "One customer view" not in str(Pack.objects.get().content), "what people wrote lies beside"


def test_it_stays_as_it_was_whatever_happens_after(cast, world, freeze) -> None:
    story = running(cast, world, "One customer view")
    before = frozen(freeze(), cast.cmo)
    running(cast, world, "Another thing")
    after = frozen(Pack.objects.get(), cast.cmo)
    assert before == after
    later = frozen(freeze(), cast.cmo)
    figures = {one.key: one for one in later.headlines}
    assert (later.card.code, later.card.earlier) == (f"{before.card.code}-2", before.card.code)
    assert figures["projects"].value == "2" and {one.key: one.value for one in after.headlines}["projects"] == "1"
    assert story.request.code in [row.code for row in figures["projects"].rows]


def test_who_opens_it_has_the_very_sight(cast, world, freeze) -> None:
    executives, house = freeze(), freeze("house")
    for name in ("cmo", "cio", "finance", "auditor"):
        assert access.sights(getattr(cast, name)) == (Sight.EXECUTIVES, Sight.HOUSE)
    for name in ("technologist", "marketer", "it_lead", "privacy", "admin"):
        assert frozen(house, getattr(cast, name)).card.code == house.code
        with pytest.raises(NotFound):
            reading.one(getattr(cast, name), executives.code)
    keys = {one.key for one in frozen(house, cast.cmo).headlines}
    assert not keys & {"budget", "free", "left", "funded", "unreserved"}, "the house sees no fund"


def test_nothing_confidential_that_the_sight_does_not_see_is_in_it(cast, world, freeze) -> None:
    def held(pack: Pack) -> tuple[Any, ...]:
        found = frozen(pack, cast.cmo)
        return found.sentences, found.headlines, found.things

    running(cast, world, "One customer view")
    bare = held(freeze("house")), held(freeze())
    hidden = Story(cast, world, answers={"title": "Project Falcon", "is_confidential": True}).drafted().submitted().routed().approved()
    assert (held(freeze("house")), held(freeze())) == bare
    hidden.funded().started()
    assert held(freeze("house")) == bare[0]
    paid = frozen(freeze(), cast.cio)
    assert any("Project Falcon" in row.name for one in paid.headlines for row in one.rows), "who sees all funds sees what they pay for"


def test_what_becomes_confidential_later_is_gone_from_what_it_shows(cast, world, freeze) -> None:
    story = running(cast, world, "One customer view")
    pack = freeze("house")
    request = Request.objects.get(pk=story.request.pk)
    sight.reclassify(number=request.number, actor=cast.technologist, version=request.version, confidential=True, reason="A merger.")
    shown = frozen(pack, cast.marketer)
    assert "One customer view" not in str(shown)
    assert {one.key: (one.value, one.gone) for one in shown.headlines}["projects"] == ("1", 1) and shown.closed


def test_who_may_freeze_and_what(cast, world, month) -> None:
    with pytest.raises(Forbidden, match="freeze packs"):
        operations.freeze(actor=cast.marketer, period=month, sight="house")
    with pytest.raises(Forbidden, match="freeze packs"):
        operations.freeze(actor=cast.technologist, period=month, sight="executives")
    with pytest.raises(Forbidden, match="freeze packs"):
        operations.freeze(actor=cast.auditor, period=month, sight="house")
    assert operations.freeze(actor=cast.technologist, period=month, sight="house").made_by == cast.technologist
    for period, whose, field in (
        ("2026-13", "house", "period"), ("soon", "house", "period"), ("2020-q1", "house", "period"), ("2099-q1", "house", "period"),
        (month, "board", "sight"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            operations.freeze(actor=cast.cmo, period=period, sight=whose)
        assert list(refused.value.fields) == [field]
    assert Pack.objects.count() == 1


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("UPDATE packs_pack SET code = '2020-q1'", "append-only"),
        ("DELETE FROM packs_pack", "append-only"),
        ("UPDATE packs_pack SET content = '{}'", "append-only"),
        (
            "INSERT INTO packs_pack (code, sight, starts_on, ends_on, as_of, made_by_id, content, hash) SELECT '2026-01', sight,"
            " starts_on, ends_on, as_of, made_by_id, content, hash FROM packs_pack",
            "what its hash is over",
        ),
        (
            "INSERT INTO packs_pack (code, sight, starts_on, ends_on, as_of, made_by_id, content, hash) SELECT '2026-01', sight, starts_on,"
            " ends_on, as_of, made_by_id, c, encode(sha256(convert_to(c::text, 'UTF8')), 'hex') FROM (SELECT *, jsonb_set(content, '{code}',"
            " '\"2026-01\"') AS c FROM packs_pack) p",
            "on record only",
        ),
        ("DELETE FROM packs_packfile", "Cannot delete"),
        ("UPDATE packs_packfile SET form = 'ppt'", "stays that of its pack"),
    ],
)
def test_the_database_holds_it(cast, world, freeze, attack: str, sentence: str) -> None:
    freeze()
    with pytest.raises(DatabaseError, match=sentence), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(attack)


def test_a_reader_who_is_nobody_is_nobody() -> None:
    nobody = duties.standing_in("cmo")
    assert (nobody.pk, duties.roles_of(nobody)) == (0, frozenset({"cmo"}))


def test_the_api_lists_freezes_and_opens(cast, world, api, month) -> None:
    client = api(cast.cmo)
    made = client.post(ROOT, {"period": month, "sight": "executives"})
    assert made.status_code == 201, made.json()
    told = made.json()
    assert (told["code"], told["sight"], len(told["hash"])) == (month, "executives", 64)
    assert client.get(f"{ROOT}{month}/").json() == told
    assert [row["code"] for row in client.get(ROOT).json()["results"]] == [month]
    assert client.get(f"{ROOT}?sight=house").json()["results"] == []
    assert api(cast.marketer).get(ROOT).json()["results"] == []
    assert api(cast.marketer).get(f"{ROOT}{month}/").status_code == 404
    assert client.post(ROOT, {"period": "2026-13", "sight": "house"}).json()["errors"].keys() == {"period"}
    assert client.post(ROOT, {"period": month, "sight": "board"}).status_code == 400


def test_the_pages_list_freeze_and_open_rows(cast, world, page, month) -> None:
    running(cast, world, "One customer view")
    client = page(cast.cmo)
    assert "No pack is frozen yet" in client.get("/packs/").content.decode()
    assert client.post("/packs/new/", {"period": month, "sight": "executives"})["Location"] == f"/packs/{month}/"
    shown = client.get(f"/packs/{month}/").content.decode()
    assert "One customer view" in shown and "Free to allocate" in shown and "Being drawn" in shown
    rows = client.get(f"/packs/{month}/?of=projects").content.decode()
    assert "One customer view" in rows and client.get(f"/packs/{month}/?of=nothing").status_code == 404
    assert client.post("/packs/new/", {"period": "2020-01", "sight": "executives"}).status_code == 422
    assert page(cast.marketer).get("/packs/new/").status_code == 403
    assert page(cast.marketer).get(f"/packs/{month}/").status_code == 404
