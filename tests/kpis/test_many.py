"""Years of daily values: the page asks no more for them, draws what an eye sees of them, and takes little time; every look-up has an index."""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.kit import clock
from collab.kpis import bulk, operations, outlook, queries, series
from collab.kpis.models import Kpi, Measurement
from collab.kpis.operations import Reading
from collab.web.charts.line import WIDE, line, thinned
from tests.kpis.conftest import NOW

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 21)


def years(cast, code: str, count: int) -> None:
    """So many days of values up to yesterday, with a week's rhythm, as a program sends them."""
    rows = [
        {"kpi": code, "on": (LAST - timedelta(days=back)).isoformat(), "value": f"{50 + (LAST.toordinal() - back) % 7 + (back * 37 % 11) / 10:.1f}", "source": "app"}
        for back in range(count)
    ]  # fmt: skip
    bulk.take(actor=cast.technologist, rows=rows)


def test_five_years_of_days_on_the_page(cast, page, make_kpi):
    make_kpi("few", cadence="daily")
    make_kpi("many", cadence="daily")
    years(cast, "few", 30)
    years(cast, "many", 1_825)
    client, asked, spent = page(cast.marketer), {}, {}
    for code in ("few", "many", "few", "many"):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            began = time.process_time()
            answer = client.get(f"/kpis/{code}/")
            spent[code] = time.process_time() - began
        assert answer.status_code == 200
        asked[code] = len(captured)
    assert asked["few"] == asked["many"] < 40
    text = answer.content.decode()
    drawn = text.split('class="line-actual line-dense" points="')[1].split('"')[0].split()
    assert 400 < len(drawn) < 2 * (WIDE.x_end - WIDE.left)
    assert "The table has the latest 60 of the values drawn; the 1765 before them are below" in " ".join(text.split())
    assert text.count("<") / 2 < 3_000 and 'class="fan"' in text
    # Seconds of processor time, the tests' own tracing included; a busy machine gets room.
    assert spent["many"] < 0.6


def test_no_peak_goes_as_points_are_thinned():
    spots = [(float(place) / 10, 100.0) for place in range(1_000)]
    spots[503] = (50.3, 7.0)
    spots[707] = (70.7, 190.0)
    kept = thinned(spots)
    assert len(kept) <= 202 and spots[503] in kept and spots[707] in kept and kept[0] == spots[0] and kept[-1] == spots[-1]
    assert kept == sorted(kept) and thinned(kept[:1]) == kept[:1] and thinned([]) == []
    apart = [(float(place * 2), float(place % 3)) for place in range(50)]
    assert thinned(apart) == apart
    days = [(LAST - timedelta(days=back), float(back % 9)) for back in range(1_825)][::-1]
    drawn = line(days, (), (), "Days", str)
    assert len(drawn.actual.split()) <= 2 * (WIDE.x_end - WIDE.left) + 2 and drawn.dot


def test_a_daily_value_is_due_the_day_after(cast, make_kpi):
    make_kpi(cadence="daily")
    for back, is_late in ((2, False), (3, True)):
        operations.measure(
            actor=cast.finance, code="match-rate", readings=[Reading(Decimal(5), date(2026, 11, 22) - timedelta(days=back), "app")]
        )
        with clock.at(NOW):
            card = queries.kpi_card("match-rate", date(2026, 11, 22) if back == 2 else date(2026, 11, 25))
        assert (card.late_since is not None) == is_late


SEED = """
    INSERT INTO kpis_measurement (kpi_id, "on", value, source, note, by_id, arrived_at)
    SELECT k.id, date '2026-11-21' - d, 50 + (d %% 7), 'app', '', %s, now() FROM kpis_kpi k, generate_series(0, 1824) AS d
"""


def plans(work) -> list[str]:
    """How the database goes about what ``work`` asks of measurements."""
    with CaptureQueriesContext(connection) as captured:
        work()
    found = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            if "kpis_measurement" in query["sql"] and query["sql"].startswith("SELECT"):
                cursor.execute("EXPLAIN " + query["sql"].replace("%", "%%"))
                found.append("\n".join(row[0] for row in cursor.fetchall()))
    return found


@pytest.mark.slow
def test_nine_hundred_thousand_values_are_found_by_index(cast, page, make_kpi):
    for number in range(500):
        make_kpi(f"k{number}", cadence="daily")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(SEED, [cast.technologist.pk])
        cursor.execute("ANALYZE kpis_measurement")
    assert Measurement.objects.count() == 912_500
    kpi = Kpi.objects.get(code="k77")
    cards = queries.kpi_cards()
    works = {
        "a KPI's points": lambda: series.points(kpi, LAST),
        "signals of a hundred": lambda: outlook.turned(cards, LAST),
        "cards of a hundred": queries.kpi_cards,
        "late ones": lambda: list(queries.late(Kpi.objects.all())[:5]),
        "a page of values": lambda: queries.measurement_cards(kpi, 14),
    }
    for name, work in works.items():
        began = time.process_time()
        found = plans(work)
        print(name, f"{(time.process_time() - began) * 1000:.0f} ms of processor", len(found), "queries")
        assert found and not any("Seq Scan on kpis_measurement" in plan for plan in found), (name, found)
    client = page(cast.marketer)
    for path in ("/kpis/k77/", "/kpis/", "/executive/"):
        client.get(path)
        began, cpu = time.monotonic(), time.process_time()
        client.get(path)
        print(path, f"{(time.monotonic() - began) * 1000:.0f} ms, {(time.process_time() - cpu) * 1000:.0f} ms of processor")
