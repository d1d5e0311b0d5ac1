"""The facts of a request: columns that the portal before leaves empty, which says that nobody was asked."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_goals_on_record"),
        ("approvals", "0012_tracks_have_a_floor"),
        ("customer", "0002_initial"),
        ("intake", "0019_found_by_launch"),
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
            name="brands",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, null=True, size=None),
        ),
        migrations.AddField(
            model_name="request",
            name="data_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unknown", "I don’t know"),
                    ("none", "None"),
                    ("personal", "Personal data"),
                    ("special", "Special kinds, such as health or belief"),
                    ("payment", "Payment data"),
                    ("children", "Data of children"),
                ],
                max_length=10,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="data_where",
            field=models.TextField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="markets",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, null=True, size=None),
        ),
        migrations.AddField(
            model_name="request",
            name="products",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, null=True, size=None),
        ),
        migrations.AddField(
            model_name="request",
            name="regulations",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, null=True, size=None),
        ),
        migrations.AddField(
            model_name="request",
            name="suppliers",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, null=True, size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="kind_of_data",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP = 'UPDATE' AND NEW.data_kind IS NOT DISTINCT FROM OLD.data_kind AND NEW.personal_data IS DISTINCT FROM OLD.personal_data THEN\n        NEW.data_kind := NULL;\n    ELSIF NEW.data_kind IS NOT NULL THEN\n        NEW.personal_data := CASE NEW.data_kind WHEN 'unknown' THEN NULL ELSE NEW.data_kind <> 'none' END;\n    END IF;\n    RETURN NEW;\n",
                    hash="c1d39b2f44f34a21699d4fbf4143a16b467fb785",
                    operation='INSERT OR UPDATE OF "data_kind", "personal_data"',
                    pgid="pgtrigger_kind_of_data_45ed8",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="names_entries",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF coalesce(NEW.brands, NEW.markets, NEW.suppliers, NEW.products, NEW.regulations) IS NULL THEN RETURN NEW; END IF;\n    PERFORM 1 FROM registers_entry e JOIN (VALUES ('brands', NEW.brands), ('markets', NEW.markets), ('suppliers', NEW.suppliers), ('products', NEW.products), ('regulations', NEW.regulations)) k(kind, codes) ON e.kind = k.kind AND e.code = ANY (k.codes) ORDER BY e.id FOR SHARE OF e;\n    IF EXISTS (SELECT 1 FROM (VALUES ('brands', NEW.brands), ('markets', NEW.markets), ('suppliers', NEW.suppliers), ('products', NEW.products), ('regulations', NEW.regulations)) k(kind, codes) CROSS JOIN LATERAL unnest(k.codes) c(code) WHERE NOT EXISTS (\n            SELECT 1 FROM registers_entry e WHERE e.kind = k.kind AND e.code = c.code AND e.merged_into_id IS NULL)) THEN\n        RAISE EXCEPTION 'This names what its register does not have, or what was merged into another entry.';\n    END IF;\n    RETURN NEW;\n",
                    hash="e3d137c0ca5c19953a678b692c60528d789a843e",
                    operation='INSERT OR UPDATE OF "brands", "markets", "suppliers", "products", "regulations"',
                    pgid="pgtrigger_names_entries_7b213",
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
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal_id' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment_id' END,\n            CASE WHEN OLD.brands IS DISTINCT FROM NEW.brands THEN 'brands' END,\n            CASE WHEN OLD.markets IS DISTINCT FROM NEW.markets THEN 'markets' END,\n            CASE WHEN OLD.problem IS DISTINCT FROM NEW.problem THEN 'problem' END,\n            CASE WHEN OLD.outcome IS DISTINCT FROM NEW.outcome THEN 'outcome' END,\n            CASE WHEN OLD.revenue_generated IS DISTINCT FROM NEW.revenue_generated THEN 'revenue_generated' END,\n            CASE WHEN OLD.revenue_protected IS DISTINCT FROM NEW.revenue_protected THEN 'revenue_protected' END,\n            CASE WHEN OLD.estimate IS DISTINCT FROM NEW.estimate THEN 'estimate' END,\n            CASE WHEN OLD.currency IS DISTINCT FROM NEW.currency THEN 'currency' END,\n            CASE WHEN OLD.needed_by IS DISTINCT FROM NEW.needed_by THEN 'needed_by' END,\n            CASE WHEN OLD.needed_by_reason IS DISTINCT FROM NEW.needed_by_reason THEN 'needed_by_reason' END,\n            CASE WHEN OLD.launch_id IS DISTINCT FROM NEW.launch_id THEN 'launch_id' END,\n            CASE WHEN OLD.legacy_systems IS DISTINCT FROM NEW.legacy_systems THEN 'legacy_systems' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.suppliers IS DISTINCT FROM NEW.suppliers THEN 'suppliers' END,\n            CASE WHEN OLD.products IS DISTINCT FROM NEW.products THEN 'products' END,\n            CASE WHEN OLD.data_where IS DISTINCT FROM NEW.data_where THEN 'data_where' END,\n            CASE WHEN OLD.regulations IS DISTINCT FROM NEW.regulations THEN 'regulations' END,\n            CASE WHEN OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id THEN 'sponsor_id' END,\n            CASE WHEN (OLD.data_kind, OLD.personal_data) IS DISTINCT FROM (NEW.data_kind, NEW.personal_data)\n                THEN CASE WHEN NEW.data_kind IS NULL THEN 'personal_data' ELSE 'data_kind' END END], NULL);\n    IF OLD.state IS DISTINCT FROM NEW.state THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.state AND e.target = NEW.state\n                AND ((e.action, e.source, e.target) IN (('answer', 'needs_information', 'in_triage'), ('ask', 'in_triage', 'needs_information'), ('decide', 'in_approval', 'approved'), ('decide', 'in_approval', 'in_approval'), ('decide', 'in_approval', 'in_triage'), ('decide', 'in_approval', 'rejected'), ('decline', 'in_triage', 'declined'), ('decline', 'needs_information', 'declined'), ('edit', 'approved', 'approved'), ('edit', 'approved', 'in_approval'), ('edit', 'draft', 'draft'), ('edit', 'in_approval', 'in_approval'), ('edit', 'in_triage', 'in_triage'), ('edit', 'needs_information', 'needs_information'), ('fund', 'approved', 'funded'), ('fund', 'funded', 'funded'), ('fund', 'in_delivery', 'in_delivery'), ('hand_over', 'delivered', 'delivered'), ('hand_over', 'in_delivery', 'in_delivery'), ('hand_over', 'on_hold', 'on_hold'), ('hold', 'approved', 'on_hold'), ('hold', 'delivered', 'on_hold'), ('hold', 'funded', 'on_hold'), ('hold', 'in_approval', 'on_hold'), ('hold', 'in_delivery', 'on_hold'), ('hold', 'in_triage', 'on_hold'), ('hold', 'needs_information', 'on_hold'), ('launch', 'in_delivery', 'delivered'), ('merge', 'in_triage', 'merged'), ('reassign', 'approved', 'approved'), ('reassign', 'delivered', 'delivered'), ('reassign', 'funded', 'funded'), ('reassign', 'in_approval', 'in_approval'), ('reassign', 'in_delivery', 'in_delivery'), ('reassign', 'in_triage', 'in_triage'), ('reassign', 'needs_information', 'needs_information'), ('reassign', 'on_hold', 'on_hold'), ('review', 'delivered', 'closed'), ('route', 'in_triage', 'in_approval'), ('seat_again', 'in_approval', 'in_approval'), ('second', 'funded', 'funded'), ('second', 'funded', 'stopped'), ('second', 'in_delivery', 'in_delivery'), ('second', 'in_delivery', 'stopped'), ('second', 'on_hold', 'on_hold'), ('second', 'on_hold', 'stopped'), ('settle', 'closed', 'closed'), ('settle', 'delivered', 'delivered'), ('snooze', 'in_triage', 'in_triage'), ('start', 'funded', 'in_delivery'), ('stop', 'funded', 'funded'), ('stop', 'funded', 'stopped'), ('stop', 'in_delivery', 'in_delivery'), ('stop', 'in_delivery', 'stopped'), ('stop', 'on_hold', 'on_hold'), ('stop', 'on_hold', 'stopped'), ('submit', 'draft', 'in_triage'), ('take_back', 'needs_information', 'in_triage'), ('withdraw', 'approved', 'withdrawn'), ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_approval', 'withdrawn'), ('withdraw', 'in_triage', 'withdrawn'), ('withdraw', 'needs_information', 'withdrawn')) OR (e.action, e.source) IN (('resume', 'on_hold')))) THEN\n            RAISE EXCEPTION 'A state changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.state) AND e.target IN ('', NEW.state)) THEN\n        RAISE EXCEPTION 'Each version of a request leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a request says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="4f3d30efd7b6c879217992c267f6a677a373bdce",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_c847c",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("data_kind__isnull", True),
                    ("data_kind__in", ["unknown", "none", "personal", "special", "payment", "children"]),
                    _connector="OR",
                ),
                name="request_data_kind_known",
            ),
        ),
    ]
