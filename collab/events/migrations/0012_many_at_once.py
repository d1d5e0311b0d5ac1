"""Many events of one transaction take no lock for each chain: the database has room for some thousands.

Nothing that is there is looked at or changed.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0011_words_are_names"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="chain",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE latest record; locked text;",
                    func="\n    IF NEW.at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'The record tells what happens when it happens.'; END IF;\n    END IF;\n    locked := pg_advisory_xact_lock_shared(741001)::text;\n    NEW.id := nextval('events_event_id_seq');\n    IF current_setting('bridge.many', true) IS DISTINCT FROM 'on' THEN\n        locked := pg_advisory_xact_lock(hashtextextended(NEW.subject_kind || ':' || NEW.subject_id, 0))::text;\n    END IF;\n    SELECT e.sequence, e.hash, e.version, e.action INTO latest FROM events_event e\n     WHERE e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id ORDER BY e.sequence DESC LIMIT 1;\n    IF NEW.action <> '' AND (latest.version > NEW.version OR latest.version = NEW.version AND latest.action = '') THEN\n        RAISE EXCEPTION 'The record has gone on since: a move is told when it is made.';\n    END IF;\n    NEW.sequence := coalesce(latest.sequence, 0) + 1;\n    NEW.previous_hash := coalesce(latest.hash, '');\n    NEW.hash := encode(sha256(convert_to(jsonb_build_array(NEW.kind, NEW.subject_kind, NEW.subject_id, NEW.actor_id,\n    extract(epoch from NEW.at)::numeric(20,6)::text, NEW.action, NEW.source, NEW.target, NEW.version, NEW.why,\n    NEW.data, NEW.sequence, NEW.previous_hash)::text, 'UTF8')), 'hex');\n    NEW.made_in := pg_current_xact_id()::text::bigint;\n    RETURN NEW;\n",
                    hash="8db94b23a0cda882595cc56b25a96824bcc457b4",
                    operation="INSERT",
                    pgid="pgtrigger_chain_3d64e",
                    table="events_event",
                    when="BEFORE",
                ),
            ),
        ),
    ]
