"""Bounds and largest jumps: what waits counts nowhere, by whichever way it came, until an owner lets it in or refuses it, on record."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from collab.dashboards.home.kinds import BY_KEY
from collab.events import texts
from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kpis import doubts, operations, queries, tray
from collab.kpis.models import Held, Kpi, Measurement
from collab.kpis.operations import Reading

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)


@pytest.fixture
def kpi(cast, make_kpi) -> Kpi:
    kpi = make_kpi(lowest=Decimal(0), highest=Decimal(100), largest_jump=Decimal(20))
    operations.measure(actor=cast.finance, code=kpi.code, readings=[Reading(Decimal(60), SEPTEMBER, "warehouse")])
    return kpi


def bring(cast, value: str, on: date = OCTOBER, note: str = ""):
    return operations.measure(actor=cast.finance, code="match-rate", readings=[Reading(Decimal(value), on, "warehouse", note)])[0]


def test_many_rows_of_many_kpis_are_asked_at_once(kpi, make_kpi, django_assert_num_queries):
    free, low = make_kpi("free"), make_kpi("low", unit="days", lowest=Decimal("0.5"), largest_jump=Decimal(5))
    rows = [
        (kpi, OCTOBER, Decimal(81)), (free, OCTOBER, Decimal(10**9)), (kpi, AUGUST, Decimal(100)), (kpi, OCTOBER, Decimal(80)), (low, AUGUST, Decimal("0.25")),
        (low, AUGUST, Decimal(3)), (low, SEPTEMBER, Decimal(9)), (low, OCTOBER, Decimal(8)), (kpi, date(2026, 11, 1), Decimal("100.5")),
    ]  # fmt: skip
    with django_assert_num_queries(2):
        found = doubts.doubts(rows)
    assert found == [
        "81% is 21% above the value before it, 60% of 30 Sep 2026; its largest jump is 20%.", "", "", "",
        "0.25\u00a0days is below the lowest that it may be, 0.5\u00a0days.", "",
        "9\u00a0days is 6\u00a0days above the value before it, 3\u00a0days of 31 Aug 2026; its largest jump is 5\u00a0days.", "",
        "100.5% is above the highest that it may be, 100%.",
    ]  # fmt: skip
    with django_assert_num_queries(0):
        assert doubts.doubts([(free, OCTOBER, Decimal(5))]) == [""]


def test_what_waits_is_drawn_and_counted_nowhere(cast, kpi, api, page):
    said = api(cast.finance).post(
        "/api/v1/kpis/match-rate/measurements/", {"value": "140", "on": "2026-10-31", "source": "warehouse", "note": "Odd."}
    )
    assert (said.status_code, said.json()["counts"], said.json()["waits"]) == (
        201,
        False,
        "140% is above the highest that it may be, 100%.",
    )
    assert said.json()["source"] == "warehouse" and said.json()["note"] == "Odd."
    assert Measurement.objects.count() == 1 and queries.kpi_card("match-rate").now == 60
    assert "140%" not in page(cast.auditor).get("/kpis/").content.decode()
    mine, other = page(cast.it_lead), page(cast.marketer)
    assert "1 value waits in the tray" in mine.get("/kpis/match-rate/").content.decode()
    for path in ("/kpis/match-rate/", "/kpis/tray/", "/kpis/match-rate/tray/", "/api/v1/kpis/tray/", "/api/v1/kpis/match-rate/tray/"):
        text = other.get(path).content.decode()
        assert "140%" not in text and '"140"' not in text, path
    assert (
        "140%" in mine.get("/kpis/tray/").content.decode() and "140%" in page(cast.finance).get("/kpis/match-rate/tray/").content.decode()
    )
    assert [row.value for row in BY_KEY["tray"].find(cast.it_lead)] == [140] and not BY_KEY["tray"].find(cast.finance)
    (event,) = texts.told(Event.objects.filter(kind="kpis.measurement.held"))
    assert (event.actor, event.data["count"], event.data["why"]) == (cast.finance, 1, said.json()["waits"])
    bring(cast, "140", note="Odd.")
    assert Held.objects.count() == 1, "the same again adds nothing"
    assert bring(cast, "75").value == 75 and queries.kpi_card("match-rate").now == 75, "a good one goes on"


@pytest.mark.usefixtures("while_open")
def test_by_hand_by_file_and_in_a_list(cast, kpi, page, api):
    text = (
        page(cast.finance)
        .post("/kpis/match-rate/record/", {"value": "99", "on": "2026-10-31", "source": "x"}, follow=True)
        .content.decode()
    )
    assert "39% above the value before it" in text and "It waits in the tray" in text
    file = io.BytesIO(b"kpi,on,value,source\nmatch-rate,2026-10-31,120,x\nmatch-rate,2026-10-30,62,x\n")
    file.name = "v.csv"
    report = api(cast.finance).post("/api/v1/kpis/import/", {"file": file}, format="multipart").json()
    assert report["new"] == 1 and any("waits in the tray" in note and note.startswith("Row 2:") for note in report["notes"])
    many = [{"value": value, "on": "2026-10-29", "source": "y"} for value in ("-1", "61", "200")]
    said = api(cast.finance).post("/api/v1/kpis/match-rate/measurements/", many).json()
    assert [one["counts"] for one in said] == [False, True, False]
    assert Held.objects.count() == 4 and Measurement.objects.count() == 3


def test_an_owner_lets_it_in_or_refuses_it_on_record(cast, kpi, api, page):
    first, second = bring(cast, "140"), bring(cast, "-5", AUGUST)
    door = api(cast.it_lead)
    said = door.post("/api/v1/kpis/match-rate/tray/", {"held": [first.pk], "answer": "let_in", "reason": "It is so."}).json()
    assert [(one["state"], one["reason"], one["value"]) for one in said] == [("let_in", "It is so.", "140")]
    row = Measurement.objects.get(value=140)
    assert (row.by, row.source, row.note) == (cast.it_lead, "warehouse", "") and queries.kpi_card("match-rate").now == 140
    assert Event.objects.get(kind="kpis.measurement.let_in").data["held"] == [first.pk]
    bare = {"held": [second.pk], "answer": "refuse"}
    assert "Say why" in page(cast.marketing_lead).post("/kpis/match-rate/tray/", bare).content.decode()
    assert page(cast.marketing_lead).post("/kpis/match-rate/tray/", {**bare, "reason": "Below nothing."}).status_code == 302
    second.refresh_from_db()
    assert (second.state, second.decided_by, second.became) == ("refused", cast.marketing_lead, None)
    text = page(cast.finance).get("/kpis/match-rate/tray/").content.decode()
    assert "Below nothing." in text and "Refused" in text
    assert "refused already" in page(cast.finance).post(
        "/kpis/match-rate/record/", {"value": "-5", "on": "2026-08-31", "source": "warehouse"}, follow=True
    ).content.decode()  # fmt: skip
    with pytest.raises(Conflict, match="meanwhile"):
        tray.let_in(actor=cast.it_lead, code=kpi.code, held=[second.pk])
    assert [one["state"] for one in door.get("/api/v1/kpis/match-rate/tray/?state=refused").json()["results"]] == ["refused"]


@pytest.mark.parametrize("who", ["finance", "technologist", "admin", "auditor", "cmo", "marketer"])
def test_nobody_else_has_the_say(cast, kpi, who):
    held = bring(cast, "140")
    with pytest.raises(Forbidden):
        tray.let_in(actor=getattr(cast, who), code=kpi.code, held=[held.pk])
    held.refresh_from_db()
    assert held.state == "waiting" and Measurement.objects.count() == 1


def test_bad_answers_are_refused(cast, kpi, make_kpi):
    held, other = bring(cast, "140"), make_kpi("other", highest=Decimal(1))
    for code, keys in ((kpi.code, []), (kpi.code, [held.pk, 10**6]), (other.code, [held.pk])):
        with pytest.raises(Invalid) as refused:
            tray.let_in(actor=cast.it_lead, code=code, held=keys)
        assert "held" in refused.value.fields


@pytest.mark.usefixtures("all_rights")
def test_the_database_keeps_the_tray(cast, kpi):
    held = bring(cast, "140")
    tray.refuse(actor=cast.it_lead, code=kpi.code, held=[held.pk], reason="Twice.")
    waiting = bring(cast, "150")
    for sql, says in (
        (f"UPDATE kpis_held SET state = 'waiting', decided_by_id = NULL, decided_at = NULL WHERE id = {held.pk}", "decided once"),
        (f"UPDATE kpis_held SET value = 50 WHERE id = {waiting.pk}", "decided once"), (f"DELETE FROM kpis_held WHERE id = {waiting.pk}", "decided once"),
        (f"UPDATE kpis_held SET state = 'refused', decided_by_id = by_id, decided_at = now() WHERE id = {waiting.pk}", "on record only"),
        ("UPDATE kpis_kpi SET highest = 1000", "on record only"), ("UPDATE kpis_kpi SET formula = 'x'", "on record only"),
        ("UPDATE kpis_kpi SET lowest = 500", "kpi_bounds_rise"), ("UPDATE kpis_kpi SET largest_jump = -1", "kpi_jump_positive"),
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match=says), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
