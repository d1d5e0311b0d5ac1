"""Whoever has the say in a fund has it no longer once their duty has ended, that very instant."""

from django.db import migrations

# Word for word what funding/funds/subject.py says.
GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_fund_say(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'funds.fundchange' AND EXISTS (
        SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
         WHERE y.person_id = person AND p.is_active
           AND (instant IS NULL OR y.since_on <= (instant AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= (instant AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date) AND (y.ended_at IS NULL OR y.ended_at > instant))
           AND (y.role = 'finance' OR EXISTS (
                SELECT 1 FROM funds_fundchange c JOIN funds_fund_owners o ON o.fund_id IN (c.source_id, c.target_id)
                 WHERE c.id = (route ->> 'subject_id')::bigint AND o.person_id = person)))
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_duties_end_at_once"),
        ("funds", "0005_promises_are_accounts"),
    ]

    operations = [
        migrations.RunSQL(GROUP, migrations.RunSQL.noop),
    ]
