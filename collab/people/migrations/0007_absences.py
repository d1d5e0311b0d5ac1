"""The days on which somebody is away: on record, without overlap, two years at most."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_people_placed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                (
                    "is_taken_back",
                    models.BooleanField(db_default=False, default=False, help_text="It was entered, and did not come to be."),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="absences", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ["first_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_on__gte", models.F("first_on")),
                            ("last_on__lt", django.db.models.expressions.CombinedExpression(models.F("first_on"), "+", models.Value(731))),
                        ),
                        name="absence_ends_after_start",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("is_taken_back", False)),
                        expressions=[
                            (models.Func(models.F("person_id"), models.F("person_id"), models.Value("[]"), function="int8range"), "&&"),
                            (models.Func(models.F("first_on"), models.F("last_on"), models.Value("[]"), function="daterange"), "&&"),
                        ],
                        name="absence_no_overlap",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="begins",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.version <> 1 OR NEW.is_taken_back THEN RAISE EXCEPTION 'An absence begins with its first version.'; END IF; RETURN NEW;",
                    hash="bdfb3a4aa4bfc493f8e0ed38eb33cc3fd7358ebf",
                    operation="INSERT",
                    pgid="pgtrigger_begins_2cd77",
                    table="people_absence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.person_id <> OLD.person_id OR NEW.version <> OLD.version + 1 OR OLD.is_taken_back THEN RAISE EXCEPTION 'An absence stays its person’s, goes on by one version, and what was taken back stays so.'; END IF; RETURN NEW;",
                    hash="bf04fe6886cca52f1d86b17e5214c433b69fd0c6",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_9200d",
                    table="people_absence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF true THEN RAISE EXCEPTION 'An absence is ended or taken back, and never deleted: ages were reckoned by it.'; END IF; RETURN NEW;",
                    hash="3da9dfe111ea0268ba26cbc726eceead7d9f295e",
                    operation="DELETE",
                    pgid="pgtrigger_stays_d2a3f",
                    table="people_absence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.absence' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'An absence is entered, changed and ended on record only.'; END IF; RETURN NULL;",
                    hash="c74a0f83fee3680cf36408fd038ee96c4a42d8c4",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_352ca",
                    table="people_absence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
