"""Files of other kinds than people are taken over beside the web too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_imports"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="import",
            name="settled_once",
        ),
        migrations.AddField(
            model_name="import",
            name="kind",
            field=models.CharField(db_default="people", default="people", max_length=20),
        ),
        migrations.AddField(
            model_name="import",
            name="which",
            field=models.CharField(blank=True, db_default="", default="", max_length=50),
        ),
        migrations.AlterField(
            model_name="import",
            name="seen",
            field=models.CharField(blank=True, max_length=64),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="import",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state IN ('done', 'refused') OR (OLD.by_id, OLD.kind, OLD.which, OLD.name, OLD.encoding, OLD.numbers, OLD.seen, OLD.total, OLD.made_at)\n        IS DISTINCT FROM (NEW.by_id, NEW.kind, NEW.which, NEW.name, NEW.encoding, NEW.numbers, NEW.seen, NEW.total, NEW.made_at)\n        OR (NEW.content IS NOT NULL AND NEW.content IS DISTINCT FROM OLD.content) THEN RAISE EXCEPTION 'A file is taken as it was looked at, and what came of it stays.'; END IF; RETURN NEW;",
                    hash="7cfa1c667021056eada22d026f9eab5f80b7d0bd",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_once_9a194",
                    table="directory_import",
                    when="BEFORE",
                ),
            ),
        ),
    ]
