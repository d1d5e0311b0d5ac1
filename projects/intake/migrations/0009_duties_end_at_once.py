"""Whose duty as a technologist has ended routes nothing from that very instant."""

from django.db import migrations

# Word for word what projects/intake/subject.py says.
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'technologist'
          AND y.since_on <= ((route ->> 'routed_at')::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= ((route ->> 'routed_at')::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'Only a marketing technologist routes a request.' END
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_duties_end_at_once"),
        ("intake", "0008_shown_by_key"),
    ]

    operations = [
        migrations.RunSQL(ROUTING, migrations.RunSQL.noop),
    ]
