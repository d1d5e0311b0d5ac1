"""Whoever sees a fund's amounts may open the confidential work that it pays for: on record, and its requester told."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# What funds paid for before is told now, once for each piece of work; whoever asked for it hears of it when the outbox is emptied.
TOLD = """
WITH paid AS (
    SELECT q.id, q.version, jsonb_build_object('funds', jsonb_agg(DISTINCT f.code ORDER BY f.code)) AS data
      FROM intake_request q JOIN funds_allocation a ON a.route_id = q.route_id JOIN funds_fund f ON f.id = a.fund_id
     WHERE q.is_confidential GROUP BY q.id, q.version
), told AS (
    INSERT INTO events_event (id, kind, subject_kind, subject_id, actor_id, at, action, source, target, version, why, data)
    SELECT 0, 'intake.request.paid_for', 'intake.request', id, NULL, now(), '', '', '', version, '', data FROM paid ORDER BY id RETURNING id
)
INSERT INTO events_delivery (event_id, reaction, state, due_at, attempts, last_error) SELECT id, 'intake.tell', 'due', now(), 0, '' FROM told;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0011_words_are_names"),
        ("funds", "0013_two_people"),
        ("intake", "0016_stopping_and_leaving"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="promisedwork",
            trigger=pgtrigger.compiler.Trigger(
                name="paid_for_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (NOT EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = NEW.route_id AND q.is_confidential)\n        OR EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.fund_id = NEW.fund_id AND a.id < NEW.id)\n        OR EXISTS (SELECT 1 FROM intake_request q JOIN events_event e ON e.subject_kind = 'intake.request' AND e.subject_id = q.id\n            JOIN funds_fund f ON f.id = NEW.fund_id AND e.data -> 'funds' ? f.code\n            WHERE q.route_id = NEW.route_id AND e.kind = 'intake.request.paid_for' AND e.made_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'A fund begins to pay for confidential work on record only.'; END IF; RETURN NULL;",
                    hash="9fcb114a1345805cd8af166ec7a973f33dbda1b9",
                    operation="INSERT",
                    pgid="pgtrigger_paid_for_on_record_87352",
                    table="funds_allocation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        # What was told stays told.
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
