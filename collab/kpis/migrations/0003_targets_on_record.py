"""Targets are set on record only, and stay; what is there is not looked at."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("kpis", "0002_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="set_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'kpis.kpi' AND e.subject_id = NEW.kpi_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('kpis.target.set') AND (e.data ->> 'starts_on' = NEW.starts_on::text AND e.data ->> 'ends_on' = NEW.ends_on::text AND (e.data ->> 'value')::numeric = NEW.value))) THEN RAISE EXCEPTION 'A target is set on record only.'; END IF; RETURN NULL;",
                    hash="14b75c36944b88813803a051dbd7dd23ac0987ec",
                    operation="INSERT",
                    pgid="pgtrigger_set_on_record_6297c",
                    table="kpis_target",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="bd40a85d59a2d976d2f70560079e1f0cd11003c9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_63a82",
                    table="kpis_target",
                    when="BEFORE",
                ),
            ),
        ),
    ]
