"""What two people agree to says up to how much the glass may be broken."""

from django.db import migrations

# fmt: off
AGREED = """
CREATE OR REPLACE FUNCTION public.approvals_policy_agreed(policy bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM approvals_policy p JOIN policies_proposal c ON c.policy_id = p.id
        LEFT JOIN approvals_policy b ON b.id = c.against_id
        LEFT JOIN approvals_decision d ON d.route_id = c.route_id
     WHERE p.id = policy AND p.subject_kind = 'intake.request' AND c.state = 'agreed' AND (c.is_alone OR d.id IS NOT NULL)
       AND p.number = coalesce(b.number, 0) + 1 AND coalesce(b.subject_kind, 'intake.request') = 'intake.request'
       AND p.starts_on = greatest(c.starts_on, public.bridge_day(coalesce(d.at, c.proposed_at))) AND p.note = c.reason
       AND NOT EXISTS (SELECT 1 FROM approvals_policyrule s WHERE s.policy_id = p.id AND s.seating <> 'at_routing')
       AND c.terms = (jsonb_build_object('currency', p.currency, 'fast_below', p.fast_below::text,
    'standard_below', p.standard_below::text, 'material_share', p.material_share::text, 'rules', (SELECT jsonb_agg(jsonb_build_object('track', u.track, 'position', u.position, 'step_name', u.step_name, 'role', u.role,
        'quorum', u.quorum, 'amount_from', u.amount_from::text, 'amount_below', u.amount_below::text, 'data_class', u.data_class)
        || jsonb_strip_nulls(jsonb_build_object('cells', nullif(u.cells, '{}'::jsonb), 'share', u.share::text, 'veto', nullif(u.veto, ''),
            'people', CASE WHEN u.people = '{}' THEN NULL ELSE to_jsonb(u.people) END)) ORDER BY u.id)
    FROM approvals_policyrule u WHERE u.policy_id = p.id))
    || jsonb_strip_nulls(jsonb_build_object('standard_from', p.standard_from::text, 'major_from', p.major_from::text,
        'personal_floor', nullif(p.personal_floor, 'fast'), 'material', to_jsonb(p.material),
        'break_glass_below', p.break_glass_below::text))))
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION public.approvals_policy_agreed(policy bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM approvals_policy p JOIN policies_proposal c ON c.policy_id = p.id
        LEFT JOIN approvals_policy b ON b.id = c.against_id
        LEFT JOIN approvals_decision d ON d.route_id = c.route_id
     WHERE p.id = policy AND p.subject_kind = 'intake.request' AND c.state = 'agreed' AND (c.is_alone OR d.id IS NOT NULL)
       AND p.number = coalesce(b.number, 0) + 1 AND coalesce(b.subject_kind, 'intake.request') = 'intake.request'
       AND p.starts_on = greatest(c.starts_on, public.bridge_day(coalesce(d.at, c.proposed_at))) AND p.note = c.reason
       AND NOT EXISTS (SELECT 1 FROM approvals_policyrule s WHERE s.policy_id = p.id AND s.seating <> 'at_routing')
       AND c.terms = (jsonb_build_object('currency', p.currency, 'fast_below', p.fast_below::text,
    'standard_below', p.standard_below::text, 'material_share', p.material_share::text, 'rules', (SELECT jsonb_agg(jsonb_build_object('track', u.track, 'position', u.position, 'step_name', u.step_name, 'role', u.role,
        'quorum', u.quorum, 'amount_from', u.amount_from::text, 'amount_below', u.amount_below::text, 'data_class', u.data_class)
        || jsonb_strip_nulls(jsonb_build_object('cells', nullif(u.cells, '{}'::jsonb), 'share', u.share::text, 'veto', nullif(u.veto, ''),
            'people', CASE WHEN u.people = '{}' THEN NULL ELSE to_jsonb(u.people) END)) ORDER BY u.id)
    FROM approvals_policyrule u WHERE u.policy_id = p.id))
    || jsonb_strip_nulls(jsonb_build_object('standard_from', p.standard_from::text, 'major_from', p.major_from::text,
        'personal_floor', nullif(p.personal_floor, 'fast'), 'material', to_jsonb(p.material)))))
$$
"""
# fmt: on


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0019_another_way_through_the_gate"),
        ("policies", "0005_drafts_and_rehearsals"),
    ]

    operations = [
        migrations.RunSQL(AGREED, BEFORE),
    ]
