"""Whether somebody may sign in, their password and their tokens change on record only; what is there is not looked at."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("people", "0002_account"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="active_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.person' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.person.left') AND (NOT NEW.is_active)) OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.person' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.person.changed') AND (e.data -> 'fields' ? 'is_active'))) THEN RAISE EXCEPTION 'Whether somebody may sign in changes on record only.'; END IF; RETURN NULL;",
                    hash="59dc17244a496f49a2d18619be7575ac81d202c2",
                    operation="UPDATE",
                    pgid="pgtrigger_active_on_record_fba63",
                    table="people_person",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="password_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.password IS DISTINCT FROM NEW.password)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.person' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.password.changed', 'people.password.renewed'))) THEN RAISE EXCEPTION 'A password is changed by its person, on record.'; END IF; RETURN NULL;",
                    hash="a2ba4dac798927d523751f8253ea2fcb1f523122",
                    operation="UPDATE",
                    pgid="pgtrigger_password_on_record_11a5c",
                    table="people_person",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="token",
            trigger=pgtrigger.compiler.Trigger(
                name="made_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.token' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.token.made'))) THEN RAISE EXCEPTION 'A token is made on record only.'; END IF; RETURN NULL;",
                    hash="673e6aa7a73869a4f3d661d9b0a9417761ca9ceb",
                    operation="INSERT",
                    pgid="pgtrigger_made_on_record_2dbce",
                    table="people_token",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="token",
            trigger=pgtrigger.compiler.Trigger(
                name="ends_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at OR OLD.ends_at IS DISTINCT FROM NEW.ends_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.token' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.token.ended')) OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.person' AND e.subject_id = NEW.person_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.person.left', 'people.person.changed') AND (e.kind = 'people.person.left' OR e.data -> 'fields' ? 'is_active'))) THEN RAISE EXCEPTION 'A token ends on record only.'; END IF; RETURN NULL;",
                    hash="d5a23a50ebc8bb90fac0812a038b03fb8d1af1b2",
                    operation="UPDATE",
                    pgid="pgtrigger_ends_on_record_14b46",
                    table="people_token",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="token",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.ended_at IS NULL)",
                    func="\n        IF OLD.ends_at > now() THEN RAISE EXCEPTION 'A token is ended before it is taken away.'; END IF;\n        RETURN OLD;\n    ",
                    hash="d1bddf4cd689aa9079308acadf61bb9290c20333",
                    operation="DELETE",
                    pgid="pgtrigger_stays_402a0",
                    table="people_token",
                    when="BEFORE",
                ),
            ),
        ),
    ]
