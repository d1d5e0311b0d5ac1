"""The partnership pulse: who is asked, who took part, and where answers lie, are mixed and are handed on."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

BOX = """
CREATE TABLE public.pulse_slip (
    quarter date NOT NULL,
    side varchar(12) NOT NULL CHECK (side = 'marketing' OR side = 'it'),
    score_1 smallint NOT NULL CHECK (score_1 BETWEEN 1 AND 7),
    guess_1 smallint NOT NULL CHECK (guess_1 BETWEEN 1 AND 7),
    score_2 smallint NOT NULL CHECK (score_2 BETWEEN 1 AND 7),
    guess_2 smallint NOT NULL CHECK (guess_2 BETWEEN 1 AND 7),
    score_3 smallint NOT NULL CHECK (score_3 BETWEEN 1 AND 7),
    guess_3 smallint NOT NULL CHECK (guess_3 BETWEEN 1 AND 7),
    score_4 smallint NOT NULL CHECK (score_4 BETWEEN 1 AND 7),
    guess_4 smallint NOT NULL CHECK (guess_4 BETWEEN 1 AND 7),
    score_5 smallint NOT NULL CHECK (score_5 BETWEEN 1 AND 7),
    guess_5 smallint NOT NULL CHECK (guess_5 BETWEEN 1 AND 7),
    comment varchar(400) NOT NULL
) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0)
"""
MIX = """
CREATE OR REPLACE FUNCTION public.pulse_mix() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    slips public.pulse_slip[];
BEGIN
    WITH taken AS (DELETE FROM public.pulse_slip s RETURNING s AS slip)
    SELECT array_agg(slip ORDER BY gen_random_uuid()) INTO slips FROM taken;
    INSERT INTO public.pulse_slip SELECT one.* FROM unnest(slips) AS one;
    IF cardinality(slips) > (SELECT count(*) FROM public.pulse_participation p JOIN public.pulse_window w ON w.quarter = p.quarter
            WHERE w.closed_at IS NULL) THEN
        RAISE EXCEPTION 'There is one answer for each who takes part.';
    END IF;
