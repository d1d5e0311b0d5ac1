"""A promise starts reserved and is what its accounts say; its route stays passed; years, funds and proposals keep what they are."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


# Word for word what funding/funds/subject.py says.
GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_fund_say(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'funds.fundchange' AND EXISTS (
        SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
         WHERE y.person_id = person AND p.is_active
           AND (instant IS NULL OR y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant)) AND (y.ended_at IS NULL OR y.ended_at > instant))
           AND (y.role = 'finance' OR EXISTS (
                SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id IN (c.source_id, c.target_id)
                 WHERE c.id = (route ->> 'subject_id')::bigint AND o.person_id = person)))
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_days_of_the_house"),
        ("approvals", "0006_duties_end_at_once"),
        ("funds", "0006_duties_end_at_once"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="FundOwner",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("funds.fund_owners",),
        ),
        migrations.CreateModel(
            name="PaidRoute",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("approvals.route",),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="keeps_facts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="within_approval",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_reserved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'reserved' OR NEW.made_at > clock_timestamp() + interval '1 minute' THEN RAISE EXCEPTION 'A promise starts reserved, and none is made ahead.'; END IF; RETURN NEW;",
                    hash="ec49c8ee305622b2ff76fae9cdc9e0d1b49e99cd",
                    operation="INSERT",
                    pgid="pgtrigger_starts_reserved_01f4f",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_facts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.route_id, OLD.fund_id, OLD.made_at) IS DISTINCT FROM (NEW.route_id, NEW.fund_id, NEW.made_at)\n    OR (OLD.amount, OLD.covers) IS DISTINCT FROM (NEW.amount, NEW.covers)\n        AND (NEW.amount <= OLD.amount OR NEW.covers <= OLD.covers OR OLD.state = 'released' OR OLD.state <> NEW.state)\n    OR OLD.state <> NEW.state AND (OLD.state = 'released' OR NEW.state = 'reserved') THEN RAISE EXCEPTION 'An allocation is not rewritten; it only grows by what is added to it.'; END IF; RETURN NEW;",
                    hash="0e936ae4ebfb75cc9354bf4cd9814f93d6ea6f41",
                    operation="UPDATE",
                    pgid="pgtrigger_keeps_facts_a799d",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="within_approval",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE approved record;",
                    func="\n    SELECT r.amount * (1 + p.material_share) AS most, r.currency = f.currency AS is_same, r.state INTO approved\n      FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id JOIN funds_fund f ON f.id = NEW.fund_id\n     WHERE r.id = NEW.route_id FOR NO KEY UPDATE OF r;\n    IF approved.state <> 'passed' THEN RAISE EXCEPTION 'No money without a request that was routed and approved.'; END IF;\n    IF NEW.covers <= 0 THEN RAISE EXCEPTION 'A promise covers something of what was approved.'; END IF;\n    IF approved.is_same AND NEW.covers <> NEW.amount THEN\n        RAISE EXCEPTION 'What is promised in the currency of what was approved covers just that much of it.';\n    END IF;\n    IF NEW.covers + coalesce((SELECT sum(a.covers) FROM funds_allocation a\n            WHERE a.route_id = NEW.route_id AND a.id IS DISTINCT FROM NEW.id), 0) > approved.most THEN\n        RAISE EXCEPTION 'More is promised than was approved.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="d0eeb764a92c2ed2bbed64cf6e957a46a556a7ef",
                    operation='INSERT OR UPDATE OF "amount", "covers"',
                    pgid="pgtrigger_within_approval_c5e27",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="as_its_accounts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF EXISTS (SELECT 1 FROM funds_allocation p JOIN LATERAL (\n        SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind = 'reserved'), 0) AS reserved,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'committed'), 0) AS committed,\n               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'spent'), 0) AS spent\n          FROM ledger_account a WHERE a.allocation_id = p.id) s ON true\n     WHERE p.id = NEW.id AND CASE p.state WHEN 'reserved' THEN (s.reserved, s.committed, s.spent) <> (p.amount, 0, 0)\n        WHEN 'committed' THEN s.reserved <> 0 OR s.committed + s.spent <> p.amount ELSE s.reserved + s.committed <> 0 OR s.spent > p.amount END) THEN RAISE EXCEPTION 'A promise is what its accounts hold and have spent.'; END IF; RETURN NULL;",
                    hash="e4c6a5fbf14657f4a5bc2f03468ef18b970c9113",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_as_its_accounts_59955",
                    table="funds_allocation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="released_as_promised",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NEW.state = 'released' AND NEW.amount <> (SELECT coalesce(sum(l.amount), 0) FROM ledger_line l\n        JOIN ledger_account a ON a.id = l.account_id WHERE a.allocation_id = NEW.id AND a.kind = 'reserved' AND l.amount > 0) THEN RAISE EXCEPTION 'A promise is what its accounts hold and have spent.'; END IF; RETURN NULL;",
                    hash="f4ff5672817e597ff63400e80f28c20cdba416a1",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_released_as_promised_2a081",
                    table="funds_allocation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="a1d6253f908f0b4061aace05322d4cf92a9b91cf",
                    operation="DELETE",
                    pgid="pgtrigger_stays_3eccd",
                    table="funds_fiscalyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="opens",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.closed_at IS NOT NULL THEN RAISE EXCEPTION 'A fiscal year opens open.'; END IF; RETURN NEW;",
                    hash="511f904d40c347f6e0e1fb0179a4c1bedf5ece04",
                    operation="INSERT",
                    pgid="pgtrigger_opens_e4bbd",
                    table="funds_fiscalyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_itself",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.code, OLD.starts_on, OLD.ends_on) IS DISTINCT FROM (NEW.code, NEW.starts_on, NEW.ends_on)\n        OR OLD.closed_at IS NOT NULL AND OLD.closed_at IS DISTINCT FROM NEW.closed_at THEN RAISE EXCEPTION 'A fiscal year keeps its code and its days, and once closed stays closed.'; END IF; RETURN NEW;",
                    hash="5a98ed2788d574350b7666c8bab184ceb474dda3",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_itself_984e8",
                    table="funds_fiscalyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="closes_empty",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND (NEW.closed_at > clock_timestamp() + interval '1 minute'\n        OR EXISTS (SELECT 1 FROM funds_fund f JOIN ledger_account a ON a.fund_id = f.id WHERE f.year_id = NEW.id\n            AND (NOT a.is_closed OR a.kind IN ('available', 'reserved', 'committed') AND a.balance <> 0))) THEN RAISE EXCEPTION 'A year closes where nothing of it is available, reserved or committed any more, and with all its accounts.'; END IF; RETURN NEW;",
                    hash="224179c67277763592565fe54da7764c1f1bb31b",
                    operation="UPDATE",
                    pgid="pgtrigger_closes_empty_51072",
                    table="funds_fiscalyear",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fiscalyear",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fiscalyear' AND e.subject_id = NEW.id AND e.kind = 'funds.year.opened')\n        OR NEW.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fiscalyear' AND e.subject_id = NEW.id AND e.kind = 'funds.year.closed') THEN RAISE EXCEPTION 'A fiscal year opens and closes on record.'; END IF; RETURN NULL;",
                    hash="f1e5f28120ad6f8609d2e98a5c673ab8825547c0",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_e991f",
                    table="funds_fiscalyear",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="212f907024f31045f21e478ccec1e1d3b0af6e0f",
                    operation="DELETE",
                    pgid="pgtrigger_stays_cf4c2",
                    table="funds_fund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="in_an_open_year",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM 1 FROM funds_fiscalyear y WHERE y.id = NEW.year_id AND y.closed_at IS NULL FOR SHARE;\n    IF NOT FOUND OR NEW.version <> 1 THEN RAISE EXCEPTION 'A fund is set up in an open year.'; END IF;\n    RETURN NEW;\n    ",
                    hash="80504820dc43108613fdddbcdd7d4b1db701a50e",
                    operation="INSERT",
                    pgid="pgtrigger_in_an_open_year_add0e",
                    table="funds_fund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_itself",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF to_jsonb(OLD) - 'version' <> to_jsonb(NEW) - 'version' OR NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A fund keeps what it was set up as; only its money changes.'; END IF; RETURN NEW;",
                    hash="b186d8328ce318ac451decc64a8405408dc4c4d9",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_itself_b9018",
                    table="funds_fund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = NEW.id AND e.version = NEW.version\n            AND e.kind = CASE NEW.version WHEN 1 THEN 'funds.fund.created' ELSE 'funds.fund.changed' END) THEN RAISE EXCEPTION 'A fund is set up and changed on record.'; END IF; RETURN NULL;",
                    hash="0a8a4549989e79bd0946b39c40aa72dbb48e3b82",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_record_8bccc",
                    table="funds_fund",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fund",
            trigger=pgtrigger.compiler.Trigger(
                name="whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF (SELECT count(*) FROM ledger_account a WHERE a.fund_id = NEW.id AND a.allocation_id IS NULL) <> 5 THEN RAISE EXCEPTION 'A fund has an account for each kind of money.'; END IF; RETURN NULL;",
                    hash="2806ffd25c580e43f109fef0bd0b671ba2a17e7e",
                    operation="INSERT",
                    pgid="pgtrigger_whole_0ec49",
                    table="funds_fund",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundchange",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_its_own",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state = 'agreed' AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id\n        AND (e.subject_kind, e.subject_id, e.kind) = ('funds.fundchange', NEW.id, CASE WHEN NEW.source_id IS NULL THEN 'raise' ELSE 'transfer' END)) THEN RAISE EXCEPTION 'A proposal that is agreed moves its own money, by an entry of its own.'; END IF; RETURN NEW;",
                    hash="97ae2e40c6454bf2ed6432cede3ded6db9cbca9d",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_its_own_e76f2",
                    table="funds_fundchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundchange",
            trigger=pgtrigger.compiler.Trigger(
                name="by_both_sides",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state = 'agreed'\n        AND EXISTS (SELECT 1 FROM funds_fund f WHERE f.id = NEW.source_id AND f.side = 'joint')\n        AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.person_id <> NEW.proposed_by_id AND d.verdict IN ('approve', 'approve_with_conditions')\n            AND (EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.proposed_by_id AND p.is_active AND y.role = ANY (ARRAY['marketer', 'business', 'marketing_lead', 'cmo'])\n          AND y.since_on <= public.bridge_day(NEW.proposed_at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.proposed_at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.proposed_at)) AND EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = d.person_id AND p.is_active AND y.role = ANY (ARRAY['technologist', 'architecture', 'security', 'it_lead', 'cio'])\n          AND y.since_on <= public.bridge_day(d.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)) OR EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.proposed_by_id AND p.is_active AND y.role = ANY (ARRAY['technologist', 'architecture', 'security', 'it_lead', 'cio'])\n          AND y.since_on <= public.bridge_day(NEW.proposed_at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.proposed_at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.proposed_at)) AND EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = d.person_id AND p.is_active AND y.role = ANY (ARRAY['marketer', 'business', 'marketing_lead', 'cmo'])\n          AND y.since_on <= public.bridge_day(d.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)))) THEN RAISE EXCEPTION 'What a joint fund gives, somebody of each side has agreed to.'; END IF; RETURN NEW;",
                    hash="63bac341bd479f59d736efb714ceebc9dad12b46",
                    operation="UPDATE",
                    pgid="pgtrigger_by_both_sides_84288",
                    table="funds_fundchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundowner",
            trigger=pgtrigger.compiler.Trigger(
                name="settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP <> 'INSERT' OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'funds.fund' AND e.subject_id = NEW.fund_id) THEN\n        RAISE EXCEPTION 'Who owns a fund is settled when it is set up.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="607e60ab3c1a88ff17048b40323427b98c26c764",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_settled_a9b8b",
                    table="funds_fund_owners",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paidroute",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_passed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'passed' AND NEW.state <> 'passed'\n        AND EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.id AND a.state <> 'released') THEN RAISE EXCEPTION 'Money is held for this work: it is released before the approval behind it ends or begins anew.'; END IF; RETURN NEW;",
                    hash="42aa1d23d4365aa04b669c042a7b63d01974acbf",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_stays_passed_5821f",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(GROUP, migrations.RunSQL.noop),
    ]
