"""Duties are given and ended on record only, and none is taken away; what is there is not looked at."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("access", "0004_days_of_the_house"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="duty",
            trigger=pgtrigger.compiler.Trigger(
                name="given_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'access.duty' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('access.duty.given') AND (e.data ->> 'role' = NEW.role AND e.data ->> 'person' = NEW.person_id::text)) OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'access.duty' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('access.duty.brought') AND (e.data ->> 'role' = NEW.role AND e.data ->> 'person' = NEW.person_id::text AND EXISTS (SELECT 1 FROM events_history h WHERE h.until > now())))) THEN RAISE EXCEPTION 'A duty is given on record only.'; END IF; RETURN NULL;",
                    hash="f85173e7bd8cd9262aff8b4ddc58d332e41420d6",
                    operation="INSERT",
                    pgid="pgtrigger_given_on_record_bbf45",
                    table="access_duty",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="duty",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.until_on IS DISTINCT FROM NEW.until_on OR OLD.ended_at IS DISTINCT FROM NEW.ended_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'access.duty' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('access.duty.ended') AND (e.data ->> 'role' = NEW.role AND e.data ->> 'person' = NEW.person_id::text))) THEN RAISE EXCEPTION 'A duty ends on record only.'; END IF; RETURN NULL;",
                    hash="df31ef7de78f04c0df9b629ef592b9bf0825d0a8",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_on_record_d9114",
                    table="access_duty",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="duty",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.person_id, OLD.role, OLD.since_on) IS DISTINCT FROM (NEW.person_id, NEW.role, NEW.since_on) OR OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.until_on) IS DISTINCT FROM (NEW.ended_at, NEW.until_on) THEN RAISE EXCEPTION 'A duty is ended and another is given: what was is not rewritten.'; END IF; RETURN NEW;",
                    hash="aa1c15b189779ac5c32484227ebb01f55ae20467",
                    operation="UPDATE",
                    pgid="pgtrigger_kept_9fef3",
                    table="access_duty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="duty",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'A duty is ended and never taken away: who held it when is on record.';",
                    hash="72d4bbf3f3a7a241cad8b5f6a5ed300d4137b4ae",
                    operation="DELETE",
                    pgid="pgtrigger_stays_b59cf",
                    table="access_duty",
                    when="BEFORE",
                ),
            ),
        ),
    ]
