"""Stand-ins on every subject of a route: the one rule without its limit to requests, and who may decide where seats are taken with the decision."""

from django.db import migrations

STANDS_IN = """
CREATE OR REPLACE FUNCTION public.approvals_stands_in(bigint, bigint, text, bigint, date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM approvals_standin i JOIN approvals_route r ON r.id = $4 JOIN approvals_policy o ON o.id = r.policy_id
          JOIN people_person p ON p.id = i.person_id JOIN people_person b ON b.id = i.by_id
         WHERE i.by_id = $1 AND i.person_id = $2 AND i.since_on <= $5 AND i.until_on >= $5 AND i.ended_at IS NULL
           AND p.is_active AND b.is_active
           AND CASE i.scope WHEN 'all' THEN true
               WHEN 'roles' THEN regexp_replace($3, '_(brands|markets)$', '') = ANY (i.roles)
               WHEN 'brands' THEN jsonb_array_length(coalesce(r.facts -> 'brands', '[]'::jsonb)) > 0 AND r.facts -> 'brands' <@ to_jsonb(i.brands)
               ELSE i.currency = r.currency AND r.amount < i.below OR i.currency = o.currency AND r.weighed < i.below END
           AND r.requester_id <> $1
           AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = $1)
           AND NOT EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id
                WHERE s.route_id = r.id AND t.person_id = $1))
$$
"""
DECIDES_FOR = """
CREATE OR REPLACE FUNCTION public.approvals_decides_for(signer bigint, way bigint, day date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE place record; is_of_it boolean;
BEGIN
    FOR place IN SELECT i.person_id, n.role FROM approvals_standin i
          JOIN approvals_step s ON s.route_id = way AND s.state = 'open'
          JOIN approvals_panel n ON n.step_id = s.id AND n.state = 'open' AND n.seating = 'at_decision'
         WHERE i.by_id = signer AND i.since_on <= day AND i.until_on >= day AND i.ended_at IS NULL
           AND public.approvals_stands_in(signer, i.person_id, n.role, way, day)
           AND NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = way AND r.requester_id = i.person_id)
           AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = way AND c.person_id = i.person_id)
    LOOP
    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN
        is_of_it := CASE WHEN now() IS NULL
            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = place.person_id)
            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = place.person_id AND p.is_active AND y.role = place.role
          AND y.since_on <= public.bridge_day(now()) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(now())) AND (y.ended_at IS NULL OR y.ended_at > now())) END;
    ELSIF place.role ~ '^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$' THEN
        SELECT public.approvals_group_by_policy(place.role, to_jsonb(r), place.person_id, now()) INTO is_of_it FROM approvals_route r WHERE r.id = way;
    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN
        is_of_it := false;
    ELSE
        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it
            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = way), place.person_id::bigint, now();
    END IF;
        IF is_of_it THEN RETURN true; END IF;
    END LOOP;
    RETURN false;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0021_both_keys_are_asked")]

    operations = [
        migrations.RunSQL(STANDS_IN, migrations.RunSQL.noop),
        migrations.RunSQL(DECIDES_FOR, "DROP FUNCTION public.approvals_decides_for(bigint, bigint, date)"),
    ]
