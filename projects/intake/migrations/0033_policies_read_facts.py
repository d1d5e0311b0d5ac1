"""What a policy's table reads of a request is what its route says; owners of its sources and of funds may be groups."""

from django.db import migrations

# Word for word what projects/intake/subject.py says.
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM intake_request q WHERE q.id = (route ->> 'subject_id')::bigint AND q.state = 'in_triage'
               AND q.number = (route ->> 'number')::integer AND q.requester_id = (route ->> 'requester_id')::bigint
               AND q.estimate = (route ->> 'amount')::numeric AND q.currency = route ->> 'currency'
               AND q.personal_data = (route ->> 'data_class' = 'personal')
               AND (NOT EXISTS (SELECT 1 FROM approvals_policyrule u WHERE u.policy_id = (route ->> 'policy_id')::bigint AND u.cells - 'track' <> '{}'::jsonb)
                 OR coalesce(to_jsonb(q.regulations), '[]'::jsonb) = coalesce(route -> 'facts' -> 'regulations', '[]'::jsonb) AND coalesce(to_jsonb(q.brands), '[]'::jsonb) = coalesce(route -> 'facts' -> 'brands', '[]'::jsonb) AND coalesce(to_jsonb(q.markets), '[]'::jsonb) = coalesce(route -> 'facts' -> 'markets', '[]'::jsonb) AND coalesce(to_jsonb(q.suppliers), '[]'::jsonb) = coalesce(route -> 'facts' -> 'suppliers', '[]'::jsonb)
                AND route -> 'facts' -> 'legacy' ->> 0 = CASE WHEN cardinality(q.legacy_systems) > 0 THEN 'yes' ELSE 'no' END
                AND (route -> 'facts' -> 'run_cost' ->> 0)::numeric IS NOT DISTINCT FROM (SELECT max(y.high) FROM (
                    SELECT sum((c ->> 'high')::numeric) AS high FROM jsonb_array_elements(q.costs) c WHERE c ->> 'kind' = 'run' GROUP BY c ->> 'year') y)
                AND ((route -> 'facts' -> 'run_cost' ->> 0) IS NULL OR EXISTS (SELECT 1 FROM approvals_policy o
                    WHERE o.id = (route ->> 'policy_id')::bigint AND CASE WHEN o.currency = route -> 'facts' -> 'run_cost' ->> 1
                        THEN (route -> 'facts' ->> 'run_weighed')::numeric = (route -> 'facts' -> 'run_cost' ->> 0)::numeric
                        ELSE (route -> 'facts' ->> 'run_weighed') IS NOT NULL END))))
        THEN 'A request is routed out of triage, as it stands there and for whoever asked for it.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'technologist'
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'Only a marketing technologist routes a request.' END
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM intake_request q WHERE q.id = (route ->> 'subject_id')::bigint AND q.state = 'in_triage'
               AND q.number = (route ->> 'number')::integer AND q.requester_id = (route ->> 'requester_id')::bigint
               AND q.estimate = (route ->> 'amount')::numeric AND q.currency = route ->> 'currency'
               AND q.personal_data = (route ->> 'data_class' = 'personal'))
        THEN 'A request is routed out of triage, as it stands there and for whoever asked for it.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'technologist'
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'Only a marketing technologist routes a request.' END
$$
"""
OWNERS = """
CREATE OR REPLACE FUNCTION public.approvals_group_source_owners(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'intake.request' AND EXISTS (SELECT 1 FROM people_person p WHERE p.id = person AND p.is_active) AND EXISTS (
        SELECT 1 FROM intake_request_data_sources n JOIN customer_datasource s ON s.id = n.datasource_id
         WHERE n.request_id = (route ->> 'subject_id')::bigint AND s.owner_id = person)
$$
"""
OTHERS = """
CREATE OR REPLACE FUNCTION public.approvals_group_other_side(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'intake.request' AND EXISTS (SELECT 1 FROM people_person p WHERE p.id = person AND p.is_active) AND EXISTS (
        SELECT 1 FROM funds_fund f JOIN funds_fund_owners o ON o.fund_id = f.id JOIN funds_fiscalyear y ON y.id = f.year_id
          JOIN people_person p ON p.id = o.person_id JOIN people_department m ON m.id = p.department_id
          JOIN people_person r ON r.id = (route ->> 'requester_id')::bigint JOIN people_department n ON n.id = r.department_id
         WHERE o.person_id = person AND f.side = 'joint' AND y.closed_at IS NULL AND m.side <> n.side)
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0032_found_by_tool_and_entry"),
        ("approvals", "0015_decision_tables"),
        ("customer", "0003_the_customers_view"),
        ("funds", "0019_names_may_change"),
    ]

    operations = [
        migrations.RunSQL(ROUTING, BEFORE),
        migrations.RunSQL(OWNERS, "DROP FUNCTION public.approvals_group_source_owners(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(OTHERS, "DROP FUNCTION public.approvals_group_other_side(jsonb, bigint, timestamptz)"),
    ]
