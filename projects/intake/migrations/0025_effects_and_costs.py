"""What a request promises to move and what it costs: rows that the portal before leaves empty, which says that nobody was asked."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_goals_on_record"),
        ("approvals", "0012_tracks_have_a_floor"),
        ("customer", "0002_initial"),
        ("intake", "0024_drafts_may_be_given"),
        ("launches", "0001_launches"),
        ("portfolio", "0009_found_by_launch"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="moves_on_record",
        ),
        migrations.AddField(
            model_name="request",
            name="costs",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="effects",
            field=models.JSONField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="has_effects",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.effects IS NULL THEN RETURN NEW; END IF;\n    IF jsonb_typeof(NEW.effects) <> 'array' THEN RAISE EXCEPTION 'These effects are not rows of what they say.'; END IF;\n    IF jsonb_array_length(NEW.effects) > 20 OR EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.effects) r(one) WHERE NOT coalesce(\n            CASE WHEN jsonb_typeof(one) = 'object' THEN one ?& ARRAY['by', 'from', 'kpi', 'to'] AND one - ARRAY['by', 'from', 'kpi', 'to'] = '{}'::jsonb\n                AND NOT EXISTS (SELECT 1 FROM jsonb_each(one) e WHERE jsonb_typeof(e.value) NOT IN ('string', 'null')) AND one ->> 'to' ~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$'\n                AND (one -> 'from' = 'null'::jsonb OR one ->> 'from' ~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$')\n                AND one ->> 'by' ~ '^20[0-9][0-9]-[01][0-9]-[0-3][0-9]$' AND jsonb_typeof(one -> 'kpi') = 'string' END, false)) THEN\n        RAISE EXCEPTION 'These effects are not rows of what they say.';\n    END IF;\n    IF (SELECT count(*) <> count(DISTINCT (one ->> 'kpi', one ->> 'by')) FROM jsonb_array_elements(NEW.effects) r(one)) THEN\n        RAISE EXCEPTION 'A KPI is named once for each day.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.effects) r(one)\n            WHERE (one ->> 'from')::numeric = (one ->> 'to')::numeric OR (one ->> 'by')::date IS NULL) THEN\n        RAISE EXCEPTION 'What moves nothing is no effect.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.effects) r(one)\n            WHERE NOT EXISTS (SELECT 1 FROM kpis_kpi k WHERE k.code = one ->> 'kpi')) THEN\n        RAISE EXCEPTION 'This promises to move a KPI that there is not.';\n    END IF;\n    RETURN NEW;\n",
                    hash="22fe0ed9fb735e8d2a0fae0bcd9cd5cdcd9df0a5",
                    operation='INSERT OR UPDATE OF "effects"',
                    pgid="pgtrigger_has_effects_3cf23",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="has_costs",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.costs IS NULL THEN RETURN NEW; END IF;\n    IF jsonb_typeof(NEW.costs) <> 'array' THEN RAISE EXCEPTION 'These costs are not rows of what they say.'; END IF;\n    IF jsonb_array_length(NEW.costs) > 40 OR EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.costs) r(one) WHERE NOT coalesce(\n            CASE WHEN jsonb_typeof(one) = 'object' THEN one ?& ARRAY['class', 'currency', 'high', 'kind', 'likely', 'low', 'year'] AND one - ARRAY['class', 'currency', 'high', 'kind', 'likely', 'low', 'year'] = '{}'::jsonb\n                AND NOT EXISTS (SELECT 1 FROM jsonb_each(one) e WHERE jsonb_typeof(e.value) NOT IN ('string', 'null')) AND one ->> 'low' ~ '^[0-9]{1,14}[.][0-9]{2}$' AND one ->> 'likely' ~ '^[0-9]{1,14}[.][0-9]{2}$' AND one ->> 'high' ~ '^[0-9]{1,14}[.][0-9]{2}$'\n                AND one ->> 'currency' ~ '^[A-Z]{3}$' AND jsonb_typeof(one -> 'year') = 'string'\n                AND one ->> 'kind' IN ('build', 'run')\n                AND one ->> 'class' IN ('capital', 'operating') END, false)) THEN\n        RAISE EXCEPTION 'These costs are not rows of what they say.';\n    END IF;\n    IF (SELECT count(*) <> count(DISTINCT (one ->> 'year', one ->> 'kind', one ->> 'class')) FROM jsonb_array_elements(NEW.costs) r(one)) THEN\n        RAISE EXCEPTION 'Costs have one row for each year, kind and class.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.costs) r(one)\n            WHERE (one ->> 'low')::numeric > (one ->> 'likely')::numeric OR (one ->> 'likely')::numeric > (one ->> 'high')::numeric) THEN\n        RAISE EXCEPTION 'What is likely lies between low and high.';\n    END IF;\n    IF (SELECT count(DISTINCT one ->> 'currency') > 1 FROM jsonb_array_elements(NEW.costs) r(one)) THEN\n        RAISE EXCEPTION 'All costs of a request are in one currency.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.costs) r(one)\n            WHERE NOT EXISTS (SELECT 1 FROM funds_fiscalyear y WHERE y.code = one ->> 'year')) THEN\n        RAISE EXCEPTION 'Costs are of a fiscal year that there is.';\n    END IF;\n    RETURN NEW;\n",
                    hash="bdbaa2e3b8bcd7d5063aac53634ec363beb1299b",
                    operation='INSERT OR UPDATE OF "costs"',
                    pgid="pgtrigger_has_costs_8f888",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.version IS DISTINCT FROM NEW.version)",
                    constraint="CONSTRAINT",
                    declare="DECLARE differing text[];",
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal_id' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment_id' END,\n            CASE WHEN OLD.brands IS DISTINCT FROM NEW.brands THEN 'brands' END,\n            CASE WHEN OLD.markets IS DISTINCT FROM NEW.markets THEN 'markets' END,\n            CASE WHEN OLD.problem IS DISTINCT FROM NEW.problem THEN 'problem' END,\n            CASE WHEN OLD.outcome IS DISTINCT FROM NEW.outcome THEN 'outcome' END,\n            CASE WHEN OLD.revenue_generated IS DISTINCT FROM NEW.revenue_generated THEN 'revenue_generated' END,\n            CASE WHEN OLD.revenue_protected IS DISTINCT FROM NEW.revenue_protected THEN 'revenue_protected' END,\n            CASE WHEN OLD.estimate IS DISTINCT FROM NEW.estimate THEN 'estimate' END,\n            CASE WHEN OLD.currency IS DISTINCT FROM NEW.currency THEN 'currency' END,\n            CASE WHEN OLD.needed_by IS DISTINCT FROM NEW.needed_by THEN 'needed_by' END,\n            CASE WHEN OLD.needed_by_reason IS DISTINCT FROM NEW.needed_by_reason THEN 'needed_by_reason' END,\n            CASE WHEN OLD.launch_id IS DISTINCT FROM NEW.launch_id THEN 'launch_id' END,\n            CASE WHEN OLD.legacy_systems IS DISTINCT FROM NEW.legacy_systems THEN 'legacy_systems' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.effects IS DISTINCT FROM NEW.effects THEN 'effects' END,\n            CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.suppliers IS DISTINCT FROM NEW.suppliers THEN 'suppliers' END,\n            CASE WHEN OLD.products IS DISTINCT FROM NEW.products THEN 'products' END,\n            CASE WHEN OLD.data_where IS DISTINCT FROM NEW.data_where THEN 'data_where' END,\n            CASE WHEN OLD.regulations IS DISTINCT FROM NEW.regulations THEN 'regulations' END,\n            CASE WHEN OLD.costs IS DISTINCT FROM NEW.costs THEN 'costs' END,\n            CASE WHEN OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id THEN 'sponsor_id' END,\n            CASE WHEN (OLD.data_kind, OLD.personal_data) IS DISTINCT FROM (NEW.data_kind, NEW.personal_data)\n                THEN CASE WHEN NEW.data_kind IS NULL THEN 'personal_data' ELSE 'data_kind' END END], NULL);\n    IF OLD.state IS DISTINCT FROM NEW.state THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.state AND e.target = NEW.state\n                AND ((e.action, e.source, e.target) IN (('answer', 'needs_information', 'in_triage'), ('ask', 'in_triage', 'needs_information'), ('decide', 'in_approval', 'approved'), ('decide', 'in_approval', 'in_approval'), ('decide', 'in_approval', 'in_triage'), ('decide', 'in_approval', 'rejected'), ('decline', 'in_triage', 'declined'), ('decline', 'needs_information', 'declined'), ('edit', 'approved', 'approved'), ('edit', 'approved', 'in_approval'), ('edit', 'draft', 'draft'), ('edit', 'in_approval', 'in_approval'), ('edit', 'in_triage', 'in_triage'), ('edit', 'needs_information', 'needs_information'), ('fund', 'approved', 'funded'), ('fund', 'funded', 'funded'), ('fund', 'in_delivery', 'in_delivery'), ('hand_over', 'delivered', 'delivered'), ('hand_over', 'in_delivery', 'in_delivery'), ('hand_over', 'on_hold', 'on_hold'), ('hold', 'approved', 'on_hold'), ('hold', 'delivered', 'on_hold'), ('hold', 'funded', 'on_hold'), ('hold', 'in_approval', 'on_hold'), ('hold', 'in_delivery', 'on_hold'), ('hold', 'in_triage', 'on_hold'), ('hold', 'needs_information', 'on_hold'), ('launch', 'in_delivery', 'delivered'), ('merge', 'in_triage', 'merged'), ('reassign', 'approved', 'approved'), ('reassign', 'delivered', 'delivered'), ('reassign', 'draft', 'draft'), ('reassign', 'funded', 'funded'), ('reassign', 'in_approval', 'in_approval'), ('reassign', 'in_delivery', 'in_delivery'), ('reassign', 'in_triage', 'in_triage'), ('reassign', 'needs_information', 'needs_information'), ('reassign', 'on_hold', 'on_hold'), ('reclassify', 'closed', 'closed'), ('reclassify', 'delivered', 'delivered'), ('reclassify', 'funded', 'funded'), ('reclassify', 'in_delivery', 'in_delivery'), ('reclassify', 'on_hold', 'on_hold'), ('reclassify', 'stopped', 'stopped'), ('review', 'delivered', 'closed'), ('route', 'in_triage', 'in_approval'), ('seat_again', 'in_approval', 'in_approval'), ('second', 'funded', 'funded'), ('second', 'funded', 'stopped'), ('second', 'in_delivery', 'in_delivery'), ('second', 'in_delivery', 'stopped'), ('second', 'on_hold', 'on_hold'), ('second', 'on_hold', 'stopped'), ('settle', 'closed', 'closed'), ('settle', 'delivered', 'delivered'), ('snooze', 'in_triage', 'in_triage'), ('start', 'funded', 'in_delivery'), ('stop', 'funded', 'funded'), ('stop', 'funded', 'stopped'), ('stop', 'in_delivery', 'in_delivery'), ('stop', 'in_delivery', 'stopped'), ('stop', 'on_hold', 'on_hold'), ('stop', 'on_hold', 'stopped'), ('submit', 'draft', 'in_triage'), ('take_back', 'needs_information', 'in_triage'), ('withdraw', 'approved', 'withdrawn'), ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_approval', 'withdrawn'), ('withdraw', 'in_triage', 'withdrawn'), ('withdraw', 'needs_information', 'withdrawn')) OR (e.action, e.source) IN (('resume', 'on_hold')))) THEN\n            RAISE EXCEPTION 'A state changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.state) AND e.target IN ('', NEW.state)) THEN\n        RAISE EXCEPTION 'Each version of a request leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a request says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="ee8714d97aa406bdde3681dbb4ff79391a4881b9",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_c847c",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
