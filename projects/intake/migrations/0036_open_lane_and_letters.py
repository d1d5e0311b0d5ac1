"""The open lane, and the links of letters from which somebody decides."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0035_taken_back_conditions_two_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LaneEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(max_length=20)),
                (
                    "says",
                    models.CharField(
                        choices=[
                            ("question", "A question"),
                            ("satisfied_by", "What would satisfy them"),
                            ("no_objection", "No objection so far"),
                            ("satisfied", "Satisfied"),
                            ("yes_if", "What would make it a yes"),
                            ("forbidden_by", "The rule that forbids it"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("request", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lane", to="intake.request")),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DecisionLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("request", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="decision_link_is_hashed"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("made_at")),
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("made_at"), "+", models.Value(datetime.timedelta(days=3))
                                ),
                            ),
                        ),
                        name="decision_link_is_short",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionlink",
            trigger=pgtrigger.compiler.Trigger(
                name="used_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (to_jsonb(OLD) - 'used_at') IS DISTINCT FROM (to_jsonb(NEW) - 'used_at') OR OLD.used_at IS NOT NULL OR NEW.used_at IS NULL THEN RAISE EXCEPTION 'A link of a letter is used once, and changes in no other way.'; END IF; RETURN NEW;",
                    hash="f7e4a56d7dd6be84156dfc52b66ab2999d5a5772",
                    operation="UPDATE",
                    pgid="pgtrigger_used_once_8f6bd",
                    table="intake_decisionlink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionlink",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0eaf78e853f959076a19d57c64d3adb90d339acb",
                    operation="DELETE",
                    pgid="pgtrigger_stays_c35af",
                    table="intake_decisionlink",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="laneentry",
            constraint=models.CheckConstraint(condition=models.Q(("group__in", ["privacy", "security"])), name="lane_group_known"),
        ),
        migrations.AddConstraint(
            model_name="laneentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("says__in", ["question", "satisfied_by", "no_objection", "satisfied", "yes_if", "forbidden_by"])),
                name="lane_says_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="laneentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), ("words__regex", "^text:[0-9a-f]{64}$"), _connector="OR"), name="lane_words_are_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="laneentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("says__in", ["no_objection", "satisfied"]), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="lane_says_it_in_words",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="laneentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="3d0118d0bd008f0fa15b0e440be5b913e3bc2784",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b19ab",
                    table="intake_laneentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="laneentry",
            trigger=pgtrigger.compiler.Trigger(
                name="said_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.request_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.actor_id = NEW.person_id AND e.data ->> 'lane' = NEW.group))) THEN RAISE EXCEPTION 'What is said in the lane goes into the record.'; END IF; RETURN NULL;",
                    hash="9d0ef9e3eb86bf59b37c032d613d432f6ba0ae15",
                    operation="INSERT",
                    pgid="pgtrigger_said_on_record_74fed",
                    table="intake_laneentry",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
