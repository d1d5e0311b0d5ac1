"""A fund change may have a route, and the database knows who routes it and who decides; the code before goes on as it was."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Word for word what funding/funds/subject.py says.
GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_fund_say(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'funds.fundchange' AND EXISTS (
        SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
         WHERE y.person_id = person AND p.is_active
           AND (instant IS NULL OR y.since_on <= (instant AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= (instant AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date))
           AND (y.role = 'finance' OR EXISTS (
                SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id IN (c.source_id, c.target_id)
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
        WHEN NOT public.approvals_group_fund_say(route, (route ->> 'routed_by_id')::bigint, (route ->> 'routed_at')::timestamptz)
        THEN 'A finance partner or an owner of the fund proposes this.' END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0004_subjects_are_kept"),
        ("funds", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(GROUP, "DROP FUNCTION public.approvals_group_fund_say(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(ROUTING, "DROP FUNCTION public.approvals_routing_funds_fundchange(jsonb)"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="allocation",
            name="gateway",
        ),
        migrations.AddField(
            model_name="fundchange",
            name="route",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="fund_change", to="approvals.route"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="gateway",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request') THEN RAISE EXCEPTION 'No money without a request that was routed and approved.'; END IF; RETURN NEW;",
                    hash="145544aaef15a8ba6eec04f94b26129ff93fafb1",
                    operation="INSERT",
                    pgid="pgtrigger_gateway_47d16",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
    ]
