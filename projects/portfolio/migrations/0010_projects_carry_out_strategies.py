"""A project names the strategies that it carries out."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0009_found_by_launch"),
        ("registers", "0003_strategies"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="phase_on_record",
        ),
        migrations.AddField(
            model_name="project",
            name="strategies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=50), blank=True, db_default=[], default=list, size=None
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
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.side IS DISTINCT FROM NEW.side THEN 'side' END,\n            CASE WHEN OLD.starts_on IS DISTINCT FROM NEW.starts_on THEN 'starts_on' END,\n            CASE WHEN OLD.ends_on IS DISTINCT FROM NEW.ends_on THEN 'ends_on' END,\n            CASE WHEN OLD.health_marketing IS DISTINCT FROM NEW.health_marketing THEN 'health_marketing' END,\n            CASE WHEN OLD.health_it IS DISTINCT FROM NEW.health_it THEN 'health_it' END,\n            CASE WHEN OLD.word_marketing IS DISTINCT FROM NEW.word_marketing THEN 'word_marketing' END,\n            CASE WHEN OLD.word_it IS DISTINCT FROM NEW.word_it THEN 'word_it' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.strategies IS DISTINCT FROM NEW.strategies THEN 'strategies' END,\n            CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment' END,\n            CASE WHEN OLD.launch_id IS DISTINCT FROM NEW.launch_id THEN 'launch' END,\n            CASE WHEN OLD.marketing_lead_id IS DISTINCT FROM NEW.marketing_lead_id THEN 'marketing_lead' END,\n            CASE WHEN OLD.it_lead_id IS DISTINCT FROM NEW.it_lead_id THEN 'it_lead' END], NULL);\n    IF OLD.phase IS DISTINCT FROM NEW.phase THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.phase AND e.target = NEW.phase\n                AND ((e.action, e.source, e.target) IN (('build', 'discovery', 'build'), ('build', 'planned', 'build'), ('explore', 'planned', 'discovery'), ('launch', 'build', 'live'), ('launch', 'discovery', 'live'), ('launch', 'launch', 'live'), ('launch', 'planned', 'live'), ('prepare', 'build', 'launch'), ('review', 'live', 'closed'), ('rework', 'build', 'discovery'), ('rework', 'launch', 'build'), ('stop', 'build', 'stopped'), ('stop', 'discovery', 'stopped'), ('stop', 'launch', 'stopped'), ('stop', 'planned', 'stopped')))) THEN\n            RAISE EXCEPTION 'A phase changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.phase) AND e.target IN ('', NEW.phase)) THEN\n        RAISE EXCEPTION 'Each version of a project leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a project says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="21cef8cc725d66c0870b00bc8bd3122623386258",
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
                name="names_strategies",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM 1 FROM registers_entry e WHERE e.kind = 'strategies' AND e.code = ANY (NEW.strategies) ORDER BY e.id FOR SHARE OF e;\n    IF EXISTS (SELECT 1 FROM unnest(NEW.strategies) c(code) WHERE NOT EXISTS (\n            SELECT 1 FROM registers_entry e WHERE e.kind = 'strategies' AND e.code = c.code AND e.merged_into_id IS NULL)) THEN\n        RAISE EXCEPTION 'This names a strategy that the register does not have, or that was merged into another.';\n    END IF;\n    RETURN NEW;",
                    hash="aed34d1a28a31b6fd9783fb1babd5194b5c3667b",
                    operation='INSERT OR UPDATE OF "strategies"',
                    pgid="pgtrigger_names_strategies_808e8",
                    table="portfolio_project",
                    when="BEFORE",
                ),
            ),
        ),
    ]
