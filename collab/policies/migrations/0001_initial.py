"""The table of proposed policies, and what the database asks of them and of the policies that come of them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Word for word what collab/policies/subject.py says.
GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_second_for_policy(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'policies.proposal' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = ANY (ARRAY['admin', 'cmo', 'cio']) AND y.person_id = person)
        ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = person AND p.is_active AND y.role = ANY (ARRAY['admin', 'cmo', 'cio'])
          AND y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant)) AND (y.ended_at IS NULL OR y.ended_at > instant)) END
$$
"""
# Word for word what collab/policies/subject.py says.
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_policies_proposal(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM policies_proposal c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'admin'
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'An administrator proposes a policy.' END
$$
"""
# Word for word what collab/policies/guards.py says.
AGREED = """
CREATE OR REPLACE FUNCTION public.approvals_policy_agreed(policy bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM approvals_policy p JOIN policies_proposal c ON c.policy_id = p.id
        LEFT JOIN approvals_policy b ON b.id = c.against_id
        LEFT JOIN approvals_decision d ON d.route_id = c.route_id
     WHERE p.id = policy AND p.subject_kind = 'intake.request' AND c.state = 'agreed' AND (c.is_alone OR d.id IS NOT NULL)
       AND p.number = coalesce(b.number, 0) + 1 AND coalesce(b.subject_kind, 'intake.request') = 'intake.request'
       AND p.starts_on = greatest(c.starts_on, public.bridge_day(coalesce(d.at, c.proposed_at))) AND p.note = c.reason
       AND NOT EXISTS (SELECT 1 FROM approvals_policyrule s WHERE s.policy_id = p.id AND s.seating <> 'at_routing')
       AND c.terms = jsonb_build_object('currency', p.currency, 'fast_below', p.fast_below::text,
    'standard_below', p.standard_below::text, 'material_share', p.material_share::text, 'rules', (SELECT jsonb_agg(jsonb_build_object('track', u.track, 'position', u.position, 'step_name', u.step_name, 'role', u.role,
        'quorum', u.quorum, 'amount_from', u.amount_from::text, 'amount_below', u.amount_below::text, 'data_class', u.data_class) ORDER BY u.id)
    FROM approvals_policyrule u WHERE u.policy_id = p.id)))
$$
"""

# Word for word what collab/policies/subject.py says.
TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_policies_proposal(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('policies.proposal.agreed', 'policies.proposal.refused') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('policies.proposal.agreed', 'agree', 'proposed', 'agreed'), ('policies.proposal.refused', 'refuse', 'proposed', 'refused'))) THEN
        RETURN false;
    END IF;
    SELECT NULL::integer AS version, t.state AS state INTO stands FROM policies_proposal t WHERE t.id = key;
    RETURN FOUND AND (said_version IS NULL AND (said_action = '' OR said_target = stands.state AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'policies.proposal' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)));
END $$
"""  # noqa: E501


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("approvals", "0009_policies_are_agreed_by_two"),
        ("events", "0009_events_tell_the_truth"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("terms", models.JSONField()),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("is_alone", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("refused", "Refused")], default="proposed", max_length=10
                    ),
                ),
                (
                    "against",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.policy"
                    ),
                ),
                (
                    "policy",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="proposal", to="approvals.policy"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "route",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.route"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-id"], name="policy_proposal_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "agreed", "refused"])), name="policy_proposal_state_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="policy_proposal_has_reason"),
                    models.CheckConstraint(
                        condition=models.Q(("policy__isnull", True), ("state", "agreed"), _connector="OR"),
                        name="policy_proposal_published_is_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "agreed"), _negated=True), ("is_alone", True), ("policy__isnull", False), _connector="OR"
                        ),
                        name="policy_proposal_agreed_is_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("route__isnull", True), ("is_alone", False), _connector="OR"),
                        name="policy_proposal_alone_has_no_route",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="alone_in_an_empty_house",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.is_alone AND EXISTS (SELECT 1 FROM access_duty y\n        WHERE y.role IN ('admin', 'cmo', 'cio') AND y.person_id <> NEW.proposed_by_id AND y.since_on <= public.bridge_day(greatest(NEW.proposed_at, now()))) THEN RAISE EXCEPTION 'Somebody else can agree: nobody acts alone any more.'; END IF; RETURN NEW;",
                    hash="250f675e6e376c9cfaaa009f381127b4886012d9",
                    operation="INSERT",
                    pgid="pgtrigger_alone_in_an_empty_house_16187",
                    table="policies_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> (CASE WHEN NEW.is_alone THEN 'agreed' ELSE 'proposed' END)\n        OR NEW.policy_id IS NOT NULL OR NEW.starts_on < public.bridge_day(NEW.proposed_at) THEN RAISE EXCEPTION 'A proposal starts as one, and no policy is dated back.'; END IF; RETURN NEW;",
                    hash="a440eaecb42775fd16d29b6919e20e1fa3ddb3e1",
                    operation="INSERT",
                    pgid="pgtrigger_starts_proposed_85ecf",
                    table="policies_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state <> 'proposed' AND (OLD.state <> NEW.state OR OLD.route_id IS DISTINCT FROM NEW.route_id OR OLD.policy_id IS NOT NULL)\n        OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id\n        OR OLD.policy_id IS NOT NULL AND OLD.policy_id IS DISTINCT FROM NEW.policy_id\n        OR (to_jsonb(OLD) - '{state,route_id,policy_id}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{state,route_id,policy_id}'::text[]) THEN RAISE EXCEPTION 'A proposal is not rewritten, and it is decided once.'; END IF; RETURN NEW;",
                    hash="a2713d9aee7b25cf2531582448e13c120c684f20",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_efc93",
                    table="policies_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_route",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r\n        WHERE r.id = NEW.route_id AND r.subject_kind = 'policies.proposal' AND r.subject_id = NEW.id\n          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END) THEN RAISE EXCEPTION 'A proposal is agreed or refused by the decision on its route, and in no other way.'; END IF; RETURN NEW;",
                    hash="b71872c9a32de118eb61c331af269a145f1c30b5",
                    operation="UPDATE",
                    pgid="pgtrigger_by_its_route_7229f",
                    table="policies_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="routed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM policies_proposal c WHERE c.id = NEW.id AND c.is_alone)\n        AND NOT EXISTS (SELECT 1 FROM policies_proposal c JOIN approvals_route r ON r.id = c.route_id AND r.subject_kind = 'policies.proposal' AND r.subject_id = c.id\n            WHERE c.id = NEW.id) THEN RAISE EXCEPTION 'A proposal has a route of its own, on which a second person decides.'; END IF; RETURN NULL;",
                    hash="b33608f7ee41fd43106896760e6b1b248b04fb77",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_routed_22186",
                    table="policies_proposal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="dd051de47792ed4b5afefc05fa8d6fa35766e99b",
                    operation="DELETE",
                    pgid="pgtrigger_stays_ef2d4",
                    table="policies_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(GROUP, "DROP FUNCTION public.approvals_group_second_for_policy(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(ROUTING, "DROP FUNCTION public.approvals_routing_policies_proposal(jsonb)"),
        migrations.RunSQL(AGREED, "DROP FUNCTION public.approvals_policy_agreed(bigint)"),
        migrations.RunSQL(TRUTH, "DROP FUNCTION public.events_truth_policies_proposal(bigint, text, text, text, text, integer)"),
    ]
