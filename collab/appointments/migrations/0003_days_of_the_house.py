"""Proposals are of a day of the organisation, whatever zone a session names."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


# Word for word what collab/appointments/subject.py says.
GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_second_key(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'appointments.proposal' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = ANY (ARRAY['admin', 'cmo', 'cio']) AND y.person_id = person)
        ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = person AND p.is_active AND y.role = ANY (ARRAY['admin', 'cmo', 'cio'])
          AND y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant)) AND (y.ended_at IS NULL OR y.ended_at > instant)) END
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
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'An administrator or an executive proposes this.' END
$$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_days_of_the_house"),
        ("appointments", "0002_proposals_are_decided_on_a_route"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="proposal",
            name="alone_in_an_empty_house",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="proposal",
            name="starts_proposed",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="alone_in_an_empty_house",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.is_alone AND EXISTS (SELECT 1 FROM access_duty y\n        WHERE y.role IN ('admin', 'cmo', 'cio') AND y.person_id <> NEW.proposed_by_id AND y.since_on <= public.bridge_day(NEW.proposed_at)) THEN RAISE EXCEPTION 'Somebody else can agree: nobody acts alone any more.'; END IF; RETURN NEW;",
                    hash="96e7a91cd2bc1d5311a25e156186c5074af0883d",
                    operation="INSERT",
                    pgid="pgtrigger_alone_in_an_empty_house_559d1",
                    table="appointments_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> (CASE WHEN NEW.is_alone THEN 'agreed' ELSE 'proposed' END)\n        OR NEW.since_on < public.bridge_day(NEW.proposed_at) OR NEW.until_on < public.bridge_day(NEW.proposed_at) THEN RAISE EXCEPTION 'A proposal starts as one, and no duty is dated back.'; END IF; RETURN NEW;",
                    hash="e8837baa6b23524d7ab842defa178690c23f984b",
                    operation="INSERT",
                    pgid="pgtrigger_starts_proposed_9adbe",
                    table="appointments_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(GROUP, migrations.RunSQL.noop),
        migrations.RunSQL(ROUTING, migrations.RunSQL.noop),
    ]
