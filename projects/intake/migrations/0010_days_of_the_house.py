"""A technologist routes on a day of the organisation, whatever zone a session names."""

from django.db import migrations


# Word for word what projects/intake/subject.py says.
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'technologist'
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'Only a marketing technologist routes a request.' END
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_days_of_the_house"),
        ("intake", "0009_duties_end_at_once"),
    ]

    operations = [
        migrations.RunSQL(ROUTING, migrations.RunSQL.noop),
    ]
