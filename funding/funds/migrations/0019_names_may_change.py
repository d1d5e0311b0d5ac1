"""Names may change of what is over, merged or closed, on record: somebody may stand there who is erased."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0018_erased_by_two"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="fund",
            name="stays_itself",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_itself",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF to_jsonb(OLD) - '{version,accrual_days,invoice_days,name}'::text[] <> to_jsonb(NEW) - '{version,accrual_days,invoice_days,name}'::text[]\n        OR NEW.version NOT IN (OLD.version, OLD.version + 1)\n        OR (OLD.accrual_days, OLD.invoice_days, OLD.name) <> (NEW.accrual_days, NEW.invoice_days, NEW.name) AND NEW.version = OLD.version THEN RAISE EXCEPTION 'A fund keeps what it was set up as; only its money changes, how long it takes late actuals, and its name.'; END IF; RETURN NEW;",
                    hash="c6b1fabe33c262ad4538f7861fcf2256e35cf637",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_itself_b9018",
                    table="funds_fund",
                    when="BEFORE",
                ),
            ),
        ),
    ]
