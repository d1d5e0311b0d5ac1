"""Goals are changed and signed on record only; what is there is not looked at."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("agenda", "0003_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_unsigned",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.signed_by_cmo_at IS NOT NULL OR NEW.signed_by_cio_at IS NOT NULL THEN RAISE EXCEPTION 'A goal is signed by nobody when it is set.'; END IF; RETURN NEW;",
                    hash="ab14e6d2f13094a886b8f0ac9f760612ec72abce",
                    operation="INSERT",
                    pgid="pgtrigger_starts_unsigned_f74c3",
                    table="agenda_goal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.signed_by_cmo_at IS DISTINCT FROM NEW.signed_by_cmo_at OR OLD.signed_by_cio_at IS DISTINCT FROM NEW.signed_by_cio_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (CASE WHEN OLD.signed_by_cmo_at IS NOT DISTINCT FROM NEW.signed_by_cmo_at THEN true\n        WHEN NEW.signed_by_cmo_at IS NULL THEN EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.goal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.goal.changed'))\n        ELSE OLD.signed_by_cmo_at IS NULL AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.goal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.goal.signed') AND (e.data ->> 'as' = 'cmo')) END AND CASE WHEN OLD.signed_by_cio_at IS NOT DISTINCT FROM NEW.signed_by_cio_at THEN true\n        WHEN NEW.signed_by_cio_at IS NULL THEN EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.goal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.goal.changed'))\n        ELSE OLD.signed_by_cio_at IS NULL AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.goal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.goal.signed') AND (e.data ->> 'as' = 'cio')) END) THEN RAISE EXCEPTION 'A goal is signed on record only.'; END IF; RETURN NULL;",
                    hash="bffda5d53290b9776fd9122fe38500e6c7f14b46",
                    operation="UPDATE",
                    pgid="pgtrigger_signed_on_record_9a740",
                    table="agenda_goal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.description IS DISTINCT FROM NEW.description OR OLD.starts_on IS DISTINCT FROM NEW.starts_on OR OLD.ends_on IS DISTINCT FROM NEW.ends_on OR OLD.owner_marketing_id IS DISTINCT FROM NEW.owner_marketing_id OR OLD.owner_it_id IS DISTINCT FROM NEW.owner_it_id OR OLD.is_active IS DISTINCT FROM NEW.is_active)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.goal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.goal.changed'))) THEN RAISE EXCEPTION 'A goal is changed on record only.'; END IF; RETURN NULL;",
                    hash="1de0ba09a78a80d01e2b45174f29a846895f86a8",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_on_record_a1307",
                    table="agenda_goal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
