"""A route is weighed by what it may come to: the guards of its track and of its groups go by the larger of amount and weight."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0015_decision_tables"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="track_by_policy",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="passes_by_decisions",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="track_by_policy",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE least integer; usual integer;",
                    func="\n    NEW.lighter_than := '';\n    IF NEW.track <> '' AND NEW.amount IS NOT NULL THEN\n        SELECT greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END), greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_below THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.fast_below THEN 2 ELSE 1 END, greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END)) INTO least, usual FROM approvals_policy o WHERE o.id = NEW.policy_id;\n        IF coalesce(array_position(ARRAY['fast', 'standard', 'major'], (NEW.track)::text), 0) < least THEN\n            RAISE EXCEPTION 'The policy allows no track so light for this amount and class of data.';\n        END IF;\n        IF coalesce(array_position(ARRAY['fast', 'standard', 'major'], (NEW.track)::text), 0) < usual THEN\n            NEW.lighter_than := (ARRAY['fast', 'standard', 'major'])[usual];\n        END IF;\n    END IF;\n    RETURN NEW;\n    ",
                    hash="a8bfb82958b8697187cf7e8d1c9558de3dd6a886",
                    operation="INSERT",
                    pgid="pgtrigger_track_by_policy_19dce",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="passes_by_decisions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state = 'passed' AND (\n        NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND s.round = NEW.round)\n        OR EXISTS (SELECT 1 FROM approvals_step s LEFT JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND (n.id IS NULL OR n.quorum >\n                (SELECT count(*) FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND d.verdict IN ('approve', 'approve_with_conditions'))))\n        OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_step s ON s.id = n.step_id\n            WHERE s.route_id = NEW.id AND d.round = s.round AND NOT d.verdict IN ('approve', 'approve_with_conditions'))\n        OR EXISTS (SELECT 1 FROM approvals_policyrule u JOIN approvals_policy o ON o.id = u.policy_id\n            WHERE o.id = NEW.policy_id AND u.data_class IN ('', NEW.data_class)\n              AND ((u.track IN ('', NEW.track) AND public.approvals_cells_fit(u.cells, NEW.track, NEW.facts))\n                OR NEW.track <> '' AND greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END) > coalesce(array_position(ARRAY['fast', 'standard', 'major'], (NEW.track)::text), 0)\n                  AND u.track IN ('', (ARRAY['fast', 'standard', 'major'])[greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END)])\n                  AND public.approvals_cells_fit(u.cells, (ARRAY['fast', 'standard', 'major'])[greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END)], NEW.facts))\n              AND (u.amount_from = 0 AND u.amount_below IS NULL\n                OR u.amount_from <= (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) AND (u.amount_below IS NULL OR u.amount_below > (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END)))\n              AND NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n                WHERE s.route_id = NEW.id AND n.role = u.role AND n.quorum >= u.quorum AND n.seating = u.seating\n                  AND u.veto IN ('', n.veto) AND (u.share IS NULL OR n.share >= u.share)))) THEN RAISE EXCEPTION 'A route passes by the decisions of the groups that its policy names, and in no other way.'; END IF; RETURN NEW;",
                    hash="bb5e3c273de68bc87e526df5238b696c796bce52",
                    operation="UPDATE",
                    pgid="pgtrigger_passes_by_decisions_35df8",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
    ]
