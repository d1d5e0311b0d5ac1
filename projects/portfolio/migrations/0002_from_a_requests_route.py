"""A project starts from a request's own route: what else is approved for the same work gives no right to it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0001_initial"),
        ("approvals", "0004_subjects_are_kept"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="project",
            name="gateway",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="gateway",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT EXISTS (SELECT 1 FROM approvals_route r JOIN funds_allocation a ON a.route_id = r.id AND a.state <> 'released'\n                    WHERE r.id = NEW.route_id AND r.number = NEW.number AND r.state = 'passed' AND r.subject_kind = 'intake.request') THEN RAISE EXCEPTION 'A project starts only from a request that was routed, approved and funded.'; END IF; RETURN NEW;",
                    hash="0c9134ce30dd136ca6077c16ec1fc58aa5a58463",
                    operation="INSERT",
                    pgid="pgtrigger_gateway_a39b6",
                    table="portfolio_project",
                    when="BEFORE",
                ),
            ),
        ),
    ]
