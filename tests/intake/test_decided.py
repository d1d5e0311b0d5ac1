"""The portal's own KPI: from sent to decided, reckoned from the record, with the cases behind it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from stories import Story

from collab import housekeeping
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import Conflict, Invalid, NotFound
from collab.kpis import imports, operations, queries, reckoning
from collab.kpis.models import Kpi, Measurement
from collab.kpis.operations import Reading
from collab.web.sheets.report import FileRefused
from projects.intake.models import Request
from projects.intake.operations import asking, ending
from projects.intake.queries import decided

pytestmark = pytest.mark.django_db
CODE = decided.KEY


def months_ago(count: int) -> tuple[date, date]:
    """First and last day of a month that is over."""
    return reckoning.periods("monthly", clock.today())[-count]


def monday(first: date) -> date:
    """The first Monday after the month's first week."""
    day = first + timedelta(days=7)
    return day + timedelta(days=-day.weekday() % 7)


def morning(day: date) -> Any:
    return clock.at(datetime.combine(day, time(9), clock.zone()))


@pytest.fixture
def month() -> tuple[date, date]:
    return months_ago(2)


@pytest.fixture
def kpi(cast: SimpleNamespace) -> Kpi:
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    return operations.define(actor=cast.technologist, code=CODE, name="Request to decision", reckoned=CODE, **owners)


@pytest.fixture
def told(cast: SimpleNamespace, world: SimpleNamespace, month: tuple[date, date]) -> list[Story]:
    """All sent on one Monday: declined after 2, 4 and 8 working days, the last of them five days with its requester; one waits, one is secret."""
    begin = monday(month[0])
    stories = [Story(cast, world, answers={"title": f"Wish {at}", "is_confidential": at == 4}) for at in range(5)]
    with morning(begin):
        for story in stories:
            story.drafted().submitted()
    with morning(begin + timedelta(days=1)):
        asking.ask(actor=cast.technologist, reason="Which fields?", **stories[2].seen)
    for days, at in ((2, 0), (4, 1)):
        with morning(begin + timedelta(days=days)):
            ending.decline(actor=cast.technologist, reason="Not now.", **stories[at].seen)
    with morning(begin + timedelta(days=8)):
        asking.answer(actor=cast.marketer, answer="All.", **stories[2].seen)
    with morning(begin + timedelta(days=10)):
        ending.decline(actor=cast.technologist, reason="Not now.", **stories[2].seen)
    with morning(begin + timedelta(days=1)):
        ending.decline(actor=cast.technologist, reason="Not now.", **stories[4].seen)
    return stories


def test_the_median_counts_what_waits_and_leaves_pauses_and_secrets_out(told: list[Story], month: tuple[date, date]) -> None:
    found = {one.title: one for one in decided.cases(*month, Request.objects.all())}
    assert {title: (one.days, one.said) for title, one in found.items() if title != "Wish 3"} == {
        "Wish 0": (Decimal("2.0"), "declined"),
        "Wish 1": (Decimal("4.0"), "declined"),
        "Wish 2": (Decimal("3.0"), "declined"),
    }, "five of the eight working days of the third lay with its requester"
    assert not found["Wish 3"].is_decided and found["Wish 3"].days > 4
    reckoned = decided.reckon(*month)
    assert reckoned == decided.Reckoned(Decimal("3.0"), "3 decided, 1 not"), "half of the four were decided within three working days"


def test_what_waits_still_is_a_case_of_the_next_month_and_makes_no_median_alone(told: list[Story]) -> None:
    following = months_ago(1)
    assert [one.title for one in decided.cases(*following, Request.objects.all())] == ["Wish 3"]
    assert decided.reckon(*following) is None


def test_the_night_measures_it_in_nobodys_name_and_once(told: list[Story], kpi: Kpi, month: tuple[date, date]) -> None:
    housekeeping.night()
    (row,) = Measurement.objects.filter(kpi=kpi)
    assert (row.on, row.value, row.source, row.note, row.by) == (month[1], Decimal("3.0"), "portal", "3 decided, 1 not", None)
    assert Event.objects.get(kind="kpis.measurement.recorded").actor is None
    assert reckoning.reckon_all() == 0


