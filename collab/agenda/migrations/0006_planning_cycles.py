"""Both sides plan in cycles, which freeze with what was agreed."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0005_goals_have_levels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=50, unique=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("input_marketing", models.TextField(blank=True)),
                ("input_it", models.TextField(blank=True)),
                ("envelopes", models.JSONField(blank=True, default=list)),
                ("signed_by_cmo_at", models.DateTimeField(blank=True, null=True)),
                ("signed_by_cio_at", models.DateTimeField(blank=True, null=True)),
                ("signed_mark", models.CharField(blank=True, max_length=16)),
                ("hash", models.CharField(blank=True, max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500)),
                ("answer", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="cycle_ends_after_start"),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(condition=models.Q(("code__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")), name="cycle_code_plain"),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hash", ""), ("signed_by_cmo_at__isnull", True)),
                    models.Q(("hash", ""), ("signed_by_cio_at__isnull", True)),
                    models.Q(
                        models.Q(("hash", ""), _negated=True), ("signed_by_cmo_at__isnull", False), ("signed_by_cio_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="cycle_frozen_by_both",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cycle",
            trigger=pgtrigger.compiler.Trigger(
                name="begins",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.version <> 1 OR NEW.hash <> '' OR NEW.signed_by_cmo_at IS NOT NULL OR NEW.signed_by_cio_at IS NOT NULL THEN RAISE EXCEPTION 'A cycle begins with its first version, signed by nobody.'; END IF; RETURN NEW;",
                    hash="a67bd07a1c1ecc5123ad87c835e5a95c4ecb59ca",
                    operation="INSERT",
                    pgid="pgtrigger_begins_eb061",
                    table="agenda_cycle",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cycle",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF true THEN RAISE EXCEPTION 'A cycle is never deleted.'; END IF; RETURN NEW;",
                    hash="974c273b99874c1102cb17b46550da5a7a992027",
                    operation="DELETE",
                    pgid="pgtrigger_stays_bb69f",
                    table="agenda_cycle",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cycle",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.hash <> '' THEN RAISE EXCEPTION 'This cycle is agreed by both sides: nothing of it changes any more.'; END IF; RETURN NEW;",
                    hash="8db748c741e7a2bf226ba77af46c48f5183747f9",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_4bc56",
                    table="agenda_cycle",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cycle",
            trigger=pgtrigger.compiler.Trigger(
                name="steps",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.code <> NEW.code OR NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A cycle keeps its code and goes on by one version.'; END IF; RETURN NEW;",
                    hash="c2511a7b4199a2a2ebdac3458926bfbe20c8d5ff",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_2f13d",
                    table="agenda_cycle",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cycle",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.cycle' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'A cycle changes on record only.'; END IF; RETURN NULL;",
                    hash="4e8fc051fef02615ee45705cb761c29de857fa33",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_64b52",
                    table="agenda_cycle",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cycle",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.signed_by_cmo_at IS DISTINCT FROM NEW.signed_by_cmo_at OR OLD.signed_by_cio_at IS DISTINCT FROM NEW.signed_by_cio_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (CASE WHEN OLD.signed_by_cmo_at IS NOT DISTINCT FROM NEW.signed_by_cmo_at THEN true\n        WHEN NEW.signed_by_cmo_at IS NULL THEN EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.cycle' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version))\n        ELSE EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.cycle' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.cycle.signed', 'agenda.cycle.agreed') AND (e.data ->> 'as' = 'cmo')) END AND CASE WHEN OLD.signed_by_cio_at IS NOT DISTINCT FROM NEW.signed_by_cio_at THEN true\n        WHEN NEW.signed_by_cio_at IS NULL THEN EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.cycle' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version))\n        ELSE EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.cycle' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.cycle.signed', 'agenda.cycle.agreed') AND (e.data ->> 'as' = 'cio')) END) THEN RAISE EXCEPTION 'A cycle is signed on record only.'; END IF; RETURN NULL;",
                    hash="2828b32a0cfdff591a87efe6a6f7a1d0483647e4",
                    operation="UPDATE",
                    pgid="pgtrigger_signed_on_record_61fd6",
                    table="agenda_cycle",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cycle",
            trigger=pgtrigger.compiler.Trigger(
                name="agreed_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.hash IS DISTINCT FROM NEW.hash)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.cycle' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.cycle.agreed') AND (e.hash = NEW.hash))) THEN RAISE EXCEPTION 'A cycle is frozen with the hash of the event that says what was agreed.'; END IF; RETURN NULL;",
                    hash="dba67b6cdb6d041d1173ff434f52484f1cc21b33",
                    operation="UPDATE",
                    pgid="pgtrigger_agreed_on_record_3e2b1",
                    table="agenda_cycle",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="cycle",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="agenda.cycle"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="cycle",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="agenda.cycle"),
        ),
        migrations.AddField(
            model_name="question",
            name="owner",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="question_asks_something"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="while_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM 1 FROM agenda_cycle WHERE id = coalesce(NEW.cycle_id, OLD.cycle_id) FOR SHARE;\n    IF EXISTS (SELECT 1 FROM agenda_cycle c WHERE c.id = coalesce(NEW.cycle_id, OLD.cycle_id) AND c.hash <> '') THEN RAISE EXCEPTION 'This cycle is agreed by both sides: nothing of it changes any more.'; END IF;\n    RETURN coalesce(NEW, OLD);",
                    hash="5ae0bc16d693229d59530dbe49e54a9062232a61",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_while_open_ce0ec",
                    table="agenda_question",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="asked_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.cycle' AND e.subject_id = coalesce(NEW.cycle_id, OLD.cycle_id)\n            AND e.made_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'A question of a cycle is asked and answered on record only.'; END IF; RETURN NULL;",
                    hash="3581e76eec7f6cdb062cca29af2548768d54bfd9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_asked_on_record_a48ce",
                    table="agenda_question",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="into_open_cycle",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.cycle_id IS NULL OR (TG_OP = 'UPDATE' AND OLD.cycle_id IS NOT DISTINCT FROM NEW.cycle_id) THEN RETURN NEW; END IF;\n    \n    PERFORM 1 FROM agenda_cycle WHERE id = NEW.cycle_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM agenda_cycle c WHERE c.id = NEW.cycle_id AND c.hash <> '') THEN RAISE EXCEPTION 'This cycle is agreed by both sides: nothing of it changes any more.'; END IF;\n    RETURN NEW;",
                    hash="3439c7aa54ff5957a3c91c0606bae0b75c2ab871",
                    operation='INSERT OR UPDATE OF "cycle_id"',
                    pgid="pgtrigger_into_open_cycle_72848",
                    table="agenda_goal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="planned_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.cycle_id IS DISTINCT FROM NEW.cycle_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'agenda.goal' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('agenda.goal.planned'))) THEN RAISE EXCEPTION 'The cycle of a goal changes on record only.'; END IF; RETURN NULL;",
                    hash="e8f3e0bd3c8741cb10f8c905f96eeb816d9bb7e1",
                    operation="UPDATE",
                    pgid="pgtrigger_planned_on_record_6cd1c",
                    table="agenda_goal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
