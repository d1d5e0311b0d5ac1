"""Events, decisions and entries from before name their texts too: chains and seals are made anew, once.

The portal and its workers are stopped for it: whoever writes meanwhile waits, and is refused when that takes long.
"""

from typing import Any

from django.db import migrations

from funding.funds.migrations import _apart


def carry(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        _apart.carry(cursor)


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0008_money_tells_the_truth"),
        ("events", "0010_texts_beside_the_record"),
        ("approvals", "0009_policies_are_agreed_by_two"),
        ("ledger", "0011_of_one_transaction"),
    ]

    operations = [
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
