"""A proposal of a duty is routed with no track: its own policy names none, and a route that no rule is for would ask nobody."""

from django.db import migrations

# Word for word what collab/appointments/subject.py says.
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_appointments_proposal(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM appointments_proposal c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = ANY (ARRAY['admin', 'cmo', 'cio'])
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'An administrator or an executive proposes this.' END
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0005_alone_is_asked_now"),
    ]

    operations = [
        # Back there is none: the one before took what this one refuses.
        migrations.RunSQL(ROUTING, migrations.RunSQL.noop),
    ]
