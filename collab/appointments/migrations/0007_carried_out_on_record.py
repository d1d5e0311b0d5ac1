"""Which duty came of a proposal is on record."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0006_routed_as_one_of_its_kind"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="carried_out_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.duty_id IS DISTINCT FROM NEW.duty_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'access.duty' AND e.subject_id = NEW.duty_id\n            AND e.made_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'The duty that came of a proposal is the one that it gave or ended.'; END IF; RETURN NULL;",
                    hash="0b71725da9e7b7ba4f0ad546b5f8f850625dfbcf",
                    operation="UPDATE",
                    pgid="pgtrigger_carried_out_on_record_702dd",
                    table="appointments_proposal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
