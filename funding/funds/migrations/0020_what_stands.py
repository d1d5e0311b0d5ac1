"""An approval that was taken back agrees to nothing."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0017_taken_back_conditions_two_keys"),
        ("funds", "0019_names_may_change"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="fundchange",
            name="by_both_sides",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundchange",
            trigger=pgtrigger.compiler.Trigger(
                name="by_both_sides",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state = 'agreed'\n        AND EXISTS (SELECT 1 FROM funds_fund f WHERE f.id = NEW.source_id AND f.side = 'joint')\n        AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.person_id <> NEW.proposed_by_id AND (d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id))\n            AND EXISTS (SELECT 1 FROM funds_fund_owners o WHERE o.fund_id = NEW.source_id AND o.person_id = NEW.proposed_by_id) AND EXISTS (SELECT 1 FROM funds_fund_owners o WHERE o.fund_id = NEW.source_id AND o.person_id = d.person_id)\n            AND (EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.proposed_by_id AND p.is_active AND y.role = ANY (ARRAY['marketer', 'business', 'marketing_lead', 'cmo'])\n          AND y.since_on <= public.bridge_day(NEW.proposed_at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.proposed_at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.proposed_at)) AND EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = d.person_id AND p.is_active AND y.role = ANY (ARRAY['technologist', 'architecture', 'security', 'it_lead', 'cio'])\n          AND y.since_on <= public.bridge_day(d.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)) OR EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.proposed_by_id AND p.is_active AND y.role = ANY (ARRAY['technologist', 'architecture', 'security', 'it_lead', 'cio'])\n          AND y.since_on <= public.bridge_day(NEW.proposed_at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.proposed_at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.proposed_at)) AND EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = d.person_id AND p.is_active AND y.role = ANY (ARRAY['marketer', 'business', 'marketing_lead', 'cmo'])\n          AND y.since_on <= public.bridge_day(d.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)))) THEN RAISE EXCEPTION 'What a joint fund gives, an owner of each side has agreed to.'; END IF; RETURN NEW;",
                    hash="d5ae1bb7276a642e237c6c6cc6aaea5330fb131d",
                    operation="UPDATE",
                    pgid="pgtrigger_by_both_sides_84288",
                    table="funds_fundchange",
                    when="BEFORE",
                ),
            ),
        ),
    ]
