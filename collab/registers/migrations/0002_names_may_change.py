"""Names may change of what is over, merged or closed, on record: somebody may stand there who is erased."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_entries"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="entry",
            name="steps",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.kind, OLD.code) IS DISTINCT FROM (NEW.kind, NEW.code) OR NEW.version <> OLD.version + 1\n        OR (OLD.merged_into_id IS NOT NULL AND (NEW.merged_into_id IS NULL\n            OR (OLD.facts, OLD.since_on, OLD.until_on) IS DISTINCT FROM (NEW.facts, NEW.since_on, NEW.until_on))) THEN RAISE EXCEPTION 'An entry keeps its register and its code, goes on by one version, and what was merged stays as it is but for its name.'; END IF; RETURN NEW;",
                    hash="39bbb864c5c96ee5549451dff2e1a60a7fd138c2",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_f9687",
                    table="registers_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="renamed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.merged_into_id IS NOT NULL AND OLD.name <> NEW.name)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'registers.entry' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('registers.entry.renamed') AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'What was merged is called otherwise on record only.'; END IF; RETURN NULL;",
                    hash="53bad59659a281352e990d8bc3c5c45a68649178",
                    operation="UPDATE",
                    pgid="pgtrigger_renamed_on_record_8b655",
                    table="registers_entry",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