def test_its_meaning_is_the_figures_own(kpi: Kpi, cast: SimpleNamespace) -> None:
    assert (kpi.definition, kpi.unit, kpi.direction) == (decided.FIGURE.definition, "days", "down")
    for change in ({"definition": "As we like it."}, {"unit": "weeks"}, {"cadence": "weekly"}):
        with pytest.raises(Invalid) as refused:
            operations.alter(actor=cast.technologist, code=CODE, **change)
        assert set(refused.value.fields) == set(change)
    with pytest.raises(Invalid, match="another look"):
        operations.alter(actor=cast.technologist, code=CODE, reckoned="")
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    with pytest.raises(Invalid) as refused:
        operations.define(actor=cast.technologist, code="x", name="X", reckoned="anything", **owners)
    assert set(refused.value.fields) == {"reckoned"}


def test_no_value_of_it_is_typed_in_sent_or_imported(kpi: Kpi, cast: SimpleNamespace, page: Any, api: Any) -> None:
    with pytest.raises(Conflict, match="no value of it is typed in"):
        operations.measure(actor=cast.finance, code=CODE, readings=[Reading(Decimal(1), date(2026, 10, 31), "portal")])
    answer = api(cast.finance).post(f"/api/v1/kpis/{CODE}/measurements/", {"value": "1", "on": "2026-10-31", "source": "x"}, format="json")
    assert answer.status_code == 409 and "no value of it is typed in" in answer.json()["detail"]
    for sent in (
        page(cast.finance).get(f"/kpis/{CODE}/record/"),
        page(cast.finance).post(f"/kpis/{CODE}/record/", {"value": "1", "on": "2026-10-31", "source": "x"}),
    ):
        assert sent.status_code == 409 and "no value of it is typed in" in sent.content.decode()
    with pytest.raises(FileRefused) as refused:
        imports.read_file(actor=cast.finance, data=f"kpi,on,value,source\n{CODE},2026-10-31,1,x\n".encode(), name="a.csv")
    assert "from its own record" in " ".join(one.sentence for one in refused.value.report.problems)
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("is_own", [True, False])
def test_the_database_takes_a_persons_value_for_the_one_kind_and_the_portals_for_the_other(
    kpi: Kpi, world: SimpleNamespace, cast: SimpleNamespace, is_own: bool
) -> None:
    of, by = (kpi.pk, cast.finance.pk) if is_own else (world.kpi.pk, None)
    sql = "INSERT INTO kpis_measurement (kpi_id, \"on\", value, source, note, by_id, arrived_at) VALUES (%s, now(), 1, 'portal', '', %s, now())"
    with pytest.raises(DatabaseError, match="The portal alone measures"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [of, by])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE kpis_kpi SET reckoned = ''")


def test_its_figure_opens_its_rows(told: list[Story], kpi: Kpi, cast: SimpleNamespace, page: Any, month: tuple[date, date]) -> None:
    reckoning.reckon_all()
    address = f"/kpis/{CODE}/rows/?on={month[1].isoformat()}"
    assert f'href="{address}"' in page(cast.cio).get(f"/kpis/{CODE}/").content.decode()
    text = page(cast.cio).get(address).content.decode()
    assert [f"Wish {at}" in text for at in range(5)] == [True, True, True, True, False]
    assert "3 decided, 1 not" in text and "4 cases" in text and "You may open" not in text
    shown = reckoning.behind(cast.cio, kpi, month[1])
    assert (len(shown.rows), shown.count, sum(row.counts for row in shown.rows)) == (4, 4, 3)
    with pytest.raises(NotFound):
        reckoning.behind(cast.cio, Kpi(code="x", reckoned="", cadence="monthly"), month[1])
    assert page(cast.cio).get(f"/kpis/{CODE}/rows/?on=2026-13-01").status_code == 404


def test_the_api_says_that_nobody_measured_it(told: list[Story], kpi: Kpi, cast: SimpleNamespace, api: Any) -> None:
    reckoning.reckon_all()
    (row,) = api(cast.cio).get(f"/api/v1/kpis/{CODE}/measurements/").json()["results"]
    assert (row["by"], row["source"], row["value"]) == (None, "portal", "3")
    assert api(cast.cio).get(f"/api/v1/kpis/{CODE}/").json()["reckoned"] == CODE
    assert queries.kpi_card(CODE).rows_url
