"""What was decided together is done by somebody, by a day."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0006_planning_cycles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                ("decided", models.CharField(max_length=200)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("cycle", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="agenda.cycle")),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(condition=models.Q(("done_on__isnull", True)), fields=["due_on"], name="action_open_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("text", ""), _negated=True), models.Q(("decided", ""), _negated=True)),
                        name="action_says_what_and_where",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="begins",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.version <> 1 OR NEW.done_on IS NOT NULL THEN RAISE EXCEPTION 'An action begins open, with its first version.'; END IF; RETURN NEW;",
                    hash="cbad1544824ae65521c155a0216598780334a478",
                    operation="INSERT",
                    pgid="pgtrigger_begins_b3d78",
                    table="agenda_action",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF true THEN RAISE EXCEPTION 'An action is done, and never deleted.'; END IF; RETURN NEW;",
                    hash="8708129c54fa5e1dc0fb69c492e7a3749bba454c",
                    operation="DELETE",
                    pgid="pgtrigger_stays_62afb",
                    table="agenda_action",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.cycle_id, OLD.decided) IS DISTINCT FROM (NEW.cycle_id, NEW.decided) OR NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'An action keeps where it was decided and goes on by one version.'; END IF; RETURN NEW;",
                    hash="bc09c4edcf6a6a9dc648562fb8d5c82b395fcb81",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_284fe",
                    table="agenda_action",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.action' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'An action changes on record only.'; END IF; RETURN NULL;",
                    hash="4e55e3e5a6f3abea94ed3647530f2be7380c53c6",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_ceb15",
                    table="agenda_action",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
