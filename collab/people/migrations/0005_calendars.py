"""Calendars, and the one that every house begins with: the week that was reckoned by before there were any."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


# Before the guards are there: what a house begins with nobody wrote, so it is in no version yet.
HOUSE = """
    INSERT INTO people_calendar (code, name, zone, country, region, is_default, version) VALUES ('house', 'House', '', '', '', true, 0);
    INSERT INTO people_workspan (calendar_id, weekday, opens, closes)
        SELECT c.id, weekday, 540, 1020 FROM people_calendar c, generate_series(0, 4) weekday WHERE c.code = 'house';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("people", "0004_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("name", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["first_on"],
            },
        ),
        migrations.CreateModel(
            name="WorkSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens", models.PositiveSmallIntegerField()),
                ("closes", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["weekday", "opens"],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=120)),
                ("zone", models.CharField(blank=True, max_length=60)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("region", models.CharField(blank=True, max_length=40)),
                ("is_default", models.BooleanField(db_default=False, default=False)),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="calendar_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("zone", ""), ("zone__regex", "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"), _connector="OR"),
                        name="calendar_zone_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country", ""), ("country__regex", "^[A-Z]{2}$"), _connector="OR"),
                        name="calendar_country_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("region", ""), models.Q(("country", ""), _negated=True), _connector="OR"),
                        name="calendar_region_of_a_country",
                    ),
                    models.UniqueConstraint(condition=models.Q(("is_default", True)), fields=("is_default",), name="calendar_one_default"),
                ],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="calendar",
            field=models.ForeignKey(
                blank=True,
                help_text="When they work. Empty: as the house does.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="people.calendar",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="calendar",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="closures", to="people.calendar"),
        ),
        migrations.AddField(
            model_name="workspan",
            name="calendar",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="week", to="people.calendar"),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_on__gte", models.F("first_on")),
                    ("last_on__lt", django.db.models.expressions.CombinedExpression(models.F("first_on"), "+", models.Value(366))),
                ),
                name="closure_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.Func(models.F("calendar_id"), models.F("calendar_id"), models.Value("[]"), function="int8range"), "&&"),
                    (models.Func(models.F("first_on"), models.F("last_on"), models.Value("[]"), function="daterange"), "&&"),
                ],
                name="closure_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="workspan",
            constraint=models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="workspan_day_of_a_week"),
        ),
        migrations.AddConstraint(
            model_name="workspan",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__lte", 1440), ("opens__lt", models.F("closes"))), name="workspan_opens_before_it_closes"
            ),
        ),
        migrations.AddConstraint(
            model_name="workspan",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.Func(models.F("calendar_id"), models.F("calendar_id"), models.Value("[]"), function="int8range"), "&&"),
                    (models.Func(models.F("weekday"), models.F("weekday"), models.Value("[]"), function="int8range"), "&&"),
                    (models.Func(models.F("opens"), models.F("closes"), function="int4range"), "&&"),
                ],
                name="workspan_no_overlap",
            ),
        ),
        migrations.RunSQL(HOUSE, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="added_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.calendar' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.calendar.added'))) THEN RAISE EXCEPTION 'A calendar is added on record only.'; END IF; RETURN NULL;",
                    hash="49762bb9d9b55d8d71f5a764e7529163e1038809",
                    operation="INSERT",
                    pgid="pgtrigger_added_on_record_c2ee9",
                    table="people_calendar",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.code IS DISTINCT FROM NEW.code OR OLD.name IS DISTINCT FROM NEW.name OR OLD.zone IS DISTINCT FROM NEW.zone OR OLD.country IS DISTINCT FROM NEW.country OR OLD.region IS DISTINCT FROM NEW.region OR OLD.is_default IS DISTINCT FROM NEW.is_default OR OLD.version IS DISTINCT FROM NEW.version)",
                    constraint="CONSTRAINT",
                    func="IF NOT (NEW.code = OLD.code AND NEW.version > OLD.version AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.calendar' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.calendar.changed') AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'A calendar is changed on record only, each time in a new version.'; END IF; RETURN NULL;",
                    hash="41188177b31c6c8431a0bfefed2eb9f27636dbf9",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_on_record_44319",
                    table="people_calendar",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="one_is_the_houses",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF OLD.is_default AND NOT EXISTS (SELECT 1 FROM people_calendar c WHERE c.is_default) THEN RAISE EXCEPTION 'One calendar is the organisation’s own: choose another one in its place.'; END IF; RETURN NULL;",
                    hash="b7e81bd64402437549bcf91720f45ef4cb71fcfd",
                    operation="UPDATE",
                    pgid="pgtrigger_one_is_the_houses_aed2d",
                    table="people_calendar",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="has_hours",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM people_workspan s WHERE s.calendar_id = NEW.id) THEN RAISE EXCEPTION 'A calendar has a working hour.'; END IF; RETURN NULL;",
                    hash="f9a6ec9079cd4e8f6fce152df8790159730785ba",
                    operation="INSERT",
                    pgid="pgtrigger_has_hours_e40f3",
                    table="people_calendar",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendar",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF true THEN RAISE EXCEPTION 'A calendar stays: what was reckoned by it is read later too.'; END IF; RETURN NEW;",
                    hash="72c2e846d6ef936727a676d1051ab80a83562c62",
                    operation="DELETE",
                    pgid="pgtrigger_stays_0ef2e",
                    table="people_calendar",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="closure_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.calendar' AND e.subject_id = coalesce(NEW.calendar_id, OLD.calendar_id)\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.calendar.added', 'people.calendar.changed'))) THEN RAISE EXCEPTION 'What belongs to a calendar changes on record only.'; END IF; RETURN NULL;",
                    hash="ce62aed2ecbf090bd48d8e9415d6496ceb69be52",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_closure_on_record_9558f",
                    table="people_closure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF true THEN RAISE EXCEPTION 'What is closed is taken away and written anew.'; END IF; RETURN NEW;",
                    hash="e4d895f08ddaec787a97cc8b07c0cce96f99ee29",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_9b9a5",
                    table="people_closure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workspan",
            trigger=pgtrigger.compiler.Trigger(
                name="span_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'people.calendar' AND e.subject_id = coalesce(NEW.calendar_id, OLD.calendar_id)\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('people.calendar.added', 'people.calendar.changed'))) THEN RAISE EXCEPTION 'What belongs to a calendar changes on record only.'; END IF; RETURN NULL;",
                    hash="0598233ed47cd861dfa8d2ed6561a11e3ba5780b",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_span_on_record_477eb",
                    table="people_workspan",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workspan",
            trigger=pgtrigger.compiler.Trigger(
                name="settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF true THEN RAISE EXCEPTION 'Hours are taken away and written anew, with all of their week.'; END IF; RETURN NEW;",
                    hash="eb6e0bb1ef4f15f9f6175462730834424d3274cf",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_eaa44",
                    table="people_workspan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workspan",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_hours",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM people_workspan s WHERE s.calendar_id = OLD.calendar_id) THEN RAISE EXCEPTION 'A calendar has a working hour.'; END IF; RETURN NULL;",
                    hash="80cc3cbd3276e618be4462a3b9b5973c93b45954",
                    operation="DELETE",
                    pgid="pgtrigger_keeps_hours_6fe8e",
                    table="people_workspan",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
