"""The KPI file into the database: all or nothing, the same again changes nothing, two at once, large ones."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest

from collab.events.models import Event
from collab.kit.errors import Forbidden
from collab.kpis import imports, operations
from collab.kpis.models import Measurement
from collab.web.sheets.report import Change, FileRefused, Moved, described
from tests.kpis.conftest import NOW
from tests.sampling import slow

HEAD = "kpi,on,value,source,note\n"
TWO = HEAD + "match-rate,2026-10-31,74.2,web analytics,\nlead-time,2026-10-31,24,tickets,first\\half\n"


def read(actor, text: str, **more):
    return imports.read_file(actor=actor, data=text.encode(), name="values.csv", **more)


@pytest.fixture
def kpis(make_kpi):
    return make_kpi("match-rate"), make_kpi("lead-time")


def test_a_file_is_recorded_with_one_event_a_kpi(cast, kpis):
    report = read(cast.finance, TWO)
    assert (report.new, report.changed, report.unchanged) == (2, 0, 0)
    row = Measurement.objects.get(kpi=kpis[1])
    assert (row.on, row.value, row.source, row.note, row.by, row.arrived_at) == (
        date(2026, 10, 31), Decimal(24), "tickets", "first\\half", cast.finance, NOW,
    )  # fmt: skip
    assert {event.subject_id for event in Event.objects.filter(kind="kpis.measurement.recorded")} == {kpi.pk for kpi in kpis}


def test_the_same_file_again_changes_nothing(cast, kpis):
    read(cast.finance, TWO)
    rows, events = Measurement.objects.count(), Event.objects.count()
    report = read(cast.technologist, TWO)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert (Measurement.objects.count(), Event.objects.count()) == (rows, events)


@pytest.mark.usefixtures("while_open")
def test_a_file_is_held_against_the_value_that_counts(cast, kpis):
    """As a value by hand is: what was there once and counts no more is new again."""
    read(cast.finance, TWO)
    operations.measure(actor=cast.finance, code="lead-time", readings=[operations.Reading(Decimal(30), date(2026, 10, 31), "by hand")])
    report = read(cast.technologist, TWO)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    assert report.changes == [Change(3, "Lead time, 31 Oct 2026", "30%, by hand", "24%, tickets, first\\half")]
    assert Measurement.objects.filter(kpi=kpis[1]).latest("pk").value == 24


@pytest.mark.usefixtures("while_open")
def test_what_is_new_in_a_file_is_added(cast, kpis):
    read(cast.finance, TWO)
    report = read(cast.finance, TWO.replace("74.2", "75") + "lead-time,2026-09-30,26,tickets,\n")
    assert (report.new, report.changed, report.unchanged) == (1, 1, 1)


@pytest.mark.usefixtures("while_open")
def test_a_look_tells_the_same_and_writes_nothing(cast, kpis):
    read(cast.finance, TWO.replace("74.2", "70"))
    rows, events = Measurement.objects.count(), Event.objects.count()
    text = TWO + "lead-time,2026-09-30,26,tickets,\n"
    look = read(cast.finance, text, dry_run=True)
    assert (Measurement.objects.count(), Event.objects.count()) == (rows, events)
    taken = read(cast.finance, text)
    assert (look.new, look.changed, look.unchanged) == (1, 1, 1)
    assert described(look) == described(taken)
    assert (look.changes, look.seen) == (taken.changes, taken.seen)


def test_a_look_tells_what_is_refused_beside_the_rest(cast, kpis):
    text = TWO + "nobody,2026-10-31,1,crm,\nmatch-rate,2026-10-30,abc,crm,\n"
    look = read(cast.finance, text, dry_run=True)
    with pytest.raises(FileRefused) as refused:
        read(cast.finance, text)
    assert described(look) == described(refused.value.report) == refused.value.members
    assert (look.new, [(one.row, one.column) for one in look.problems]) == (2, [(5, "value"), (4, "kpi")])


@pytest.mark.usefixtures("while_open")
def test_what_was_looked_at_is_taken_only_as_it_was(cast, kpis):
    look = read(cast.finance, TWO, dry_run=True)
    operations.measure(actor=cast.finance, code="lead-time", readings=[operations.Reading(Decimal(30), date(2026, 10, 31), "by hand")])
    with pytest.raises(Moved, match="Look again") as moved:
        read(cast.finance, TWO, seen=look.seen)
    assert moved.value.report.changed == 1
    assert Measurement.objects.count() == 1
    read(cast.finance, TWO, seen=moved.value.report.seen)
    assert Measurement.objects.count() == 3


def test_one_wrong_row_and_nothing_is_recorded(cast, kpis):
    with pytest.raises(FileRefused) as refused:
        read(cast.finance, TWO + "nobody,2026-10-31,1,crm,\nmatch-rate,2026-10-30,abc,crm,\n")
    assert {(one.row, one.column) for one in refused.value.report.problems} == {(4, "kpi"), (5, "value")}
    assert set(refused.value.fields) == {"4.kpi", "5.value"}
    assert not Measurement.objects.exists()


def test_kpis_one_may_not_feed_are_named(cast, make_kpi, kpis):
    make_kpi("theirs", owner_marketing=cast.cmo, owner_it=cast.cio)
    with pytest.raises(FileRefused) as refused:
        read(cast.it_lead, TWO + "theirs,2026-10-31,1,crm,\n")
    assert [(one.row, one.column) for one in refused.value.report.problems] == [(4, "kpi")]
    assert not Measurement.objects.exists()


@pytest.mark.parametrize("who", ["marketer", "auditor", "admin"])
def test_those_who_feed_nothing_record_nothing(cast, kpis, who):
    with pytest.raises((FileRefused, Forbidden)):
        read(getattr(cast, who), TWO)
    assert not Measurement.objects.exists()


def test_a_door_for_one_kpi_takes_no_other(cast, kpis):
    with pytest.raises(FileRefused) as refused:
        read(cast.finance, TWO, only="match-rate")
    assert [(one.row, one.column) for one in refused.value.report.problems] == [(3, "kpi")]


def test_text_that_copy_would_misread_arrives_as_it_was(cast, kpis):
    read(cast.finance, HEAD + 'match-rate,2026-10-31,1,"a\\N b\tc ""d"" \\t",\\.\n')
    row = Measurement.objects.get()
    assert (row.source, row.note) == ('a\\N b\tc "d" \\t', "\\.")


def test_failing_half_way_leaves_nothing(cast, kpis, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(imports, "record_measured", broken)
    with pytest.raises(RuntimeError):
        read(cast.finance, TWO)
    assert not Measurement.objects.exists()


def large(codes: list[str], rows: int) -> str:
    first = date(2026, 11, 22) - timedelta(days=-(-rows // len(codes)) - 1)
    lines = (
        f"{code},{first + timedelta(days=day)},{day % 97}.{day % 10},the weekly load of analytics,row {day}"
        for day in range(rows)
        for code in codes
    )
    return HEAD + "\n".join(line for line, _ in zip(lines, range(rows), strict=False))


@pytest.mark.parametrize("rows", [20_000, slow(100_000)])
def test_a_hundred_thousand_rows(rows, cast, make_kpi):
    """The longest file there may be; a fifth of it, in a fifth of the time, where there is little time."""
    codes = [make_kpi(f"kpi-{number}").code for number in range(20)]
    text, most = large(codes, rows), 60 * rows / 100_000
    start = time.perf_counter()
    assert read(cast.finance, text).new == rows
    assert time.perf_counter() - start < most
    start = time.perf_counter()
    assert read(cast.finance, text).unchanged == rows
    assert time.perf_counter() - start < most


def test_a_row_more_than_a_hundred_thousand_is_refused(cast, make_kpi):
    codes = [make_kpi(f"kpi-{number}").code for number in range(20)]
    with pytest.raises(FileRefused):
        read(cast.finance, large(codes, 100_000) + "\nkpi-0,2000-01-01,1,crm,")


def test_a_file_of_ever_new_names_is_refused_before_anything_is_asked(cast, django_assert_num_queries):
    text = HEAD + "\n".join(f"kpi-{number},2026-10-31,1,crm," for number in range(1_001))
    with django_assert_num_queries(0), pytest.raises(FileRefused, match="needs another look") as refused:
        read(cast.finance, text)
    assert "more than 1,000 KPIs" in refused.value.fields["file"][0]


def test_reading_stops_where_nobody_would_mend_each_cell(cast):
    with pytest.raises(FileRefused) as refused:
        read(cast.finance, HEAD + "x,never,1,crm,\n" * 100_000)
    assert refused.value.report.wrong < 10_010
