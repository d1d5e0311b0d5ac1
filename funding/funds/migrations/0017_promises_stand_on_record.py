"""What a promise stands at is on record."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0016_owners_hand_over"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="stands_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.allocation' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'Where a promise stands changes on record only.'; END IF; RETURN NULL;",
                    hash="88904ffb8a53a7c09003ebdf908c1ede08e79e09",
                    operation="UPDATE",
                    pgid="pgtrigger_stands_on_record_51d3f",
                    table="funds_allocation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
