"""Links between milestones too, with a lag; days that are frozen and expected; gates and templates."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_plan_second(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'portfolio.passage' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = ANY (ARRAY['technologist', 'cmo', 'cio']::text[]) AND y.person_id = person)
        ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = person AND p.is_active AND y.role = ANY (ARRAY['technologist', 'cmo', 'cio']::text[])
          AND y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant)) AND (y.ended_at IS NULL OR y.ended_at > instant)) END
$$
"""
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_portfolio_passage(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM portfolio_passage c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = ANY (ARRAY['technologist', 'marketing_lead', 'it_lead']::text[])
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'A lead or a marketing technologist proposes this.' END
$$
"""  # noqa: E501
TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_portfolio_passage(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('portfolio.passage.agreed', 'portfolio.passage.refused') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('portfolio.passage.agreed', 'agree', 'proposed', 'agreed'), ('portfolio.passage.refused', 'refuse', 'proposed', 'refused'))) THEN
        RETURN false;
    END IF;
    SELECT NULL::integer AS version, t.state AS state INTO stands FROM portfolio_passage t WHERE t.id = key;
    RETURN FOUND AND (said_version IS NULL AND (said_action = '' OR said_target = stands.state AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.passage' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)));
END $$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0020_guards_of_what_stands"),
        ("portfolio", "0012_three_ways_through_the_gate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Baseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("days", models.JSONField(default=dict)),
                ("frozen_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=200)),
                ("side", models.CharField(choices=[("marketing", "Marketing"), ("it", "IT")], max_length=12)),
                ("done_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Gate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phase", models.CharField(choices=[("discovery", "Discovery"), ("build", "Build"), ("launch", "Launch")], max_length=10)),
                (
                    "passes",
                    models.CharField(
                        choices=[
                            ("marketing_lead", "Its marketing lead"),
                            ("it_lead", "Its IT lead"),
                            ("technologist", "A marketing technologist"),
                        ],
                        max_length=16,
                    ),
                ),
                ("passed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(choices=[("gate", "Pass a gate"), ("baseline", "Freeze the plan anew")], max_length=10)),
                (
                    "phase",
                    models.CharField(
                        blank=True, choices=[("discovery", "Discovery"), ("build", "Build"), ("launch", "Launch")], max_length=10
                    ),
                ),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("refused", "Refused")], default="proposed", max_length=10
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField()),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("name", models.CharField(max_length=120)),
                ("work", models.CharField(max_length=120)),
                ("content", models.JSONField()),
                ("is_current", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name", "-number"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dependency",
            name="no_circle",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="phase_on_record",
        ),
        migrations.RemoveConstraint(
            model_name="dependency",
            name="dependency_once",
        ),
        migrations.RemoveConstraint(
            model_name="dependency",
            name="dependency_between_two",
        ),
        migrations.AddField(
            model_name="dependency",
            name="after_milestone",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="waits_for", to="portfolio.milestone"
            ),
        ),
        migrations.AddField(
            model_name="dependency",
            name="before_milestone",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="unlocks", to="portfolio.milestone"
            ),
        ),
        migrations.AddField(
            model_name="dependency",
            name="is_hard",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="dependency",
            name="lag",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="milestone",
            name="baseline_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="milestone",
            name="forecast_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="milestone",
            name="weight",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="baseline_ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="baseline_starts_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="forecast_on",
            field=models.DateField(blank=True, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dependency",
            trigger=pgtrigger.compiler.Trigger(
                name="no_circle",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(741003);\n    IF EXISTS (\n        WITH RECURSIVE ahead(project_id, part, milestone_id) AS (\n            SELECT NEW.before_id, CASE WHEN NEW.before_milestone_id IS NULL THEN 2 ELSE 1 END, coalesce(NEW.before_milestone_id, 0)\n            UNION\n            SELECT one.project_id, one.part, one.milestone_id FROM ahead a, LATERAL (\n                SELECT a.project_id, 0 AS part, 0::bigint AS milestone_id WHERE a.part > 0\n                UNION ALL\n                SELECT a.project_id, 1, d.after_milestone_id FROM portfolio_dependency d\n                 WHERE a.part = 2 AND d.after_id = a.project_id AND d.after_milestone_id IS NOT NULL AND d.id IS DISTINCT FROM NEW.id\n                UNION ALL\n                SELECT d.before_id, CASE WHEN d.before_milestone_id IS NULL THEN 2 ELSE 1 END, coalesce(d.before_milestone_id, 0)\n                  FROM portfolio_dependency d\n                 WHERE d.after_id = a.project_id AND d.id IS DISTINCT FROM NEW.id\n                   AND (a.part = 0 AND d.after_milestone_id IS NULL OR a.part = 1 AND d.after_milestone_id = a.milestone_id)\n            ) one\n        )\n        SELECT 1 FROM ahead WHERE project_id = NEW.after_id AND CASE WHEN NEW.after_milestone_id IS NULL THEN part = 0\n            ELSE part = 2 OR milestone_id = NEW.after_milestone_id END\n    ) THEN\n        RAISE EXCEPTION 'They would wait for each other in a circle.';\n    END IF;\n    RETURN NEW;\n",
                    hash="408a19552cbf5a3842baeec1d7e163e57023d905",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_no_circle_39984",
                    table="portfolio_dependency",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dependency",
            trigger=pgtrigger.compiler.Trigger(
                name="links_its_milestones",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.before_milestone_id IS NOT NULL AND NOT EXISTS (\n            SELECT 1 FROM portfolio_milestone m WHERE m.id = NEW.before_milestone_id AND m.project_id = NEW.before_id)\n        OR NEW.after_milestone_id IS NOT NULL AND NOT EXISTS (\n            SELECT 1 FROM portfolio_milestone m WHERE m.id = NEW.after_milestone_id AND m.project_id = NEW.after_id) THEN RAISE EXCEPTION 'A link names a milestone of its own project.'; END IF; RETURN NEW;",
                    hash="609d5010fc091b4dda7ff20c113c87dd51d8af8c",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_links_its_milestones_79326",
                    table="portfolio_dependency",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_in_its_project",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'INSERT' AND NEW.baseline_on IS NOT NULL OR TG_OP = 'UPDATE' AND OLD.project_id <> NEW.project_id THEN RAISE EXCEPTION 'A milestone stays in its project, and its day is frozen with it.'; END IF; RETURN NEW;",
                    hash="52f6f33bf435ec3c36e5af9d01a07148d0d324f0",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_stays_in_its_project_1e021",
                    table="portfolio_milestone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="milestone",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_with_its_project",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.baseline_on IS DISTINCT FROM NEW.baseline_on)",
                    constraint="CONSTRAINT",
                    func="IF NOT (CASE WHEN OLD.baseline_on IS NULL THEN EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.project_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.project.moved', 'portfolio.project.rebaselined'))\n        ELSE EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.project_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.project.rebaselined')) END) THEN RAISE EXCEPTION 'The day of a milestone is frozen with its project.'; END IF; RETURN NULL;",
                    hash="ff8c7c199d4f0e6e2f904ca39aca7536baffcd6f",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_with_its_project_1746b",
                    table="portfolio_milestone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.phase IS DISTINCT FROM NEW.phase OR OLD.version IS DISTINCT FROM NEW.version)",
                    constraint="CONSTRAINT",
                    declare="DECLARE differing text[];",
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.side IS DISTINCT FROM NEW.side THEN 'side' END,\n            CASE WHEN OLD.starts_on IS DISTINCT FROM NEW.starts_on THEN 'starts_on' END,\n            CASE WHEN OLD.ends_on IS DISTINCT FROM NEW.ends_on THEN 'ends_on' END,\n            CASE WHEN OLD.forecast_on IS DISTINCT FROM NEW.forecast_on THEN 'forecast_on' END,\n            CASE WHEN OLD.health_marketing IS DISTINCT FROM NEW.health_marketing THEN 'health_marketing' END,\n            CASE WHEN OLD.health_it IS DISTINCT FROM NEW.health_it THEN 'health_it' END,\n            CASE WHEN OLD.word_marketing IS DISTINCT FROM NEW.word_marketing THEN 'word_marketing' END,\n            CASE WHEN OLD.word_it IS DISTINCT FROM NEW.word_it THEN 'word_it' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.strategies IS DISTINCT FROM NEW.strategies THEN 'strategies' END,\n            CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment' END,\n            CASE WHEN OLD.launch_id IS DISTINCT FROM NEW.launch_id THEN 'launch' END,\n            CASE WHEN OLD.marketing_lead_id IS DISTINCT FROM NEW.marketing_lead_id THEN 'marketing_lead' END,\n            CASE WHEN OLD.it_lead_id IS DISTINCT FROM NEW.it_lead_id THEN 'it_lead' END], NULL);\n    IF OLD.phase IS DISTINCT FROM NEW.phase THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.phase AND e.target = NEW.phase\n                AND ((e.action, e.source, e.target) IN (('build', 'discovery', 'build'), ('build', 'planned', 'build'), ('explore', 'planned', 'discovery'), ('launch', 'build', 'live'), ('launch', 'discovery', 'live'), ('launch', 'launch', 'live'), ('launch', 'planned', 'live'), ('prepare', 'build', 'launch'), ('review', 'live', 'closed'), ('rework', 'build', 'discovery'), ('rework', 'launch', 'build'), ('stop', 'build', 'stopped'), ('stop', 'discovery', 'stopped'), ('stop', 'launch', 'stopped'), ('stop', 'planned', 'stopped')))) THEN\n            RAISE EXCEPTION 'A phase changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.phase) AND e.target IN ('', NEW.phase)) THEN\n        RAISE EXCEPTION 'Each version of a project leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a project says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="d62108b6e342454d377b659a55662e24b7037f46",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_on_record_8d373",
                    table="portfolio_project",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="baseline_stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.baseline_starts_on IS DISTINCT FROM NEW.baseline_starts_on OR OLD.baseline_ends_on IS DISTINCT FROM NEW.baseline_ends_on)",
                    constraint="CONSTRAINT",
                    func="IF NOT (CASE WHEN (OLD.baseline_starts_on IS NULL OR OLD.baseline_starts_on IS NOT DISTINCT FROM NEW.baseline_starts_on) AND (OLD.baseline_ends_on IS NULL OR OLD.baseline_ends_on IS NOT DISTINCT FROM NEW.baseline_ends_on) THEN EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.project.moved', 'portfolio.project.rebaselined')) ELSE EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.project.rebaselined')) END) THEN RAISE EXCEPTION 'A baseline is replaced by a change that was approved.'; END IF; RETURN NULL;",
                    hash="da372d157cb0b5ade626ced83480860a4ed04cd8",
                    operation="UPDATE",
                    pgid="pgtrigger_baseline_stands_ecbc2",
                    table="portfolio_project",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="through_its_gates",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.phase <> NEW.phase AND EXISTS (\n        SELECT 1 FROM portfolio_gate g WHERE g.project_id = NEW.id AND g.phase = NEW.phase AND g.passed_at IS NULL) THEN RAISE EXCEPTION 'The gate before this phase has not been passed.'; END IF; RETURN NEW;",
                    hash="7e0bceda5a9ac2590706fa31b1e782f4eddb5af5",
                    operation="UPDATE",
                    pgid="pgtrigger_through_its_gates_e1e91",
                    table="portfolio_project",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.UniqueConstraint(
                fields=("before", "before_milestone", "after", "after_milestone"), name="dependency_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("before", models.F("after")), _negated=True),
                    models.Q(("after_milestone__isnull", False), ("before_milestone__isnull", False)),
                    _connector="OR",
                ),
                name="dependency_between_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("before_milestone__isnull", True),
                    ("after_milestone__isnull", True),
                    models.Q(("before_milestone", models.F("after_milestone")), _negated=True),
                    _connector="OR",
                ),
                name="dependency_of_two_milestones",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(condition=models.Q(("lag__gte", -60), ("lag__lte", 250)), name="dependency_lag_in_reason"),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__isnull", True), ("weight__lte", 100), _connector="OR"), name="milestone_weight_is_a_share"
            ),
        ),
        migrations.AddField(
            model_name="baseline",
            name="project",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="baselines", to="portfolio.project"),
        ),
        migrations.AddField(
            model_name="baseline",
            name="route",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.route"),
        ),
        migrations.AddField(
            model_name="check",
            name="done_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="gate",
            name="project",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="gates", to="portfolio.project"),
        ),
        migrations.AddField(
            model_name="check",
            name="gate",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="portfolio.gate"),
        ),
        migrations.AddField(
            model_name="passage",
            name="baseline",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portfolio.baseline"
            ),
        ),
        migrations.AddField(
            model_name="passage",
            name="project",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="passages", to="portfolio.project"),
        ),
        migrations.AddField(
            model_name="passage",
            name="proposed_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="passage",
            name="route",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.route"
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="made_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="baseline_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="baseline",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (TG_OP = 'INSERT' AND CASE WHEN NEW.route_id IS NULL THEN NEW.number <= 2 AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.project_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.project.started', 'portfolio.project.moved'))\n        ELSE EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.project_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.project.rebaselined')) AND EXISTS (\n            SELECT 1 FROM portfolio_passage a JOIN approvals_route r ON r.id = a.route_id AND r.state = 'passed'\n             WHERE a.route_id = NEW.route_id AND a.project_id = NEW.project_id AND a.act = 'baseline') END) THEN RAISE EXCEPTION 'A plan is frozen when it starts, or by a change that was approved.'; END IF; RETURN NULL;",
                    hash="6a1a6e1bc96d35dfb9dab929d55d46b6d6daa154",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_frozen_on_record_cf073",
                    table="portfolio_baseline",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="gate",
            constraint=models.UniqueConstraint(fields=("project", "phase"), name="gate_once"),
        ),
        migrations.AddConstraint(
            model_name="gate",
            constraint=models.CheckConstraint(condition=models.Q(("phase__in", ["discovery", "build", "launch"])), name="gate_phase_known"),
        ),
        migrations.AddConstraint(
            model_name="gate",
            constraint=models.CheckConstraint(
                condition=models.Q(("passes__in", ["marketing_lead", "it_lead", "technologist"])), name="gate_passes_known"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gate",
            trigger=pgtrigger.compiler.Trigger(
                name="stands_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.passed_at IS NOT NULL THEN RAISE EXCEPTION 'A gate stands before it is passed.'; END IF; RETURN NEW;",
                    hash="e78f55aeaaa65ae679ac07de2c6859dc0acb8a2f",
                    operation="INSERT",
                    pgid="pgtrigger_stands_open_163ff",
                    table="portfolio_gate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gate",
            trigger=pgtrigger.compiler.Trigger(
                name="passed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.passed_at IS DISTINCT FROM NEW.passed_at OR OLD.phase IS DISTINCT FROM NEW.phase OR OLD.project_id IS DISTINCT FROM NEW.project_id OR OLD.passes IS DISTINCT FROM NEW.passes)",
                    constraint="CONSTRAINT",
                    func="IF NOT (OLD.passed_at IS NULL AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.project_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.gate.passed'))\n        AND NOT EXISTS (SELECT 1 FROM portfolio_check c WHERE c.gate_id = NEW.id AND c.done_on IS NULL)\n        AND (NOT EXISTS (SELECT 1 FROM portfolio_project p JOIN approvals_route r ON r.id = p.route_id\n            WHERE p.id = NEW.project_id AND r.track = 'major') OR EXISTS (SELECT 1 FROM portfolio_passage a\n            WHERE a.project_id = NEW.project_id AND a.act = 'gate' AND a.phase = NEW.phase AND a.state = 'agreed'))) THEN RAISE EXCEPTION 'A gate is passed once, with all of its list done, and on the major track by its approval.'; END IF; RETURN NULL;",
                    hash="0ffcfe9506eb8e5bc1be1989f82f6fd10326594d",
                    operation="UPDATE",
                    pgid="pgtrigger_passed_on_record_d3798",
                    table="portfolio_gate",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gate",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="8cfe83a1c64d57fbb5a8268f44274e153df2c503",
                    operation="DELETE",
                    pgid="pgtrigger_stays_56d94",
                    table="portfolio_gate",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint(fields=("gate", "label"), name="check_once"),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_by__isnull", True), ("done_on__isnull", True)),
                    models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                    _connector="OR",
                ),
                name="check_done_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="check",
            trigger=pgtrigger.compiler.Trigger(
                name="until_its_gate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.gate_id, OLD.done_on, OLD.done_by_id) IS DISTINCT FROM (NEW.gate_id, NEW.done_on, NEW.done_by_id)\n        AND EXISTS (SELECT 1 FROM portfolio_gate g WHERE g.id IN (OLD.gate_id, NEW.gate_id) AND g.passed_at IS NOT NULL) THEN RAISE EXCEPTION 'A list is ticked until its gate is passed.'; END IF; RETURN NEW;",
                    hash="056000ea1821f1fb52d625e111aa4f004aa61de6",
                    operation="UPDATE",
                    pgid="pgtrigger_until_its_gate_96cdf",
                    table="portfolio_check",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="check",
            trigger=pgtrigger.compiler.Trigger(
                name="ticked_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.done_on IS DISTINCT FROM NEW.done_on OR OLD.done_by_id IS DISTINCT FROM NEW.done_by_id OR OLD.gate_id IS DISTINCT FROM NEW.gate_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = (SELECT g.project_id FROM portfolio_gate g WHERE g.id = NEW.gate_id)\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('portfolio.check.ticked'))) THEN RAISE EXCEPTION 'A list is ticked on record.'; END IF; RETURN NULL;",
                    hash="fdcba7719d24b2733485a0eb18d5126b9e33921b",
                    operation="UPDATE",
                    pgid="pgtrigger_ticked_on_record_f1d8a",
                    table="portfolio_check",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="check",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f607e9e888c014d0252636f4db3508058d01b6f3",
                    operation="DELETE",
                    pgid="pgtrigger_stays_1e65d",
                    table="portfolio_check",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "agreed", "refused"])), name="passage_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "gate"), models.Q(("phase", ""), _negated=True)),
                    models.Q(("act", "baseline"), ("phase", "")),
                    _connector="OR",
                ),
                name="passage_is_of_a_gate",
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("project", "act", "phase"), name="passage_one_proposed"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passage",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'proposed' THEN RAISE EXCEPTION 'A proposal starts as one.'; END IF; RETURN NEW;",
                    hash="dbaf4868d2f21753dd1fb00f9fcc5150aea752e4",
                    operation="INSERT",
                    pgid="pgtrigger_starts_proposed_3d6e5",
                    table="portfolio_passage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passage",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.state <> 'proposed' AND (OLD.state <> NEW.state OR OLD.route_id IS DISTINCT FROM NEW.route_id OR OLD.baseline_id IS NOT NULL)\n        OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id\n        OR OLD.baseline_id IS NOT NULL AND OLD.baseline_id IS DISTINCT FROM NEW.baseline_id\n        OR (to_jsonb(OLD) - '{state,route_id,baseline_id}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{state,route_id,baseline_id}'::text[]))\n        AND NOT (to_jsonb(OLD) - '{reason}'::text[] = to_jsonb(NEW) - '{reason}'::text[] AND EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.done_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'A proposal is not rewritten, and it is decided once.'; END IF; RETURN NEW;",
                    hash="8f6a831618b48ebfbc9be9a02043d0eb5dc05be9",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_8a254",
                    table="portfolio_passage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passage",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_route",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r\n        WHERE r.id = NEW.route_id AND r.subject_kind = 'portfolio.passage' AND r.subject_id = NEW.id\n          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END) THEN RAISE EXCEPTION 'A proposal is agreed or refused by the decision on its route, and in no other way.'; END IF; RETURN NEW;",
                    hash="0bead7d2a078c7d3cfe977b0afd65d3c4f0045ac",
                    operation="UPDATE",
                    pgid="pgtrigger_by_its_route_08a7f",
                    table="portfolio_passage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passage",
            trigger=pgtrigger.compiler.Trigger(
                name="routed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM portfolio_passage c JOIN approvals_route r ON r.id = c.route_id\n            AND r.subject_kind = 'portfolio.passage' AND r.subject_id = c.id WHERE c.id = NEW.id) THEN RAISE EXCEPTION 'A proposal about a plan has a route of its own, on which somebody else decides.'; END IF; RETURN NULL;",
                    hash="89a7306a2c17ea44a7d742d79d6bb1d252268510",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_routed_ba48b",
                    table="portfolio_passage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passage",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="367c395b03972713c0beb10f0aa91ef359342283",
                    operation="DELETE",
                    pgid="pgtrigger_stays_64858",
                    table="portfolio_passage",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(fields=("code", "number"), name="plan_template_once"),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("code",), name="plan_template_one_current"
            ),
        ),
        migrations.RunSQL(GROUP, "DROP FUNCTION public.approvals_group_plan_second(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(ROUTING, "DROP FUNCTION public.approvals_routing_portfolio_passage(jsonb)"),
        migrations.RunSQL(TRUTH, "DROP FUNCTION public.events_truth_portfolio_passage(bigint, text, text, text, text, integer)"),
    ]
