"""Restating: a closed period takes the second owner, by every door; the first value counts until then; the database holds it too."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from collab.dashboards.home.kinds import BY_KEY
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kpis import imports, operations, queries
from collab.kpis.models import Measurement, Restated, Restatement
from collab.kpis.operations import Reading
from collab.kpis.restating import deciding
from collab.kpis.restating import queries as restating
from collab.kpis.standing import is_closed
from tests import onrecord

pytestmark = pytest.mark.django_db
ROOT, OCTOBER, SEPTEMBER = "/api/v1/kpis/", date(2026, 10, 31), date(2026, 9, 30)


def say(actor, value: str, on: date = OCTOBER, note: str = "A feed was counted twice.", source: str = "crm"):
    return operations.measure(actor=actor, code="match-rate", readings=[Reading(Decimal(value), on, source, note)])[0]


@pytest.fixture
def kpi(cast, make_kpi):
    kpi = make_kpi()
    say(cast.finance, "60", note="")
    return kpi


def now(kpi) -> Decimal:
    return queries.kpi_card(kpi.code).now


def test_when_a_period_is_closed():
    for cadence, last in (
        ("monthly", date(2026, 11, 10)),
        ("weekly", date(2026, 11, 4)),
        ("daily", date(2026, 11, 1)),
        ("quarterly", date(2027, 1, 20)),
    ):
        assert not is_closed(OCTOBER, cadence, last), cadence
        assert is_closed(OCTOBER, cadence, last + timedelta(days=1)), cadence


def test_one_owner_asks_the_other_agrees_and_then_it_counts(cast, kpi):
    row = say(cast.marketing_lead, "55")
    (waits,) = Restatement.objects.all()
    assert (row.pk, row.waits, now(kpi), Measurement.objects.count()) == (None, waits.pk, Decimal(60), 1)
    (line,) = waits.lines.all()
    assert (line.on, line.value, line.before.value, line.note) == (OCTOBER, Decimal(55), Decimal(60), "A feed was counted twice.")
    assert Event.objects.get(kind="kpis.restatement.asked").data["kpi"] == kpi.pk
    assert [list(restating.waiting_for(one)) for one in (cast.marketing_lead, cast.it_lead, cast.cmo)] == [[], [waits], []]
    for nobody in (cast.marketing_lead, cast.finance, cast.admin, cast.cio):
        with pytest.raises(Forbidden, match="who did not ask for it"):
            deciding.agree(actor=nobody, restatement=waits.pk)
    deciding.agree(actor=cast.it_lead, restatement=waits.pk)
    latest = Measurement.objects.latest("pk")
    assert (now(kpi), latest.by, latest.source) == (Decimal(55), cast.it_lead, "crm")
    assert Event.objects.get(kind="kpis.restatement.agreed").actor == cast.it_lead
    assert Event.objects.filter(kind="kpis.measurement.recorded").latest("id").actor == cast.it_lead
    with pytest.raises(Conflict, match="decided already"):
        deciding.agree(actor=cast.it_lead, restatement=waits.pk)


def test_who_is_no_owner_asks_either_of_them(cast, kpi):
    waits = say(cast.finance, "55").waits
    assert [restating.waiting_for(one).count() for one in (cast.marketing_lead, cast.it_lead, cast.finance)] == [1, 1, 0]
    deciding.agree(actor=cast.marketing_lead, restatement=waits)
    assert now(kpi) == 55


def test_refused_and_taken_back_the_first_value_stays(cast, kpi):
    waits = say(cast.marketing_lead, "55").waits
    with pytest.raises(Invalid):
        deciding.refuse(actor=cast.it_lead, restatement=waits, reason=" ")
    deciding.refuse(actor=cast.it_lead, restatement=waits, reason="Not what the warehouse says.")
    card = restating.one(cast.marketing_lead, waits)
    assert (card.state, card.why, now(kpi)) == ("refused", "Not what the warehouse says.", Decimal(60))
    again = say(cast.marketing_lead, "55").waits
    with pytest.raises(Forbidden, match="takes it back"):
        deciding.withdraw(actor=cast.it_lead, restatement=again)
    deciding.withdraw(actor=cast.marketing_lead, restatement=again)
    assert restating.one(cast.it_lead, again).state == "withdrawn" and now(kpi) == 60


def test_what_restates_and_what_does_not(cast, kpi):
    assert say(cast.it_lead, "60", note="Now with a note.").waits is None, "the same figure"
    assert say(cast.it_lead, "40", on=SEPTEMBER).waits is None, "a closed period without a value"
    assert say(cast.it_lead, "70", on=date(2026, 11, 20)).waits is None, "the period that runs"
    assert say(cast.it_lead, "71", on=date(2026, 11, 20)).waits is None
    assert say(cast.it_lead, "61", on=date(2026, 10, 15)).waits, "another day of a closed period that has a value"
    with clock.at(onrecord.days_ago(14)):
        assert say(cast.it_lead, "59").waits is None, "while October could still be corrected"


def test_by_hand_one_says_why_and_a_change_waits_once(cast, kpi):
    with pytest.raises(Invalid) as refused:
        say(cast.marketing_lead, "55", note="")
    assert "say why its value changes" in refused.value.fields["note"][0]
    say(cast.marketing_lead, "55")
    with pytest.raises(Unfit) as twice:
        say(cast.it_lead, "54")
    assert "waits for an owner already" in twice.value.fields["on"][0]
    assert Restatement.objects.count() == 1


def test_what_arrived_meanwhile_is_not_run_over(cast, kpi):
    waits = say(cast.marketing_lead, "55").waits
    # The note beside the figure changed: another measurement counts.
    say(cast.finance, "60", note="Checked.")
    with pytest.raises(Conflict, match="arrived since this was asked for"):
        deciding.agree(actor=cast.it_lead, restatement=waits)


def test_a_file_asks_once_a_kpi(cast, kpi, make_kpi):
    make_kpi("other")
    rows = "kpi,on,value,source,note\nmatch-rate,2026-10-31,55,crm,\nmatch-rate,2026-10-30,54,crm,\nother,2026-10-31,7,crm,\nmatch-rate,2026-11-20,9,crm,\n"
    look = imports.read_file(actor=cast.marketing_lead, data=rows.encode(), name="v.csv", dry_run=True)
    assert (look.new, look.changed, look.waiting, Restatement.objects.count()) == (3, 1, 2, 0)
    assert any(note.startswith("Rows 2, 3: this period is closed") for note in look.notes)
    imports.read_file(actor=cast.marketing_lead, data=rows.encode(), name="v.csv", seen=look.seen)
    (waits,) = Restatement.objects.all()
    assert (waits.lines.count(), Measurement.objects.count()) == (2, 3)
    deciding.agree(actor=cast.it_lead, restatement=waits.pk)
    assert Measurement.objects.count() == 5


def test_in_the_api(cast, api, kpi):
    hers, his = api(cast.marketing_lead), api(cast.it_lead)
    said = hers.post(f"{ROOT}match-rate/measurements/", {"value": "55", "on": "2026-10-31", "source": "crm", "note": "Twice."}).json()
    assert (said["counts"], type(said["restatement"])) == (False, int)
    path = f"{ROOT}restatements/{said['restatement']}/"
    listed = his.get(f"{ROOT}restatements/?state=waiting&kpi=match-rate").json()["results"]
    assert [(row["id"], row["by"], row["values"], row["state"]) for row in listed] == [
        (said["restatement"], "marketing_lead", 1, "waiting")
    ]
    assert his.get(path).json()["lines"] == [{"on": "2026-10-31", "before": "60", "value": "55", "source": "crm", "note": "Twice."}]
    assert hers.post(f"{path}agree/").status_code == 403
    assert his.post(f"{path}refuse/", {}).status_code == 400
    agreed = his.post(f"{path}agree/")
    assert (agreed.status_code, agreed.json()["state"], agreed.json()["decided_by"]) == (200, "agreed", "it_lead")
    assert his.post(f"{path}agree/").status_code == 409
    assert hers.post(f"{ROOT}restatements/99999/withdraw/").status_code == 404
    assert hers.get(f"{ROOT}restatements/?state=lost").status_code == 400


def test_on_the_pages_and_at_home(cast, page, kpi):
    asked = page(cast.marketing_lead).post(
        "/kpis/match-rate/record/", {"value": "55", "on": "2026-10-31", "source": "crm", "note": "<b>Twice</b>"}, follow=True
    )
    assert "31 Oct is closed: what it says counts until the other owner agrees." in asked.content.decode()
    (waits,) = Restatement.objects.all()
    path = f"/kpis/restatements/{waits.pk}/"
    kind = BY_KEY["restate"]
    assert [kind.told(row).url for row in kind.find(cast.it_lead)] == [path]
    his = page(cast.it_lead)
    for shown in ("/kpis/match-rate/", "/kpis/restatements/"):
        assert path in his.get(shown).content.decode()
    text = his.get(path).content.decode()
    assert "60%" in text and "55%" in text and "&lt;b&gt;Twice" in text and "<b>Twice" not in text
    assert "Agree" in text and "Take it back" in page(cast.marketing_lead).get(path).content.decode()
    assert his.post(path, {"reason": ""}).status_code == 422
    assert page(cast.finance).post(path, {"reason": "No."}).status_code == 403
    done = his.post(f"{path}agree/", follow=True).content.decode()
    assert "Agreed: 1 value of Match rate is restated." in done
    assert his.post(path, {"reason": "Late."}).status_code == 409


def test_an_auditor_reads_and_who_has_no_duty_does_not(cast, api, page, kpi):
    waits = say(cast.marketing_lead, "55").waits
    assert api(cast.auditor).get(f"{ROOT}restatements/{waits}/").status_code == 200
    onrecord.end(cast.outsider.duties.all(), ended_at=clock.now()) if cast.outsider.duties.exists() else None
    for path in (f"{ROOT}restatements/", f"{ROOT}restatements/{waits}/"):
        assert api(cast.outsider).get(path).status_code in (403, 404)
    with pytest.raises(NotFound):
        deciding.agree(actor=cast.outsider, restatement=waits)


# --- the database


def beneath(write) -> str:
    """What the database says of a write past the operations, at the end of its transaction at the latest."""
    with pytest.raises((DatabaseError, IntegrityError)) as refused, transaction.atomic():
        write()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return str(refused.value)


def test_a_closed_period_takes_two_in_the_database_too(cast, kpi, all_rights):
    def write(value: int, on: date = OCTOBER) -> Measurement:
        return Measurement.objects.create(
            kpi=kpi, by=cast.it_lead, on=on, value=value, source="crm", arrived_at=clock.now() + timedelta(hours=1)
        )

    assert "takes the second owner" in beneath(lambda: write(55))
    assert "takes the second owner" in beneath(lambda: write(55, date(2026, 10, 4)))
    say(cast.marketing_lead, "55")
    assert "takes the second owner" in beneath(lambda: write(55)), "asked for is not agreed"
    write(60)
    write(1, date(2026, 8, 31))


def test_a_restatement_is_decided_once_by_the_other_owner_on_record(cast, kpi, all_rights):
    waits = Restatement.objects.get(pk=say(cast.marketing_lead, "55").waits)

    def decide(by, state: str = "agreed") -> None:
        Restatement.objects.filter(pk=waits.pk).update(state=state, decided_by=by, decided_at=clock.now())

    for who in (cast.marketing_lead, cast.finance, None):
        assert "by an owner of the KPI who did not ask" in beneath(lambda who=who: decide(who))
    assert "by an owner of the KPI" in beneath(lambda: decide(cast.it_lead, "withdrawn"))
    assert "on record only" in beneath(lambda: decide(cast.it_lead))
    assert "on record only" in beneath(
        lambda: (onrecord.note("kpis.restatement.agreed", waits, cast.marketing_lead), decide(cast.it_lead))
    ), "an event of somebody else is none"
    with connection.cursor() as cursor:
        assert "never deleted" in beneath(lambda: cursor.execute("DELETE FROM kpis_restatement"))
    line = waits.lines.get()
    assert "stays as it was asked for" in beneath(lambda: Restated.objects.filter(pk=line.pk).update(value=1))
    facts = {"kpi": kpi, "by": cast.it_lead, "asked_at": clock.now()}
    assert "on record" in beneath(lambda: Restatement.objects.create(**facts))
    assert "on record" in beneath(
        lambda: Restated.objects.create(restatement=Restatement.objects.create(**facts), on=SEPTEMBER, value=1, source="crm")
    )
    assert "begins undecided" in beneath(
        lambda: Restatement.objects.create(
            kpi=kpi, by=cast.it_lead, asked_at=clock.now(), state="agreed", decided_by=cast.it_lead, decided_at=clock.now()
        )
    )
