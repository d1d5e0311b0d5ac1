"""The database knows who routes a proposal and who decides on it."""

from django.db import migrations

# Word for word what collab/appointments/subject.py says.
GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_second_key(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'appointments.proposal' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = ANY (ARRAY['admin', 'cmo', 'cio']) AND y.person_id = person)
        ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = person AND p.is_active AND y.role = ANY (ARRAY['admin', 'cmo', 'cio'])
          AND y.since_on <= (instant AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= (instant AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date) AND (y.ended_at IS NULL OR y.ended_at > instant)) END
$$
"""  # noqa: E501
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_appointments_proposal(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM appointments_proposal c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = ANY (ARRAY['admin', 'cmo', 'cio'])
          AND y.since_on <= ((route ->> 'routed_at')::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= ((route ->> 'routed_at')::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'An administrator or an executive proposes this.' END
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_duties_end_at_once"),
        ("appointments", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(GROUP, "DROP FUNCTION public.approvals_group_second_key(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(ROUTING, "DROP FUNCTION public.approvals_routing_appointments_proposal(jsonb)"),
    ]
