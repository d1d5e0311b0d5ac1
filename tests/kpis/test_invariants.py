"""What the database refuses by itself, attacked as the role the portal runs under."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from collab.events.record import record
from collab.kpis import operations
from collab.kpis.models import Measurement
from tests import onrecord

pytestmark = pytest.mark.django_db


def refused(sql: str, *values: object) -> str:
    """The text of the refusal; fails where the statement passes."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(error.value)


@pytest.fixture
def measured(cast, make_kpi) -> Measurement:
    make_kpi()
    (row,) = operations.measure(
        actor=cast.finance, code="match-rate", readings=[operations.Reading(Decimal("41.5"), date(2026, 10, 31), "web analytics")]
    )
    return row


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kpis_measurement SET value = 99", "DELETE FROM kpis_measurement", "TRUNCATE kpis_measurement",
        "ALTER TABLE kpis_measurement DISABLE TRIGGER ALL", "DROP TABLE kpis_measurement",
        "INSERT INTO kpis_measurement SELECT id, \"on\", 99, source, note, arrived_at, by_id, kpi_id FROM kpis_measurement ON CONFLICT (id) DO UPDATE SET value = 99",
    ],
)  # fmt: skip
def test_measurements_are_only_added(measured, sql):
    assert "permission denied" in refused(sql) or "must be owner" in refused(sql)
    measured.refresh_from_db()
    assert measured.value == Decimal("41.5")


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-12-31", "2027-06-30"), ("2026-01-01", "2026-12-31"), ("2026-05-01", "2026-05-01"), ("2025-01-01", "2028-01-01")],
)
def test_periods_of_targets_do_not_overlap(cast, make_kpi, first, last):
    kpi, other = make_kpi(), make_kpi("other")
    insert = "INSERT INTO kpis_target (kpi_id, starts_on, ends_on, value) VALUES (%s, %s, %s, 80)"
    with connection.cursor() as cursor:
        for one, starts_on, ends_on in ((kpi, "2026-01-01", "2026-12-31"), (other, first, last)):
            cursor.execute(insert, [one.pk, starts_on, ends_on])
            onrecord.note("kpis.target.set", one, starts_on=starts_on, ends_on=ends_on, value="80")
    assert "target_one_a_period" in refused(insert, kpi.pk, first, last)


def replacing(kpi, old, starts_on="2026-01-01", why="A slip.", told=None):
    """A target in the place of ``old``, with its event or another one."""
    insert = "INSERT INTO kpis_target (kpi_id, starts_on, ends_on, value, replaces_id) VALUES (%s, %s, '2026-12-31', 8, %s)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [kpi.pk, starts_on, old.pk])
        data = {"starts_on": starts_on, "ends_on": "2026-12-31", "value": "8"} | ({"replaces": old.pk} if told is None else told)
        record("kpis.target.set", actor=None, about=kpi, why=why, data=data)
        connection.check_constraints()


@pytest.fixture
def aimed(cast, make_kpi):
    kpi = make_kpi()
    whole = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return kpi, operations.set_target(actor=cast.admin, code=kpi.code, value=Decimal(80), **whole)


def test_a_target_is_replaced_on_record_once_and_for_its_own_period(aimed, make_kpi):
    kpi, old = aimed
    for wrong, sentence in (
        ({"why": ""}, "on record only"),
        ({"told": {}}, "on record only"),
        ({"told": {"replaces": old.pk + 1}}, "on record only"),
        ({"starts_on": "2026-01-02"}, "of its own KPI and period"),
        ({"kpi": make_kpi("other")}, "of its own KPI and period"),
    ):
        with pytest.raises(DatabaseError, match=sentence):
            replacing(**{"kpi": kpi, "old": old, **wrong})
    replacing(kpi, old)
    with pytest.raises(DatabaseError, match="replaces_id"):
        replacing(kpi, old)


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    "sql", ["UPDATE kpis_target SET value = 99", "UPDATE kpis_target SET replaces_id = NULL", "DELETE FROM kpis_target"]
)
def test_a_target_on_record_stays(aimed, sql):
    assert "append-only" in refused(sql)


def test_a_period_does_not_end_before_it_starts(make_kpi):
    sql = "INSERT INTO kpis_target (kpi_id, starts_on, ends_on, value) VALUES (%s, '2026-02-01', '2026-01-01', 1)"
    assert "target_ends_after_start" in refused(sql, make_kpi().pk)


@pytest.mark.usefixtures("all_rights")
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("owner_it_id = owner_marketing_id", "kpi_two_owners"),
        ("direction = 'left'", "kpi_direction_known"),
        ("cadence = 'yearly'", "kpi_cadence_known"),
    ],
)
def test_a_kpi_stays_sound(make_kpi, change, constraint):
    make_kpi()
    assert constraint in refused(f"UPDATE kpis_kpi SET {change}")
