"""Second of four steps: entries and lines get their keys, 10,000 at a time; it may be run again, and changes nothing where it stops."""

from django.db import migrations

from funding.ledger.migrations import _keys


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("ledger", "0004_keys_beside_the_text"),
        ("events", "0004_one_record_a_move"),
        ("approvals", "0005_checked_beside_the_work"),
        ("funds", "0003_fund_changes_are_carried"),
    ]
    operations = [migrations.RunPython(_keys.second_step, migrations.RunPython.noop)]
