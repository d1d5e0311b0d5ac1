"""Sessions begin and end on record only; what is there is not looked at."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("account", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="begun_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'account.session' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('account.session.begun'))) THEN RAISE EXCEPTION 'A session begins on record only.'; END IF; RETURN NULL;",
                    hash="1cb76987aef29d43a0ad595f5cb45882666e87be",
                    operation="INSERT",
                    pgid="pgtrigger_begun_on_record_56bea",
                    table="account_session",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at OR OLD.ends_at IS DISTINCT FROM NEW.ends_at OR OLD.epoch IS DISTINCT FROM NEW.epoch)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'account.session' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('account.session.ended') AND (OLD.epoch = NEW.epoch)) OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.person' AND e.subject_id = NEW.person_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.password.changed', 'people.person.left', 'people.person.signed_out_everywhere'))) THEN RAISE EXCEPTION 'A session ends on record only, and none is carried over otherwise.'; END IF; RETURN NULL;",
                    hash="11ac641d6b484e36365fd8816ab2727aa6c11d76",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_on_record_80900",
                    table="account_session",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
