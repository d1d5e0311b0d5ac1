"""A change of a fund is routed with no track: its own policy names none, and a route that no rule is for would ask nobody."""

from django.db import migrations

# Word for word what funding/funds/subject.py says.
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
        WHEN NOT public.approvals_group_fund_say(route, (route ->> 'routed_by_id')::bigint, (route ->> 'routed_at')::timestamptz)
        THEN 'A finance partner or an owner of the fund proposes this.' END
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0009_words_lie_apart"),
    ]

    operations = [
        # Back there is none: the one before took what this one refuses.
        migrations.RunSQL(ROUTING, migrations.RunSQL.noop),
    ]
