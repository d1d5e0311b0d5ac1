"""A project stops with its request, and its lead may be handed over; word for word what projects/portfolio says."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_portfolio_project(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('portfolio.project.moved') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('portfolio.project.moved', 'build', 'discovery', 'build'), ('portfolio.project.moved', 'build', 'planned', 'build'), ('portfolio.project.moved', 'explore', 'planned', 'discovery'), ('portfolio.project.moved', 'launch', 'build', 'live'), ('portfolio.project.moved', 'launch', 'discovery', 'live'), ('portfolio.project.moved', 'launch', 'launch', 'live'), ('portfolio.project.moved', 'launch', 'planned', 'live'), ('portfolio.project.moved', 'prepare', 'build', 'launch'), ('portfolio.project.moved', 'review', 'live', 'closed'), ('portfolio.project.moved', 'rework', 'build', 'discovery'), ('portfolio.project.moved', 'rework', 'launch', 'build'), ('portfolio.project.moved', 'stop', 'build', 'stopped'), ('portfolio.project.moved', 'stop', 'discovery', 'stopped'), ('portfolio.project.moved', 'stop', 'launch', 'stopped'), ('portfolio.project.moved', 'stop', 'planned', 'stopped'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.phase AS state INTO stands FROM portfolio_project t WHERE t.id = key;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION public.events_truth_portfolio_project(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('portfolio.project.moved') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('portfolio.project.moved', 'build', 'discovery', 'build'), ('portfolio.project.moved', 'build', 'planned', 'build'), ('portfolio.project.moved', 'explore', 'planned', 'discovery'), ('portfolio.project.moved', 'launch', 'build', 'live'), ('portfolio.project.moved', 'launch', 'discovery', 'live'), ('portfolio.project.moved', 'launch', 'launch', 'live'), ('portfolio.project.moved', 'launch', 'planned', 'live'), ('portfolio.project.moved', 'prepare', 'build', 'launch'), ('portfolio.project.moved', 'review', 'live', 'closed'), ('portfolio.project.moved', 'rework', 'build', 'discovery'), ('portfolio.project.moved', 'rework', 'launch', 'build'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.phase AS state INTO stands FROM portfolio_project t WHERE t.id = key;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_goals_on_record"),
        ("approvals", "0011_seats_are_filled_again"),
        ("customer", "0002_initial"),
        ("portfolio", "0005_found_by_title"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="phase_by_arrows",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="phase_on_record",
        ),
        migrations.RemoveConstraint(
            model_name="project",
            name="project_phase_known",
        ),
        migrations.AlterField(
            model_name="project",
            name="phase",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("discovery", "Discovery"),
                    ("build", "Build"),
                    ("launch", "Launch"),
                    ("live", "Live"),
                    ("closed", "Closed"),
                    ("stopped", "Stopped"),
                ],
                default="planned",
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_by_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A version goes up by one.'; END IF;\n    IF NEW.version = OLD.version AND NEW.phase = OLD.phase\n            AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW) THEN\n        RAISE EXCEPTION 'A project changes with its next version only.';\n    END IF;\n    IF OLD.phase IS NOT DISTINCT FROM NEW.phase THEN RETURN NEW; END IF;\n    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;\n    IF NOT ((OLD.phase, NEW.phase) IN (('build', 'discovery'), ('build', 'launch'), ('build', 'live'), ('build', 'stopped'), ('discovery', 'build'), ('discovery', 'live'), ('discovery', 'stopped'), ('launch', 'build'), ('launch', 'live'), ('launch', 'stopped'), ('live', 'closed'), ('planned', 'build'), ('planned', 'discovery'), ('planned', 'live'), ('planned', 'stopped'))) THEN\n        RAISE EXCEPTION 'No move leads a project from % to %.', OLD.phase, NEW.phase;\n    END IF;\n    RETURN NEW;\n",
                    hash="7633f7ef493541bbc97dbce788e1f4adacb1c700",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_by_arrows_fc6a3",
                    table="portfolio_project",
                    when="BEFORE",
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
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.side IS DISTINCT FROM NEW.side THEN 'side' END,\n            CASE WHEN OLD.starts_on IS DISTINCT FROM NEW.starts_on THEN 'starts_on' END,\n            CASE WHEN OLD.ends_on IS DISTINCT FROM NEW.ends_on THEN 'ends_on' END,\n            CASE WHEN OLD.health_marketing IS DISTINCT FROM NEW.health_marketing THEN 'health_marketing' END,\n            CASE WHEN OLD.health_it IS DISTINCT FROM NEW.health_it THEN 'health_it' END,\n            CASE WHEN OLD.word_marketing IS DISTINCT FROM NEW.word_marketing THEN 'word_marketing' END,\n            CASE WHEN OLD.word_it IS DISTINCT FROM NEW.word_it THEN 'word_it' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment' END,\n            CASE WHEN OLD.marketing_lead_id IS DISTINCT FROM NEW.marketing_lead_id THEN 'marketing_lead' END,\n            CASE WHEN OLD.it_lead_id IS DISTINCT FROM NEW.it_lead_id THEN 'it_lead' END], NULL);\n    IF OLD.phase IS DISTINCT FROM NEW.phase THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.phase AND e.target = NEW.phase\n                AND ((e.action, e.source, e.target) IN (('build', 'discovery', 'build'), ('build', 'planned', 'build'), ('explore', 'planned', 'discovery'), ('launch', 'build', 'live'), ('launch', 'discovery', 'live'), ('launch', 'launch', 'live'), ('launch', 'planned', 'live'), ('prepare', 'build', 'launch'), ('review', 'live', 'closed'), ('rework', 'build', 'discovery'), ('rework', 'launch', 'build'), ('stop', 'build', 'stopped'), ('stop', 'discovery', 'stopped'), ('stop', 'launch', 'stopped'), ('stop', 'planned', 'stopped')))) THEN\n            RAISE EXCEPTION 'A phase changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.phase) AND e.target IN ('', NEW.phase)) THEN\n        RAISE EXCEPTION 'Each version of a project leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'portfolio.project' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a project says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="bd8397d68816dfcc336c0f3fc2f288e6d0fe1a81",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_on_record_8d373",
                    table="portfolio_project",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", ["planned", "discovery", "build", "launch", "live", "closed", "stopped"])),
                name="project_phase_known",
            ),
        ),
        migrations.RunSQL(TRUTH, BEFORE),
    ]
