"""The switch of pgtrigger never says yes, wherever it was installed before."""

from typing import Any

from django.db import migrations

NEVER = "CREATE OR REPLACE FUNCTION {}._pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'"


def weld(apps: Any, schema_editor: Any) -> None:
    quoted = schema_editor.connection.ops.quote_name
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = '_pgtrigger_should_ignore'"
        )
        for (schema,) in cursor.fetchall():
            cursor.execute(NEVER.format(quoted(schema)))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_claims"),
    ]

    operations = [
        migrations.RunPython(weld, migrations.RunPython.noop),
    ]