END $$
"""
MOVE = """
CREATE OR REPLACE FUNCTION public.pulse_move(ended date, kept text[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    slips public.pulse_slip[];
    last_on date;
BEGIN
    PERFORM pg_advisory_xact_lock(741070);
    SELECT w.closes_on INTO last_on FROM public.pulse_window w WHERE w.quarter = ended AND w.closed_at IS NULL FOR UPDATE;
    IF last_on IS NULL OR last_on >= public.bridge_day(now()) THEN
        RAISE EXCEPTION 'Answers stay where they lie until the pulse is over.';
    END IF;
    WITH taken AS (DELETE FROM public.pulse_slip s WHERE s.quarter = ended RETURNING s AS slip)
    SELECT array_agg(slip ORDER BY gen_random_uuid()) INTO slips FROM taken;
    IF (SELECT least(count(*) FILTER (WHERE s.side = 'marketing'), count(*) FILTER (WHERE s.side = 'it')) FROM unnest(slips) s) < 5 THEN
        RETURN 0;
    END IF;
    INSERT INTO public.pulse_answer (quarter, side, statement, score, guess)
    SELECT s.quarter, s.side, one.statement, one.score, one.guess
      FROM unnest(slips) s, LATERAL (VALUES (1, s.score_1, s.guess_1), (2, s.score_2, s.guess_2), (3, s.score_3, s.guess_3), (4, s.score_4, s.guess_4), (5, s.score_5, s.guess_5)) AS one (statement, score, guess)
     WHERE s.side = ANY(kept) ORDER BY gen_random_uuid();
    INSERT INTO public.pulse_comment (quarter, text)
    SELECT s.quarter, s.comment FROM unnest(slips) s WHERE s.side = ANY(kept) AND s.comment <> ''
       AND (SELECT count(*) FROM unnest(slips) c WHERE c.side = ANY(kept) AND c.comment <> '') >= 10 ORDER BY gen_random_uuid();
    RETURN cardinality(slips);
END $$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("marketing", "marketing"), ("it", "it")], max_length=12)),
            ],
            options={
                "verbose_name_plural": "asked",
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.DateField()),
                ("text", models.CharField(max_length=400)),
            ],
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("pk", models.CompositePrimaryKey("quarter", "person", blank=True, editable=False, primary_key=True, serialize=False)),
                ("quarter", models.DateField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        # No key, no instant, nobody: a table that Django makes has a key.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BOX, "DROP TABLE public.pulse_slip")],
            state_operations=[
                migrations.CreateModel(
                    name="Slip",
                    fields=[
                        ("quarter", models.DateField(primary_key=True, serialize=False)),
                        ("side", models.CharField(max_length=12)),
                        ("score_1", models.PositiveSmallIntegerField()),
                        ("guess_1", models.PositiveSmallIntegerField()),
                        ("score_2", models.PositiveSmallIntegerField()),
                        ("guess_2", models.PositiveSmallIntegerField()),
                        ("score_3", models.PositiveSmallIntegerField()),
                        ("guess_3", models.PositiveSmallIntegerField()),
                        ("score_4", models.PositiveSmallIntegerField()),
                        ("guess_4", models.PositiveSmallIntegerField()),
                        ("score_5", models.PositiveSmallIntegerField()),
                        ("guess_5", models.PositiveSmallIntegerField()),
                        ("comment", models.CharField(blank=True, max_length=400)),
                    ],
                    options={
                        "default_permissions": (),
                    },
                ),
            ],
        ),
        migrations.RunSQL(MIX, "DROP FUNCTION public.pulse_mix()"),
        migrations.RunSQL(MOVE, "DROP FUNCTION public.pulse_move(date, text[])"),
        migrations.CreateModel(
            name="Window",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.DateField(unique=True)),
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome_marketing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Still open"),
                            ("shown", "Shown"),
                            ("few", "Fewer than five answered on one of the two sides"),
                            ("alike", "Who answered differs by fewer than five people from an earlier quarter"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
                (
                    "outcome_it",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Still open"),
                            ("shown", "Shown"),
                            ("few", "Fewer than five answered on one of the two sides"),
                            ("alike", "Who answered differs by fewer than five people from an earlier quarter"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
            ],
            options={
                "ordering": ["quarter"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.DateField()),
                ("side", models.CharField(choices=[("marketing", "marketing"), ("it", "it")], max_length=12)),
                (
                    "statement",
                    models.PositiveSmallIntegerField(choices=[(1, "purpose"), (2, "answers"), (3, "steady"), (4, "early"), (5, "again")]),
                ),
                ("score", models.PositiveSmallIntegerField()),
                ("guess", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["quarter"], name="answer_by_quarter")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("guess__range", (1, 7)),
                            ("score__range", (1, 7)),
                            ("statement__range", (1, 5)),
                            ("side__in", ("marketing", "it")),
                        ),
                        name="answer_within_scale",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="83569e1659b0e77c09f39fbb240b7448ec535ed6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1f4f5",
                    table="pulse_answer",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="asked",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["quarter"], name="comment_by_quarter"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_said",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.quarter <> NEW.quarter OR NOT EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.done_in = pg_current_xact_id()::text::bigint) THEN RAISE EXCEPTION 'A comment changes only where it names somebody who is erased.'; END IF; RETURN NEW;",
                    hash="e95db44e4722d971ea0310a9f3046acbe70ac159",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_said_ff5bb",
                    table="pulse_comment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="8d897cb122494c89c46fc1fb4df70d9ba3a8bce4",
                    operation="DELETE",
                    pgid="pgtrigger_stays_d46cc",
                    table="pulse_comment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slip",
            trigger=pgtrigger.compiler.Trigger(
                name="one_by_one",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (pg_trigger_depth() = 0)",
                    func="PERFORM pg_advisory_xact_lock(741070);\n        IF NOT EXISTS (SELECT 1 FROM pulse_window w WHERE w.quarter = NEW.quarter AND w.closed_at IS NULL) THEN RAISE EXCEPTION 'This pulse is over.'; END IF;\n        RETURN NEW;",
                    hash="86ccb7468001fb19b5b4744d1c03027dfcff2600",
                    operation="INSERT",
                    pgid="pgtrigger_one_by_one_7b9f3",
                    table="pulse_slip",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slip",
            trigger=pgtrigger.compiler.Trigger(
                name="mixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (pg_trigger_depth() = 0)",
                    func="PERFORM public.pulse_mix(); RETURN NULL;",
                    hash="3c1218c932e606d2e5bc982abbc61bccb8ade7f5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_mixed_749f2",
                    table="pulse_slip",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__day", 1), ("quarter__month__in", (1, 4, 7, 10))), name="window_of_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="window_closes_after_opening"
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome_marketing__in", ["", "shown", "few", "alike"]), ("outcome_it__in", ["", "shown", "few", "alike"])
                ),
                name="window_outcomes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome_it", ""), ("outcome_marketing", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        models.Q(("outcome_marketing", ""), _negated=True),
                        models.Q(("outcome_it", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="window_closes_with_outcomes",
            ),
        ),
        migrations.AddField(
            model_name="asked",
            name="window",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="asked", to="pulse.window"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="window",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.closed_at IS NOT NULL OR NEW.reminded_at IS NOT NULL THEN RAISE EXCEPTION 'A pulse begins open.'; END IF; RETURN NEW;",
                    hash="0ea149ad1ac881666d5d7af35041d72d2a54bae0",
                    operation="INSERT",
                    pgid="pgtrigger_begins_open_4e7b0",
                    table="pulse_window",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="window",
            trigger=pgtrigger.compiler.Trigger(
                name="goes_on",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.closed_at IS NOT NULL OR OLD.quarter IS DISTINCT FROM NEW.quarter OR OLD.opens_on IS DISTINCT FROM NEW.opens_on OR OLD.closes_on IS DISTINCT FROM NEW.closes_on OR OLD.opened_at IS DISTINCT FROM NEW.opened_at\n        OR OLD.reminded_at IS NOT NULL AND OLD.reminded_at IS DISTINCT FROM NEW.reminded_at\n        OR NEW.closed_at IS NOT NULL AND NEW.closes_on >= public.bridge_day(now()) THEN RAISE EXCEPTION 'A pulse keeps its days, is reminded of once and ends once, when its last day is over.'; END IF; RETURN NEW;",
                    hash="9458b08d91c67e5b414aad564542c5f1fbefc876",
                    operation="UPDATE",
                    pgid="pgtrigger_goes_on_fc627",
                    table="pulse_window",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="window",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'pulse.window' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.kind = CASE WHEN NEW.closed_at IS NOT NULL THEN 'pulse.window.closed' WHEN NEW.reminded_at IS NOT NULL THEN 'pulse.window.reminded'\n                ELSE 'pulse.window.opened' END))) THEN RAISE EXCEPTION 'A pulse is opened, reminded of and ended on record.'; END IF; RETURN NULL;",
                    hash="167e187305f899aa737f92d519f5761cd2478fee",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_ed727",
                    table="pulse_window",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="window",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2a6d57b92be0159f0c562414a5a6bed297e6fd21",
                    operation="DELETE",
                    pgid="pgtrigger_stays_5db08",
                    table="pulse_window",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="d0139d1c8b591ad0b095751ea594571e810c9710",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4ff32",
                    table="pulse_participation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="is_asked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT EXISTS (SELECT 1 FROM pulse_window w WHERE w.quarter = NEW.quarter AND w.closed_at IS NULL) OR NOT EXISTS (SELECT 1 FROM pulse_asked a JOIN pulse_window w ON w.id = a.window_id\n            WHERE w.quarter = NEW.quarter AND a.person_id = NEW.person_id) THEN RAISE EXCEPTION 'Who is asked takes part, while the pulse is open.'; END IF; RETURN NEW;",
                    hash="31bff2ee4adf4cc0b5608f7a97ccb1977bc3cd52",
                    operation="INSERT",
                    pgid="pgtrigger_is_asked_bf494",
                    table="pulse_participation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.UniqueConstraint(fields=("window", "person"), name="asked_once"),
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.CheckConstraint(condition=models.Q(("side__in", ("marketing", "it"))), name="asked_side_known"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asked",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="42d1337c8ff017f747ee43786fe145bd1c0a39da",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7835f",
                    table="pulse_asked",
                    when="BEFORE",
                ),
            ),
        ),
    ]
