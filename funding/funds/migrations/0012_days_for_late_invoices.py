"""A fund says how long delivered work keeps its promise for late invoices."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0011_actuals_and_years"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="fund",
            name="stays_itself",
        ),
        migrations.AddField(
            model_name="fund",
            name="invoice_days",
            field=models.PositiveSmallIntegerField(
                db_default=60, default=60, help_text="Days after delivery for which work keeps what it was promised."
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_itself",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF to_jsonb(OLD) - '{version,accrual_days,invoice_days}'::text[] <> to_jsonb(NEW) - '{version,accrual_days,invoice_days}'::text[]\n        OR NEW.version NOT IN (OLD.version, OLD.version + 1)\n        OR (OLD.accrual_days, OLD.invoice_days) <> (NEW.accrual_days, NEW.invoice_days) AND NEW.version = OLD.version THEN RAISE EXCEPTION 'A fund keeps what it was set up as; only its money changes, and how long it takes late actuals.'; END IF; RETURN NEW;",
                    hash="446a7e7cd9c51a3ed37047663f5eca911a967bc6",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_itself_b9018",
                    table="funds_fund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="waits_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.invoice_days IS DISTINCT FROM NEW.invoice_days)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('funds.fund.changed') AND (e.data -> 'invoice_days' = jsonb_build_array(OLD.invoice_days, NEW.invoice_days)))) THEN RAISE EXCEPTION 'How long a fund waits for late invoices changes on record only.'; END IF; RETURN NULL;",
                    hash="851a422ae4e54bd212b82e56f2c3391119914f66",
                    operation="UPDATE",
                    pgid="pgtrigger_waits_on_record_7974a",
                    table="funds_fund",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(condition=models.Q(("invoice_days__lte", 730)), name="fund_waits_bounded"),
        ),
    ]
