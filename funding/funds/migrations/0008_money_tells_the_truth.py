"""The record tells of promises what the ledger says, and of proposals what was decided; years and funds change with
an event of the same transaction.

Nothing that is there is looked at: all this is asked of what is written from now on.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# Word for word what funding/funds/subject.py and funding/funds/guards.py say.
CHANGE = """
CREATE OR REPLACE FUNCTION public.events_truth_funds_fundchange(key bigint, said_kind text, said_action text, said_source text,
    said_target text, said_version integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT said_action = '' AND said_source = '' AND said_target = '' AND said_version IS NULL AND EXISTS (
        SELECT 1 FROM funds_fundchange c WHERE c.id = key
           AND (said_kind NOT IN ('funds.change.agreed', 'funds.change.refused') OR said_kind = 'funds.change.' || c.state)) AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fundchange' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)
$$
"""
ALLOCATION = """
CREATE OR REPLACE FUNCTION public.events_truth_funds_allocation(key bigint, said_kind text, said_action text, said_source text,
    said_target text, said_version integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.allocation' AND e.subject_id = key AND e.made_in = pg_current_xact_id()::text::bigint
           AND NOT EXISTS (SELECT 1 FROM ledger_entry n WHERE n.event_id = e.id)
           AND NOT (e.kind = 'funds.allocation.released' AND e.data ->> 'amount' ~ '^0([.]0+)?$' AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.allocation' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)
                AND EXISTS (SELECT 1 FROM funds_allocation p WHERE p.id = key AND p.state = 'released')))
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("ledger", "0011_of_one_transaction"),
        ("funds", "0007_money_is_guarded"),
    ]

    operations = [
        migrations.RunSQL(CHANGE, "DROP FUNCTION public.events_truth_funds_fundchange(bigint, text, text, text, text, integer)"),
        migrations.RunSQL(ALLOCATION, "DROP FUNCTION public.events_truth_funds_allocation(bigint, text, text, text, text, integer)"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fiscalyear",
            name="on_record",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fund",
            name="on_record",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="opens_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fiscalyear' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('funds.year.opened'))) THEN RAISE EXCEPTION 'A fiscal year opens on record only.'; END IF; RETURN NULL;",
                    hash="eed2af32b71023b9c2ec181ccc389680d002032b",
                    operation="INSERT",
                    pgid="pgtrigger_opens_on_record_0e9a8",
                    table="funds_fiscalyear",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="closes_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.closed_at IS DISTINCT FROM NEW.closed_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fiscalyear' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('funds.year.closed'))) THEN RAISE EXCEPTION 'A fiscal year closes on record only.'; END IF; RETURN NULL;",
                    hash="d16490eab75aaf870e1e555a410ffd6a02a5b886",
                    operation="UPDATE",
                    pgid="pgtrigger_closes_on_record_21d93",
                    table="funds_fiscalyear",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.version = NEW.version AND e.kind = CASE NEW.version WHEN 1 THEN 'funds.fund.created' ELSE 'funds.fund.changed' END)) THEN RAISE EXCEPTION 'A fund is set up and changed on record.'; END IF; RETURN NULL;",
                    hash="253f5cacc03e14bc1f2c6ed6a6a5b46b6377c04e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_8bccc",
                    table="funds_fund",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
