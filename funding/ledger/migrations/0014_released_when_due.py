"""What is left is released in nobody's name when the time for late invoices is over, and then alone."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0013_actuals_are_facts"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="entry",
            name="by_whom_may",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="by_whom_may",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE day date;",
                    func="\n    day := public.bridge_day(NEW.at);\n    -- In nobody's name the portal gives back what no late invoice has asked for in its time, and nothing else.\n    IF NEW.actor_id IS NULL AND NEW.kind = 'release' AND NEW.subject_kind = 'approvals.route' THEN\n        IF public.ledger_release_is_due(NEW.subject_id, NULL, day) THEN RETURN NEW; END IF;\n    END IF;\n    PERFORM 1 FROM people_person p WHERE p.id = NEW.actor_id AND p.is_active FOR SHARE;\n    IF FOUND THEN\n        PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.actor_id AND y.ended_at IS NULL\n           AND y.since_on <= day AND (y.until_on IS NULL OR y.until_on >= day) AND CASE\n            WHEN NEW.kind = 'budget' THEN y.role IN ('admin', 'finance') WHEN NEW.kind = 'lapse' THEN y.role IN ('finance') WHEN NEW.kind = 'reserve' THEN y.role IN ('finance') WHEN NEW.kind = 'spend' THEN y.role IN ('finance') WHEN NEW.kind = 'overspend' THEN y.role IN ('finance') WHEN NEW.kind = 'credit' THEN y.role IN ('finance') WHEN NEW.kind = 'undo' THEN y.role IN ('finance') OR EXISTS (SELECT 1 FROM events_event v JOIN funds_allocation p ON p.id = v.subject_id AND v.subject_kind = 'funds.allocation'\n                JOIN funds_fund_owners o ON o.fund_id = p.fund_id WHERE v.id = NEW.event_id AND o.person_id = NEW.actor_id) WHEN NEW.kind = 'cover' THEN y.role IN ('finance') OR EXISTS (SELECT 1 FROM events_event v JOIN funds_allocation p ON p.id = v.subject_id AND v.subject_kind = 'funds.allocation'\n                JOIN funds_fund_owners o ON o.fund_id = p.fund_id WHERE v.id = NEW.event_id AND o.person_id = NEW.actor_id) WHEN NEW.kind = 'carry' THEN y.role IN ('finance') WHEN NEW.kind = 'arrive' THEN y.role IN ('finance')\n            WHEN NEW.kind IN ('raise', 'transfer') THEN y.role = 'finance' OR EXISTS (SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id IN (c.source_id, c.target_id)\n                WHERE NEW.subject_kind = 'funds.fundchange' AND c.id = NEW.subject_id AND o.person_id = NEW.actor_id)\n            ELSE true END FOR SHARE;\n    END IF;\n    IF NOT FOUND THEN RAISE EXCEPTION 'Money is moved by somebody who holds the duty for it.'; END IF;\n    RETURN NEW;\n    ",
                    hash="69fa9ca93435740e5b2e5794a4426580417572e8",
                    operation="INSERT",
                    pgid="pgtrigger_by_whom_may_a7195",
                    table="ledger_entry",
                    when="BEFORE",
                ),
            ),
        ),
    ]
