"""Decided fund changes get a route with the decision they had, marked carried; undecided ones an open route.

Lifts the triggers that ``_carrying.LIFTED`` names, for the owner, in the transaction of each batch.
"""

import sys
from typing import Any

from django.db import migrations, transaction

from funding.funds.migrations import _carrying

BATCH = 10_000


def carry(apps: Any, schema_editor: Any) -> None:
    """A transaction a batch, so that nobody waits for more than one of them."""
    connection, made, decided = schema_editor.connection, 0, 0
    _carrying.look(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM funds_fundchange")
        (last,) = cursor.fetchone()
    for low in range(0, last, BATCH):
        with transaction.atomic(using=connection.alias):
            routes, told = _carrying.carry(connection, low, low + BATCH)
        made, decided = made + routes, decided + told
    if last:
        sys.stdout.write(f"\n  {made:,} fund changes have a route; {decided:,} of them carried, with their decision\n")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("funds", "0002_fund_changes_have_routes"), ("events", "0004_one_record_a_move")]

    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
