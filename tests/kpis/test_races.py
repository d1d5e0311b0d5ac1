"""On real connections: two files at once, and the tables' owner at the record."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import DatabaseError

from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kpis import imports, operations
from collab.kpis.models import Measurement
from tests.conftest import make_cast
from tests.kpis.conftest import NOW
from tests.together import at_once

HEAD = "kpi,on,value,source,note\n"


@pytest.mark.servers
def test_not_even_the_owner_of_the_tables_changes_one(real_db, owner):
    cast = make_cast()
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    operations.define(actor=cast.admin, code="x", name="X", definition="x", unit="%", **owners)
    operations.measure(actor=cast.finance, code="x", readings=[operations.Reading(Decimal(1), date(2026, 10, 31), "crm")])
    with owner.cursor() as cursor:
        for sql in ("UPDATE kpis_measurement SET value = 99", "DELETE FROM kpis_measurement"):
            with pytest.raises(DatabaseError, match="append-only"):
                cursor.execute(sql)


@pytest.mark.servers
def test_two_at_once_record_each_value_once(real_db):
    cast = make_cast()
    owners = {"owner_marketing": cast.marketing_lead, "owner_it": cast.it_lead}
    for code in ("match-rate", "lead-time"):
        operations.define(actor=cast.technologist, code=code, name=code, definition="x", unit="%", **owners)
    rows = [f"{code},{date(2026, 1, 1) + timedelta(days=day)},{day},crm,\n" for day in range(300) for code in ("match-rate", "lead-time")]

    def send(lines: list[str]) -> str:
        try:
            with clock.at(NOW):
                done = imports.read_file(actor=cast.finance, data=(HEAD + "".join(lines)).encode(), name="v.csv")
            return f"{done.new}/{done.unchanged}"
        except Conflict:
            return "busy"

    ends = at_once(*(partial(send, lines) for lines in (rows, rows[::-1], rows, rows[::-1])))
    assert len(ends) == 4
    assert ends.count("600/0") == 1
    assert set(ends) <= {"600/0", "0/600", "busy"}
    assert Measurement.objects.count() == 600
