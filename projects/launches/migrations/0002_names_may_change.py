"""Names may change of what is over, merged or closed, on record: somebody may stand there who is erased."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("launches", "0001_launches"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="launch",
            name="steps",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="launch",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.code <> NEW.code OR NEW.version <> OLD.version + 1 OR (OLD.state <> 'to_come' AND\n        (OLD.state, OLD.kind, OLD.\"on\", OLD.owner_id, OLD.confidence, OLD.budget, OLD.currency) IS DISTINCT FROM\n        (NEW.state, NEW.kind, NEW.\"on\", NEW.owner_id, NEW.confidence, NEW.budget, NEW.currency)) THEN RAISE EXCEPTION 'A launch keeps its code, goes on by one version, and what was held or called off stays as it is but for its name.'; END IF; RETURN NEW;",
                    hash="c4e0ed98e27d63b220860f4266d6d1a580cd0768",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_0971d",
                    table="launches_launch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="launch",
            trigger=pgtrigger.compiler.Trigger(
                name="renamed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state <> 'to_come' AND OLD.name <> NEW.name)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'launches.launch' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('launches.launch.renamed') AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'What was held or called off is called otherwise on record only.'; END IF; RETURN NULL;",
                    hash="1abed0c4750545b9e8811601e981f0102643f50b",
                    operation="UPDATE",
                    pgid="pgtrigger_renamed_on_record_e06db",
                    table="launches_launch",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
