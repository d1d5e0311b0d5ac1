"""Files of people that are taken over beside the web."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("content", models.BinaryField(null=True)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("numbers", models.CharField(blank=True, max_length=20)),
                ("seen", models.CharField(max_length=64)),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "Being taken over"), ("done", "Taken over"), ("refused", "Refused"), ("parked", "Given up")],
                        db_default="due",
                        default="due",
                        max_length=8,
                    ),
                ),
                ("outcome", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.IntegerField(db_default=0, default=0)),
                ("last_error", models.TextField(blank=True, db_default="", default="")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("state", "due")), fields=["due_at", "id"], name="import_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["due", "done", "refused", "parked"])), name="import_state_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("done__lte", models.F("total"))), name="import_done_within"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", False), ("ended_at", None), ("state", "due")),
                            models.Q(("content", None), ("ended_at__isnull", False), ("state__in", ["done", "refused"])),
                            ("state", "parked"),
                            _connector="OR",
                        ),
                        name="import_content_goes",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="import",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_due",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'due' OR NEW.done <> 0 OR NEW.attempts <> 0 THEN RAISE EXCEPTION 'A file begins as one that is due.'; END IF; RETURN NEW;",
                    hash="a90f784fbc1d0a132ffb2e24ce9ef48e77edb495",
                    operation="INSERT",
                    pgid="pgtrigger_begins_due_2fe61",
                    table="directory_import",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="import",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state IN ('done', 'refused') OR (OLD.by_id, OLD.name, OLD.encoding, OLD.numbers, OLD.seen, OLD.total, OLD.made_at)\n        IS DISTINCT FROM (NEW.by_id, NEW.name, NEW.encoding, NEW.numbers, NEW.seen, NEW.total, NEW.made_at)\n        OR (NEW.content IS NOT NULL AND NEW.content IS DISTINCT FROM OLD.content) THEN RAISE EXCEPTION 'A file is taken as it was looked at, and what came of it stays.'; END IF; RETURN NEW;",
                    hash="dcc411d90fe18bf10a8443a430ab890d9b7cd0ba",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_once_9a194",
                    table="directory_import",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="import",
            trigger=pgtrigger.compiler.Trigger(
                name="due_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state = 'due')",
                    func="RAISE EXCEPTION 'A file that is still due is not taken away.';",
                    hash="7d96358eeb8b173345904c8fa4b7d21e8c028782",
                    operation="DELETE",
                    pgid="pgtrigger_due_stays_e5187",
                    table="directory_import",
                    when="BEFORE",
                ),
            ),
        ),
    ]
