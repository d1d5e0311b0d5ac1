"""Seals made before are signed once, as they stand: verify the record before this, with the version that made them.

Whoever migrates has the same SEAL_KEY (or SECRET_KEY, from which it follows) as the workers. A sealer of the version before
is refused by the constraint until its worker is the new one; nothing else waits, and what it did not seal is sealed then.
"""

from typing import Any

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


from collab.events import signing

BATCH = 5_000
TRIGGER = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'events_seal'::regclass AND tgname LIKE 'pgtrigger\\_append\\_only\\_%'"


def sign(apps: Any, schema_editor: Any) -> None:
    """Each seal by the key of this installation; the guard of the table is lifted meanwhile, in this transaction."""
    seals = apps.get_model("events", "Seal").objects.order_by("upto").values_list("pk", "upto", "count", "hash", "made_at")
    with schema_editor.connection.cursor() as cursor:
        if not seals.exists():
            return
        cursor.execute(TRIGGER)
        (name,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE events_seal DISABLE TRIGGER {name}")
        after = None
        while batch := list((seals if after is None else seals.filter(upto__gt=after))[:BATCH]):
            signed = [(signing.sign("seal", *facts), pk) for pk, *facts in batch]
            cursor.executemany("UPDATE events_seal SET mac = %s WHERE id = %s", signed)
            after = batch[-1][1]
        cursor.execute(f"ALTER TABLE events_seal ENABLE TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_guards_never_ignored"),
    ]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("is_full", models.BooleanField()),
                ("upto", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("findings", models.PositiveIntegerField()),
                ("mac", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="seal",
            name="mac",
            field=models.CharField(db_default="", max_length=64),
        ),
        migrations.RunPython(sign, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(condition=models.Q(("mac", ""), _negated=True), name="seal_is_signed"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="d65a2b841b9bfc489d4479a7deb08d15be9ff593",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f3342",
                    table="events_verification",
                    when="BEFORE",
                ),
            ),
        ),
    ]
