"""An entry is about its subject, by key; how that is shown is asked of it and no longer kept.

The column stays for one version, with a default, for the code before goes on writing it meanwhile.
"""

from django.db import migrations

INDEXES = "SELECT indexname FROM pg_indexes WHERE tablename = 'ledger_entry' AND indexdef ~ '\\(about( varchar_pattern_ops)?\\)$'"


def drop_indexes(apps, schema):
    with schema.connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        cursor.execute(INDEXES)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema.quote_name(name)}")
        cursor.execute("RESET lock_timeout")


class Migration(migrations.Migration):
    # People go on working meanwhile.
    atomic = False
    dependencies = [("ledger", "0009_checked_beside_the_work")]

    operations = [
        migrations.RunSQL(
            "SET lock_timeout = '5s'; ALTER TABLE ledger_entry ALTER COLUMN about SET DEFAULT ''; RESET lock_timeout",
            "ALTER TABLE ledger_entry ALTER COLUMN about DROP DEFAULT",
        ),
        migrations.RunPython(drop_indexes, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("entry", "about")]),
    ]
