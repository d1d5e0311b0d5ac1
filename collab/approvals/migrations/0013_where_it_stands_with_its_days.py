"""Since when a route and its steps stand where they do is on record."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0012_tracks_have_a_floor"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="moves_on_record",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="step",
            name="moves_on_record",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.round IS DISTINCT FROM NEW.round OR OLD.ended_at IS DISTINCT FROM NEW.ended_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.action <> '' OR NEW.subject_kind <> 'intake.request'))) THEN RAISE EXCEPTION 'Where a route stands changes on record only.'; END IF; RETURN NULL;",
                    hash="7c3f77f8c7e4e225f83f2696a0337d875711c77e",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_e92b5",
                    table="approvals_route",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="step",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.round IS DISTINCT FROM NEW.round OR OLD.opened_at IS DISTINCT FROM NEW.opened_at OR OLD.passed_at IS DISTINCT FROM NEW.passed_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND ((e.action <> '' OR r.subject_kind <> 'intake.request'))))) THEN RAISE EXCEPTION 'Where a step stands changes on record only.'; END IF; RETURN NULL;",
                    hash="febada634390e1ec52984a1e8a02d64d96505dbf",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_1f7fc",
                    table="approvals_step",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
