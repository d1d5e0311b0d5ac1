"""Money moves about a request's own route: what else is approved for the same work gives no right to it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_of_approved_work"),
        ("approvals", "0004_subjects_are_kept"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="line",
            name="of_approved_work",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="of_approved_work",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = NEW.account_id AND a.kind IN ('reserved', 'committed', 'spent'))\n                   AND NOT EXISTS (SELECT 1 FROM ledger_entry e JOIN approvals_route r\n                       ON r.number = CASE WHEN e.about ~ '^R-[0-9]{1,9}$' THEN substr(e.about, 3)::int END\n                       WHERE e.id = NEW.entry_id AND r.state = 'passed' AND r.subject_kind = 'intake.request') THEN RAISE EXCEPTION 'Money is reserved, committed and spent only for work that was routed and approved.'; END IF; RETURN NEW;",
                    hash="6c999befd351afd6813f3491b1c43ee735b7cba1",
                    operation="INSERT",
                    pgid="pgtrigger_of_approved_work_d47fb",
                    table="ledger_line",
                    when="BEFORE",
                ),
            ),
        ),
    ]
