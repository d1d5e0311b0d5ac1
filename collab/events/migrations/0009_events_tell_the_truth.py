"""Events know their transaction, tell of what happens when it happens and of moves that were made; seals come in order.

Nothing that is there is looked at or changed: the triggers act on what is written from now on.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_owed_deliveries_stay"),
    ]

    operations = [
        migrations.CreateModel(
            name="History",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "histories",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="chain",
        ),
        migrations.AddField(
            model_name="event",
            name="made_in",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE latest record; locked text;",
                    func="\n    IF NEW.at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'The record tells what happens when it happens.'; END IF;\n    END IF;\n    locked := pg_advisory_xact_lock_shared(741001)::text;\n    NEW.id := nextval('events_event_id_seq');\n    locked := pg_advisory_xact_lock(hashtextextended(NEW.subject_kind || ':' || NEW.subject_id, 0))::text;\n    SELECT e.sequence, e.hash, e.version, e.action INTO latest FROM events_event e\n     WHERE e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id ORDER BY e.sequence DESC LIMIT 1;\n    IF NEW.action <> '' AND (latest.version > NEW.version OR latest.version = NEW.version AND latest.action = '') THEN\n        RAISE EXCEPTION 'The record has gone on since: a move is told when it is made.';\n    END IF;\n    NEW.sequence := coalesce(latest.sequence, 0) + 1;\n    NEW.previous_hash := coalesce(latest.hash, '');\n    NEW.hash := encode(sha256(convert_to(jsonb_build_array(NEW.kind, NEW.subject_kind, NEW.subject_id, NEW.actor_id,\n    extract(epoch from NEW.at)::numeric(20,6)::text, NEW.action, NEW.source, NEW.target, NEW.version, NEW.why,\n    NEW.data, NEW.sequence, NEW.previous_hash)::text, 'UTF8')), 'hex');\n    NEW.made_in := pg_current_xact_id()::text::bigint;\n    RETURN NEW;\n",
                    hash="f27bf8e60fb38a80ea0e739259ee6bf44a824c94",
                    operation="INSERT",
                    pgid="pgtrigger_chain_3d64e",
                    table="events_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="true",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    declare="DECLARE asked text; is_true boolean;",
                    func="\n    asked := 'events_truth_' || replace(NEW.subject_kind, '.', '_');\n    IF to_regprocedure(format('public.%I(bigint, text, text, text, text, integer)', asked)) IS NOT NULL THEN\n        EXECUTE format('SELECT public.%I($1, $2, $3, $4, $5, $6)', asked) INTO is_true\n            USING NEW.subject_id, NEW.kind::text, NEW.action::text, NEW.source::text, NEW.target::text, NEW.version;\n        IF is_true IS NOT TRUE THEN\n            RAISE EXCEPTION 'The record tells of the moves that were made, and of no other.';\n        END IF;\n    END IF;\n    RETURN NULL;\n",
                    hash="54adc3b51b7e1549f66ef6937e71f7641af2da8c",
                    operation="INSERT",
                    pgid="pgtrigger_true_d9a4c",
                    table="events_event",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="in_order",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE last record; found record;",
                    func="\n    IF NEW.upto > (SELECT coalesce(max(e.id), 0) FROM events_event e) THEN\n        RAISE EXCEPTION 'A seal is over events that were written.';\n    END IF;\n    SELECT s.upto, s.count, s.hash INTO last FROM events_seal s\n     WHERE s.upto <= (SELECT coalesce(max(e.id), 0) FROM events_event e) ORDER BY s.upto DESC LIMIT 1;\n    IF NEW.upto <= last.upto THEN RAISE EXCEPTION 'A seal lies above the one before it.'; END IF;\n    SELECT array_agg(e.id || ':' || left(e.hash, 16) ORDER BY e.id) AS marks, string_agg(e.id || ':' || e.hash, ',' ORDER BY e.id) AS text,\n           count(*) AS number, max(e.id) AS upto\n      INTO found FROM events_event e WHERE e.id > coalesce(last.upto, 0) AND e.id <= NEW.upto;\n    IF found.upto IS DISTINCT FROM NEW.upto OR found.marks IS DISTINCT FROM NEW.marks::text[]\n            OR NEW.count IS DISTINCT FROM coalesce(last.count, 0) + found.number\n            OR NEW.hash IS DISTINCT FROM encode(sha256(convert_to(\n                coalesce(last.hash, '') || '|' || NEW.upto || '|' || NEW.count || '|' || found.text, 'UTF8')), 'hex') THEN\n        RAISE EXCEPTION 'A seal witnesses what was written since the one before it.';\n    END IF;\n    RETURN NEW;\n",
                    hash="8b8502156b8b55ebb10f83315cc42195c82783f7",
                    operation="INSERT",
                    pgid="pgtrigger_in_order_ed949",
                    table="events_seal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
