"""What is said of KPIs in pages and API: with versions on record, bands and how they are judged and drawn, notes on days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from collab.events.models import Event
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kpis import annotating, drawing, operations, queries
from collab.kpis.models import Annotation, Kpi
from collab.kpis.operations import Reading
from collab.kpis.standing import gap, status

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 31)
FORM = {
    "name": "Visits", "definition": "Visits a month.", "unit": "visits", "owner_marketing": "marketing_lead", "owner_it": "it_lead", "decimals": 0,
    "direction": "within", "cadence": "monthly", "tolerance": "7.5", "scale_from": "", "lowest": "0", "highest": "1000", "largest_jump": "", "formula": "",
}  # fmt: skip


@pytest.fixture
def band(cast, make_kpi) -> Kpi:
    kpi = make_kpi("contacts", unit="messages", direction="within", tolerance="0.10")
    operations.set_target(
        actor=cast.admin, code="contacts", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), low=Decimal(4), value=Decimal(6)
    )
    return kpi


def test_defined_and_changed_in_a_page_with_its_history(cast, page):
    client = page(cast.marketing_lead)
    assert client.post("/kpis/new/", {**FORM, "code": "visits"}).status_code == 302
    kpi = Kpi.objects.get(code="visits")
    assert (kpi.direction, kpi.tolerance, kpi.highest, kpi.owner_it) == ("within", Decimal("0.075"), 1000, cast.it_lead)
    shown = client.get("/kpis/visits/change/").content.decode()
    assert 'value="7.5"' in shown and "(it_lead)" in shown
    sent = {**FORM, "highest": "2000", "owner_it": "cio", "is_active": "on", "version": 1}
    assert client.post("/kpis/visits/change/", sent).status_code == 302
    event = Event.objects.get(kind="kpis.kpi.altered")
    assert (event.version, event.data) == (2, {"highest": ["1000", "2000"], "owner_it": [str(cast.it_lead.pk), str(cast.cio.pk)]})
    text = " ".join(page(cast.auditor).get("/kpis/visits/").content.decode().split())
    assert (
        "Highest: <bdi>1000</bdi> → <bdi>2000</bdi>" in text
        and f"IT owner: <bdi>{cast.it_lead.name}</bdi> → <bdi>{cast.cio.name}</bdi>" in text
    )
    stale = client.post("/kpis/visits/change/", {**sent, "name": "Other"})
    assert stale.status_code == 409 and "changed since you opened it" in stale.content.decode() and Kpi.objects.get().name == "Visits"
    assert page(cast.finance).get("/kpis/visits/change/").status_code == 403 and page(cast.finance).get("/kpis/new/").status_code == 403


@pytest.mark.parametrize(
    ("facts", "field", "says"),
    [
        ({"lowest": Decimal(5), "highest": Decimal(5)}, "lowest", "not below the highest"), ({"lowest": Decimal(9), "highest": Decimal(5)}, "lowest", "not below"),
        ({"largest_jump": Decimal(-1)}, "largest_jump", "more than 0"), ({"largest_jump": Decimal(0)}, "largest_jump", "more than 0"),
        ({"highest": Decimal("1e12")}, "highest", "larger than any measure"), ({"lowest": Decimal("0.0000001")}, "lowest", "Up to 6 digits"),
        ({"direction": "sideways"}, "direction", "up, down or within"), ({"formula": "match-rate", "reckoned": "request-to-decision"}, "formula", "own record"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(make_kpi, facts, field, says):
    more = {"definition": "", "unit": ""} if "reckoned" in facts else {}
    with pytest.raises(Invalid) as refused:
        make_kpi("x", **facts, **more)
    assert says in refused.value.fields[field][0]
    assert not Kpi.objects.exists() and not Event.objects.filter(kind__startswith="kpis.").exists()


def test_the_api_says_and_takes_it(cast, api):
    body = {
        "code": "visits", "name": "Visits", "definition": "A month.", "unit": "visits", "owner_marketing": "marketing_lead", "owner_it": "it_lead", "direction": "within",
        "bounds": {"lowest": "0", "highest": "1000"}, "largest_jump": "50",
    }  # fmt: skip
    made = api(cast.admin).post("/api/v1/kpis/", body)
    assert (made.status_code, made.json()["bounds"], made.json()["largest_jump"], made.json()["formula"]) == (
        201, {"lowest": "0", "highest": "1000"}, "50", "",
    )  # fmt: skip
    door = api(cast.it_lead)
    altered = door.patch(
        "/api/v1/kpis/visits/", {"version": 1, "bounds": {"highest": None}, "largest_jump": None, "direction": "up"}
    ).json()
    assert (altered["bounds"], altered["largest_jump"], altered["version"]) == ({"lowest": "0", "highest": None}, None, 2)
    for bad in (
        {"bounds": {"lowest": "x"}},
        {"bounds": {"most": "1"}},
        {"bounds": 5},
        {"largest_jump": "-1"},
        {"formula": "visits + 1"},
        {"formula": 5},
    ):
        assert door.patch("/api/v1/kpis/visits/", {"version": 2, **bad}).status_code == 400, bad
    assert Kpi.objects.get().version == 2


@pytest.mark.parametrize(
    ("now", "stands", "difference", "short"),
    [("5", "on_track", "0", False), ("4", "on_track", "0", False), ("6", "on_track", "0", False), ("6.5", "on_track", "0.5", True),
     ("7", "at_risk", "1", True), ("9", "off_track", "3", True), ("3.5", "at_risk", "-0.5", True), ("2", "off_track", "-2", True)],
)  # fmt: skip
def test_a_band_is_judged_from_its_nearer_end(now, stands, difference, short):
    off = gap(Decimal(now), Decimal(6), "within", Decimal(4))
    assert (off.difference, off.is_short) == (Decimal(difference), short)
    assert status(Decimal(now), Decimal(6), "within", Decimal("0.10"), low=Decimal(4)) == stands


def test_a_band_is_told_and_drawn_everywhere(cast, band, api, page):
    operations.measure(
        actor=cast.finance, code="contacts", readings=[Reading(Decimal(9), DAY, "x"), Reading(Decimal(5), DAY - timedelta(days=31), "x")]
    )
    card = queries.kpi_card("contacts")
    assert (card.target_text, card.status, card.gap_words) == (
        "4–6\u00a0messages",
        "off_track",
        "3\u00a0messages above its band (+50%)",
    )
    assert card.sentence == "Contacts: now 9\u00a0messages, band 4–6\u00a0messages, 3\u00a0messages above its band (+50%)."
    (row,) = drawing.rows([card])
    assert row.spark.band and row.bullet.dot and [one.css for one in row.bullet.bands] == ["band-1", "band-3", "band-1"]
    said = api(cast.auditor).get("/api/v1/kpis/contacts/").json()
    assert (said["target"], said["target_low"], said["gap"], said["status"]) == ("6", "4", "3", "off_track")
    text = page(cast.auditor).get("/kpis/contacts/").content.decode()
    assert text.count("line-band") >= 2 and "Within a band is best" in text
    executive = page(cast.cmo).get("/executive/").content.decode()
    assert "Contacts is off track:" in executive and "above its band" in executive and "outside of its band" in executive
    for more, field in (
        ({"value": Decimal(6)}, "low"),
        ({"low": Decimal(6), "value": Decimal(6)}, "low"),
        ({"low": Decimal(8), "value": Decimal(6)}, "low"),
    ):
        with pytest.raises(Invalid) as refused:
            operations.set_target(actor=cast.admin, code="contacts", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), **more)
        assert field in refused.value.fields
    client = page(cast.it_lead)
    assert (
        client.post(
            "/kpis/contacts/target/", {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "low": "3", "value": "5", "version": 2}
        ).status_code
        == 302
    )
    operations.alter(actor=cast.admin, code="contacts", direction="down")
    assert queries.kpi_card("contacts").status == "none", "a band is no target of what is to fall"


def test_notes_on_days_are_drawn_listed_and_taken_back(cast, make_kpi, api, page):
    make_kpi()
    operations.measure(
        actor=cast.finance,
        code="match-rate",
        readings=[Reading(Decimal(value), DAY - timedelta(days=31 * at), "x") for at, value in enumerate((60, 50))],
    )
    made = api(cast.finance).post("/api/v1/kpis/match-rate/annotations/", {"on": "2026-10-20", "text": "The <b>dialogue</b> changed."})
    assert (made.status_code, made.json()["by"]) == (201, cast.finance.name)
    assert page(cast.it_lead).post("/kpis/match-rate/notes-on-days/", {"on": "2026-10-01", "text": "A new feed."}).status_code == 302
    text = page(cast.auditor).get("/kpis/match-rate/").content.decode()
    assert text.count("note-mark") == 4 and "A new feed. The &lt;b&gt;dialogue&lt;/b&gt; changed." in text
    assert [one["text"] for one in api(cast.auditor).get("/api/v1/kpis/match-rate/annotations/").json()["results"]] == [
        "The <b>dialogue</b> changed.",
        "A new feed.",
    ]
    for where in ("/kpis/", "/executive/"):
        assert "dialogue&lt;/b&gt; changed." in page(cast.cmo).get(where).content.decode(), where
    first = made.json()["id"]
    with pytest.raises(Forbidden):
        annotating.withdraw(actor=cast.technologist, code="match-rate", annotation=first)
    annotating.withdraw(actor=cast.finance, code="match-rate", annotation=first)
    assert queries.kpi_card("match-rate").said.text == "A new feed."
    with pytest.raises(Conflict):
        annotating.withdraw(actor=cast.it_lead, code="match-rate", annotation=first)
    with pytest.raises(NotFound):
        annotating.withdraw(actor=cast.it_lead, code="match-rate", annotation=10**6)
    for on, said in ((DAY, " "), (DAY, "two\nlines"), (DAY, "x" * 201), (date(1999, 1, 1), "Early."), (date(2027, 6, 1), "Late.")):
        with pytest.raises(Invalid):
            annotating.annotate(actor=cast.it_lead, code="match-rate", on=on, text=said)
    with pytest.raises(Forbidden):
        annotating.annotate(actor=cast.auditor, code="match-rate", on=DAY, text="No.")
    assert Annotation.objects.count() == 2 and Event.objects.filter(kind__startswith="kpis.annotation").count() == 3
