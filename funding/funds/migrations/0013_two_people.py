"""What leaves a fund, or raises it, is decided by who has the say in that fund; a joint one gives what an owner of each side agreed to."""

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
                SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id = coalesce(c.source_id, c.target_id)
                 WHERE c.id = (route ->> 'subject_id')::bigint AND o.person_id = person)))
$$
"""  # noqa: E501
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_funds_fundchange(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM funds_fundchange c JOIN funds_fund f ON f.id = coalesce(c.source_id, c.target_id)
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint
               AND c.amount = (route ->> 'amount')::numeric AND f.currency = route ->> 'currency')
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') <> ''
        THEN 'A proposal has no track and no class of data.'
        WHEN NOT public.approvals_group_fund_say(route, (route ->> 'routed_by_id')::bigint, (route ->> 'routed_at')::timestamptz) AND NOT EXISTS (
                SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id = c.target_id JOIN access_duty y ON y.person_id = o.person_id
                 WHERE c.id = (route ->> 'subject_id')::bigint AND o.person_id = (route ->> 'routed_by_id')::bigint
                   AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND y.ended_at IS NULL)
        THEN 'A finance partner or an owner of the fund proposes this.' END
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0012_tracks_have_a_floor"),
        ("funds", "0012_days_for_late_invoices"),
    ]

    operations = [
        # Back there is none: the one before let the other fund's owners decide.
        migrations.RunSQL(GROUP, migrations.RunSQL.noop),
        migrations.RunSQL(ROUTING, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="PayersDecision",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("approvals.decision",),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fundchange",
            name="by_both_sides",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundchange",
            trigger=pgtrigger.compiler.Trigger(
                name="by_both_sides",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state = 'agreed'\n        AND EXISTS (SELECT 1 FROM funds_fund f WHERE f.id = NEW.source_id AND f.side = 'joint')\n        AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.person_id <> NEW.proposed_by_id AND d.verdict IN ('approve', 'approve_with_conditions')\n            AND EXISTS (SELECT 1 FROM funds_fund_owners o WHERE o.fund_id = NEW.source_id AND o.person_id = NEW.proposed_by_id) AND EXISTS (SELECT 1 FROM funds_fund_owners o WHERE o.fund_id = NEW.source_id AND o.person_id = d.person_id)\n            AND (EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.proposed_by_id AND p.is_active AND y.role = ANY (ARRAY['marketer', 'business', 'marketing_lead', 'cmo'])\n          AND y.since_on <= public.bridge_day(NEW.proposed_at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.proposed_at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.proposed_at)) AND EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = d.person_id AND p.is_active AND y.role = ANY (ARRAY['technologist', 'architecture', 'security', 'it_lead', 'cio'])\n          AND y.since_on <= public.bridge_day(d.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)) OR EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.proposed_by_id AND p.is_active AND y.role = ANY (ARRAY['technologist', 'architecture', 'security', 'it_lead', 'cio'])\n          AND y.since_on <= public.bridge_day(NEW.proposed_at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.proposed_at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.proposed_at)) AND EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = d.person_id AND p.is_active AND y.role = ANY (ARRAY['marketer', 'business', 'marketing_lead', 'cmo'])\n          AND y.since_on <= public.bridge_day(d.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)))) THEN RAISE EXCEPTION 'What a joint fund gives, an owner of each side has agreed to.'; END IF; RETURN NEW;",
                    hash="376d023aa078dffd7d880db3a70599418ea13b5f",
                    operation="UPDATE",
                    pgid="pgtrigger_by_both_sides_84288",
                    table="funds_fundchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payersdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="by_more_than_one",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (SELECT count(DISTINCT e.kind = 'reserve') FROM ledger_entry e WHERE e.subject_kind = 'approvals.route' AND e.subject_id = NEW.route_id\n            AND e.actor_id = NEW.person_id AND e.kind IN ('reserve', 'spend', 'overspend')) = 2 AND NEW.verdict NOT IN ('reject', 'ask_for_changes') THEN RAISE EXCEPTION 'Nobody approves work, reserves its money and pays its bills: one of the three is somebody else''s.'; END IF; RETURN NEW;",
                    hash="a6cd83e2ad06ec78b0fd8cbff89dcf0f64d59761",
                    operation="INSERT",
                    pgid="pgtrigger_by_more_than_one_9f9f3",
                    table="approvals_decision",
                    when="BEFORE",
                ),
            ),
        ),
    ]
