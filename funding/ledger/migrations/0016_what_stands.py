"""An approval that was taken back is no act."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0017_taken_back_conditions_two_keys"),
        ("ledger", "0015_two_people"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="entry",
            name="by_more_than_one",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="by_more_than_one",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.subject_kind = 'approvals.route' AND NEW.kind IN ('reserve', 'spend', 'overspend') AND EXISTS (\n            SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.subject_id AND d.person_id = NEW.actor_id AND (d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)))\n        AND EXISTS (SELECT 1 FROM ledger_entry o WHERE o.subject_kind = NEW.subject_kind AND o.subject_id = NEW.subject_id\n            AND o.actor_id = NEW.actor_id AND (o.kind = 'reserve') <> (NEW.kind = 'reserve') AND o.kind IN ('reserve', 'spend', 'overspend')) THEN RAISE EXCEPTION 'Nobody approves work, reserves its money and pays its bills: one of the three is somebody else''s.'; END IF; RETURN NEW;",
                    hash="35ab2bb0623272d84ae856a65a9fb4bfbbbd8d0a",
                    operation="INSERT",
                    pgid="pgtrigger_by_more_than_one_cbd34",
                    table="ledger_entry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
