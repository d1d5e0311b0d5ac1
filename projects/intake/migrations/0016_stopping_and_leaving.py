"""Work stops, is handed over and settled, and nothing waits for ever on somebody who is gone; word for word what projects/intake says."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.approved', 'intake.request.asked', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.handed_over', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.reassigned', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.seated_again', 'intake.request.sent_back', 'intake.request.settled', 'intake.request.snoozed', 'intake.request.started', 'intake.request.stop_answered', 'intake.request.stop_proposed', 'intake.request.stopped', 'intake.request.submitted', 'intake.request.taken_back', 'intake.request.topped_up', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.declined', 'decline', 'needs_information', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.handed_over', 'hand_over', 'delivered', 'delivered'), ('intake.request.handed_over', 'hand_over', 'in_delivery', 'in_delivery'), ('intake.request.handed_over', 'hand_over', 'on_hold', 'on_hold'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.reassigned', 'reassign', 'approved', 'approved'), ('intake.request.reassigned', 'reassign', 'delivered', 'delivered'), ('intake.request.reassigned', 'reassign', 'funded', 'funded'), ('intake.request.reassigned', 'reassign', 'in_approval', 'in_approval'), ('intake.request.reassigned', 'reassign', 'in_delivery', 'in_delivery'), ('intake.request.reassigned', 'reassign', 'in_triage', 'in_triage'), ('intake.request.reassigned', 'reassign', 'needs_information', 'needs_information'), ('intake.request.reassigned', 'reassign', 'on_hold', 'on_hold'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.seated_again', 'seat_again', 'in_approval', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.settled', 'settle', 'closed', 'closed'), ('intake.request.settled', 'settle', 'delivered', 'delivered'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.stop_answered', 'second', 'funded', 'funded'), ('intake.request.stop_answered', 'second', 'in_delivery', 'in_delivery'), ('intake.request.stop_answered', 'second', 'on_hold', 'on_hold'), ('intake.request.stop_proposed', 'stop', 'funded', 'funded'), ('intake.request.stop_proposed', 'stop', 'in_delivery', 'in_delivery'), ('intake.request.stop_proposed', 'stop', 'on_hold', 'on_hold'), ('intake.request.stopped', 'second', 'funded', 'stopped'), ('intake.request.stopped', 'second', 'in_delivery', 'stopped'), ('intake.request.stopped', 'second', 'on_hold', 'stopped'), ('intake.request.stopped', 'stop', 'funded', 'stopped'), ('intake.request.stopped', 'stop', 'in_delivery', 'stopped'), ('intake.request.stopped', 'stop', 'on_hold', 'stopped'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.taken_back', 'take_back', 'needs_information', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.state AS state INTO stands FROM intake_request t WHERE t.id = key;
    IF NOT FOUND THEN RETURN EXISTS (SELECT 1 FROM events_event d WHERE d.subject_kind = 'intake.request' AND d.subject_id = key AND d.kind = 'intake.request.deleted'); END IF;
    IF said_kind = 'intake.request.deleted' THEN RETURN false; END IF;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.approved', 'intake.request.asked', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.sent_back', 'intake.request.snoozed', 'intake.request.started', 'intake.request.submitted', 'intake.request.topped_up', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.state AS state INTO stands FROM intake_request t WHERE t.id = key;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""
STOP_ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_stop(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM intake_stop c JOIN intake_request q ON q.id = c.request_id
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed'
               AND q.state IN ('funded', 'in_delivery', 'on_hold')
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A proposal is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A proposal has no track, no class of data and no amount.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = ANY (ARRAY['technologist', 'marketing_lead', 'it_lead']::text[])
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'A lead or a marketing technologist proposes to stop work.' END
$$
"""
GROUP_STOP_SIDE = """
CREATE OR REPLACE FUNCTION public.approvals_group_stop_side(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'intake.stop' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = ANY ((SELECT CASE d.side WHEN 'it' THEN ARRAY['architecture', 'security', 'cio']::text[] ELSE ARRAY['business', 'cmo']::text[] END
              FROM intake_stop s JOIN intake_request q ON q.id = s.request_id JOIN people_person w ON w.id = coalesce(q.sponsor_id, q.requester_id)
              LEFT JOIN people_department d ON d.id = w.department_id WHERE s.id = (route ->> 'subject_id')::bigint)::text[]) AND y.person_id = person)
        ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = person AND p.is_active AND y.role = ANY ((SELECT CASE d.side WHEN 'it' THEN ARRAY['architecture', 'security', 'cio']::text[] ELSE ARRAY['business', 'cmo']::text[] END
              FROM intake_stop s JOIN intake_request q ON q.id = s.request_id JOIN people_person w ON w.id = coalesce(q.sponsor_id, q.requester_id)
              LEFT JOIN people_department d ON d.id = w.department_id WHERE s.id = (route ->> 'subject_id')::bigint)::text[])
          AND y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant)) AND (y.ended_at IS NULL OR y.ended_at > instant)) END
$$
"""
GROUP_STOP_FINANCE = """
CREATE OR REPLACE FUNCTION public.approvals_group_stop_finance(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'intake.stop' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = ANY (ARRAY['finance']::text[]) AND y.person_id = person)
        ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = person AND p.is_active AND y.role = ANY (ARRAY['finance']::text[])
          AND y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant)) AND (y.ended_at IS NULL OR y.ended_at > instant)) END
$$
"""
STOP_TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_stop(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.stop.agreed', 'intake.stop.refused') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.stop.agreed', 'agree', 'proposed', 'agreed'), ('intake.stop.refused', 'refuse', 'proposed', 'refused'))) THEN
        RETURN false;
    END IF;
    SELECT NULL::integer AS version, t.state AS state INTO stands FROM intake_stop t WHERE t.id = key;
    RETURN FOUND AND (said_version IS NULL AND (said_action = '' OR said_target = stands.state AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.stop' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)));
END $$
"""
IS_DUE = """
CREATE OR REPLACE FUNCTION public.ledger_release_is_due(route bigint, fund bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM intake_request q JOIN funds_allocation a ON a.route_id = q.route_id AND a.state <> 'released'
          JOIN funds_fund f ON f.id = a.fund_id
         WHERE q.route_id = route AND q.state IN ('delivered', 'closed') AND (fund IS NULL OR f.id = fund)
           AND f.invoice_days < day - (SELECT public.bridge_day(max(e.at)) FROM events_event e
                WHERE e.subject_kind = 'intake.request' AND e.subject_id = q.id AND e.kind = 'intake.request.launched'))
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_goals_on_record"),
        ("approvals", "0011_seats_are_filled_again"),
        ("customer", "0002_initial"),
        ("funds", "0012_days_for_late_invoices"),
        ("intake", "0015_fill_the_words"),
        ("ledger", "0014_released_when_due"),
        ("portfolio", "0006_projects_may_stop"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("lesson", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("refused", "Refused")], default="proposed", max_length=10
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PromisedWork",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("funds.allocation",),
        ),
        migrations.CreateModel(
            name="ReleasedWork",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("ledger.entry",),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="never_deleted",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="moves_by_arrows",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="moves_on_record",
        ),
        migrations.RemoveConstraint(
            model_name="request",
            name="request_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="request",
            name="request_routed_before_approval",
        ),
        migrations.AlterField(
            model_name="request",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "a draft"),
                    ("in_triage", "in triage"),
                    ("needs_information", "waiting for information"),
                    ("in_approval", "in approval"),
                    ("approved", "approved"),
                    ("funded", "funded"),
                    ("in_delivery", "in delivery"),
                    ("delivered", "delivered"),
                    ("closed", "closed"),
                    ("declined", "declined"),
                    ("rejected", "rejected"),
                    ("merged", "merged"),
                    ("withdrawn", "withdrawn"),
                    ("on_hold", "on hold"),
                    ("stopped", "stopped"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_by_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.number, OLD.made_at) IS DISTINCT FROM (NEW.number, NEW.made_at)\n            OR OLD.requester_id <> NEW.requester_id AND (OLD.state <> NEW.state OR OLD.version = NEW.version) THEN\n        RAISE EXCEPTION 'A request keeps its number, and its requester until it is given to somebody else.';\n    END IF;\n    IF OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.state, NEW.state) <> ('in_triage', 'in_approval')\n            OR OLD.project_id IS DISTINCT FROM NEW.project_id AND (OLD.state, NEW.state) <> ('funded', 'in_delivery')\n            OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND (OLD.state = NEW.state OR NEW.state <> 'merged')\n            OR OLD.holder_id IS DISTINCT FROM NEW.holder_id AND OLD.state = NEW.state AND OLD.version = NEW.version\n            OR OLD.before_hold IS DISTINCT FROM NEW.before_hold AND (OLD.state = NEW.state OR NEW.state <> 'on_hold') THEN\n        RAISE EXCEPTION 'What a move has set, only that move sets.';\n    END IF;\n\n    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A version goes up by one.'; END IF;\n    IF NEW.version = OLD.version AND NEW.state = OLD.state\n            AND to_jsonb(OLD) - '{search}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{search}'::text[] THEN\n        RAISE EXCEPTION 'A request changes with its next version only.';\n    END IF;\n\n    IF OLD.state IS NOT DISTINCT FROM NEW.state THEN RETURN NEW; END IF;\n    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;\n    IF NOT ((OLD.state, NEW.state) IN (('approved', 'funded'), ('approved', 'in_approval'), ('approved', 'on_hold'), ('approved', 'withdrawn'), ('delivered', 'closed'), ('delivered', 'on_hold'), ('draft', 'in_triage'), ('draft', 'withdrawn'), ('funded', 'in_delivery'), ('funded', 'on_hold'), ('funded', 'stopped'), ('in_approval', 'approved'), ('in_approval', 'in_triage'), ('in_approval', 'on_hold'), ('in_approval', 'rejected'), ('in_approval', 'withdrawn'), ('in_delivery', 'delivered'), ('in_delivery', 'on_hold'), ('in_delivery', 'stopped'), ('in_triage', 'declined'), ('in_triage', 'in_approval'), ('in_triage', 'merged'), ('in_triage', 'needs_information'), ('in_triage', 'on_hold'), ('in_triage', 'withdrawn'), ('needs_information', 'declined'), ('needs_information', 'in_triage'), ('needs_information', 'on_hold'), ('needs_information', 'withdrawn'), ('on_hold', 'stopped')) OR OLD.state = 'on_hold' AND NEW.state = OLD.before_hold) THEN\n        RAISE EXCEPTION 'No move leads a request from % to %.', OLD.state, NEW.state;\n    END IF;\n    IF NEW.state = 'on_hold' AND NEW.before_hold IS DISTINCT FROM OLD.state THEN\n        RAISE EXCEPTION 'A paused request remembers where it was.';\n    END IF;\n    \n    IF NEW.state = 'approved' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is approved by the decisions of its route.';\n        END IF;\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id WHERE r.id = NEW.route_id\n                AND NEW.currency = r.currency AND abs(NEW.estimate - r.amount) <= r.amount * p.material_share\n                AND (r.data_class = 'personal' OR NOT NEW.personal_data)) THEN\n            RAISE EXCEPTION 'A request is approved as it was decided on.';\n        END IF;\n    ELSIF NEW.state = 'in_approval' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'open'\n                AND (r.requester_id = NEW.requester_id OR EXISTS (\n                    SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.requester_id)) AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is in approval only on its own open route.';\n        END IF;\n    ELSIF NEW.state = 'funded' THEN\n        IF NOT EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released') THEN\n            RAISE EXCEPTION 'A request is funded by an allocation.';\n        END IF;\n    ELSIF NEW.state = 'in_delivery' THEN\n        IF NOT EXISTS (SELECT 1 FROM portfolio_project p\n                WHERE p.id = NEW.project_id AND p.number = NEW.number AND p.route_id = NEW.route_id) THEN\n            RAISE EXCEPTION 'A request is delivered by its own project.';\n        END IF;\n    ELSIF NEW.state = 'stopped' THEN\n        IF OLD.state = 'on_hold' AND OLD.before_hold NOT IN ('funded', 'in_delivery') THEN\n            RAISE EXCEPTION 'What is stopped was funded or in delivery.';\n        END IF;\n        IF EXISTS (\n            SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id\n              JOIN approvals_policy c ON c.subject_kind = 'intake.request' AND c.currency = p.currency\n               AND c.starts_on <= public.bridge_day(NEW.state_since) AND (c.ends_on IS NULL OR c.ends_on > public.bridge_day(NEW.state_since))\n             WHERE r.id = NEW.route_id AND c.standard_below <= (\n                SELECT coalesce(sum(a.covers * b.held / a.amount), 0) FROM funds_allocation a CROSS JOIN LATERAL (\n                    SELECT sum(l.balance) AS held FROM ledger_account l WHERE l.allocation_id = a.id AND l.kind <> 'spent') b\n                 WHERE a.route_id = r.id AND a.state <> 'released')\n                * (CASE WHEN r.currency = p.currency OR r.weighed IS NULL THEN 1 ELSE r.weighed / r.amount END)) AND NOT EXISTS (SELECT 1 FROM intake_stop s WHERE s.request_id = NEW.id AND s.state = 'agreed') THEN\n            RAISE EXCEPTION 'So much is promised to this that it takes two others to stop it.';\n        END IF;\n    END IF;\nRETURN NEW;\n",
                    hash="69eabc284ef6f71898a72f1918977a30dc064441",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_by_arrows_8efa5",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.version IS DISTINCT FROM NEW.version)",
                    constraint="CONSTRAINT",
                    declare="DECLARE differing text[];",
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal_id' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment_id' END,\n            CASE WHEN OLD.problem IS DISTINCT FROM NEW.problem THEN 'problem' END,\n            CASE WHEN OLD.outcome IS DISTINCT FROM NEW.outcome THEN 'outcome' END,\n            CASE WHEN OLD.revenue_generated IS DISTINCT FROM NEW.revenue_generated THEN 'revenue_generated' END,\n            CASE WHEN OLD.revenue_protected IS DISTINCT FROM NEW.revenue_protected THEN 'revenue_protected' END,\n            CASE WHEN OLD.estimate IS DISTINCT FROM NEW.estimate THEN 'estimate' END,\n            CASE WHEN OLD.currency IS DISTINCT FROM NEW.currency THEN 'currency' END,\n            CASE WHEN OLD.needed_by IS DISTINCT FROM NEW.needed_by THEN 'needed_by' END,\n            CASE WHEN OLD.needed_by_reason IS DISTINCT FROM NEW.needed_by_reason THEN 'needed_by_reason' END,\n            CASE WHEN OLD.personal_data IS DISTINCT FROM NEW.personal_data THEN 'personal_data' END,\n            CASE WHEN OLD.legacy_systems IS DISTINCT FROM NEW.legacy_systems THEN 'legacy_systems' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id THEN 'sponsor_id' END], NULL);\n    IF OLD.state IS DISTINCT FROM NEW.state THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.state AND e.target = NEW.state\n                AND ((e.action, e.source, e.target) IN (('answer', 'needs_information', 'in_triage'), ('ask', 'in_triage', 'needs_information'), ('decide', 'in_approval', 'approved'), ('decide', 'in_approval', 'in_approval'), ('decide', 'in_approval', 'in_triage'), ('decide', 'in_approval', 'rejected'), ('decline', 'in_triage', 'declined'), ('decline', 'needs_information', 'declined'), ('edit', 'approved', 'approved'), ('edit', 'approved', 'in_approval'), ('edit', 'draft', 'draft'), ('edit', 'in_approval', 'in_approval'), ('edit', 'in_triage', 'in_triage'), ('edit', 'needs_information', 'needs_information'), ('fund', 'approved', 'funded'), ('fund', 'funded', 'funded'), ('fund', 'in_delivery', 'in_delivery'), ('hand_over', 'delivered', 'delivered'), ('hand_over', 'in_delivery', 'in_delivery'), ('hand_over', 'on_hold', 'on_hold'), ('hold', 'approved', 'on_hold'), ('hold', 'delivered', 'on_hold'), ('hold', 'funded', 'on_hold'), ('hold', 'in_approval', 'on_hold'), ('hold', 'in_delivery', 'on_hold'), ('hold', 'in_triage', 'on_hold'), ('hold', 'needs_information', 'on_hold'), ('launch', 'in_delivery', 'delivered'), ('merge', 'in_triage', 'merged'), ('reassign', 'approved', 'approved'), ('reassign', 'delivered', 'delivered'), ('reassign', 'funded', 'funded'), ('reassign', 'in_approval', 'in_approval'), ('reassign', 'in_delivery', 'in_delivery'), ('reassign', 'in_triage', 'in_triage'), ('reassign', 'needs_information', 'needs_information'), ('reassign', 'on_hold', 'on_hold'), ('review', 'delivered', 'closed'), ('route', 'in_triage', 'in_approval'), ('seat_again', 'in_approval', 'in_approval'), ('second', 'funded', 'funded'), ('second', 'funded', 'stopped'), ('second', 'in_delivery', 'in_delivery'), ('second', 'in_delivery', 'stopped'), ('second', 'on_hold', 'on_hold'), ('second', 'on_hold', 'stopped'), ('settle', 'closed', 'closed'), ('settle', 'delivered', 'delivered'), ('snooze', 'in_triage', 'in_triage'), ('start', 'funded', 'in_delivery'), ('stop', 'funded', 'funded'), ('stop', 'funded', 'stopped'), ('stop', 'in_delivery', 'in_delivery'), ('stop', 'in_delivery', 'stopped'), ('stop', 'on_hold', 'on_hold'), ('stop', 'on_hold', 'stopped'), ('submit', 'draft', 'in_triage'), ('take_back', 'needs_information', 'in_triage'), ('withdraw', 'approved', 'withdrawn'), ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_approval', 'withdrawn'), ('withdraw', 'in_triage', 'withdrawn'), ('withdraw', 'needs_information', 'withdrawn')) OR (e.action, e.source) IN (('resume', 'on_hold')))) THEN\n            RAISE EXCEPTION 'A state changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.state) AND e.target IN ('', NEW.state)) THEN\n        RAISE EXCEPTION 'Each version of a request leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a request says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="25ecee81d7e72493aec052a5e50be1611b5a774b",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_c847c",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="held_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state = NEW.state AND (OLD.holder_id IS DISTINCT FROM NEW.holder_id))",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.handed_over', 'intake.request.reassigned') AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'What a move has set, only that move sets.'; END IF; RETURN NULL;",
                    hash="17645713e67f41e05de1e42f163b6b8316b6462d",
                    operation="UPDATE",
                    pgid="pgtrigger_held_on_record_7d200",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="asked_by_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.requester_id IS DISTINCT FROM NEW.requester_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.reassigned') AND ((e.data -> 'former', e.data -> 'person') = (to_jsonb(OLD.requester_id), to_jsonb(NEW.requester_id))))) THEN RAISE EXCEPTION 'A request is given to somebody else on record only.'; END IF; RETURN NULL;",
                    hash="852818dac17af9b53c8de5d8234240f2d10c0146",
                    operation="UPDATE",
                    pgid="pgtrigger_asked_by_on_record_6761e",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="stopped_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF OLD.state <> NEW.state AND NEW.state = 'stopped' AND (\n        EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released')\n        OR EXISTS (SELECT 1 FROM portfolio_project p WHERE p.id = NEW.project_id AND p.phase <> 'stopped')) THEN RAISE EXCEPTION 'What is stopped gives its money back, and its project stops with it.'; END IF; RETURN NULL;",
                    hash="b024472211e506405cbf5e596bea1f611954c3e5",
                    operation="UPDATE",
                    pgid="pgtrigger_stopped_whole_b4e3b",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="sent_stays_sent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS DISTINCT FROM OLD.submitted_at\n        OR NEW.submitted_at IS NULL AND NEW.state NOT IN ('draft', 'withdrawn') THEN RAISE EXCEPTION 'A request that is sent keeps the day on which it was.'; END IF; RETURN NEW;",
                    hash="68087d52a0cd8a231dd5007bd40f2d9fdda83774",
                    operation="UPDATE",
                    pgid="pgtrigger_sent_stays_sent_dfaa4",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.submitted_at IS NOT NULL OR OLD.state NOT IN ('draft', 'withdrawn') THEN\n        RAISE EXCEPTION 'A request that was sent is never deleted; it is withdrawn.';\n    END IF;\n    RETURN OLD;\n    ",
                    hash="9aa03bea1413085563514648c0de053806858389",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_a1654",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = OLD.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.deleted') AND (e.actor_id = OLD.requester_id))) THEN RAISE EXCEPTION 'A draft is deleted on record, and by its writer.'; END IF; RETURN NULL;",
                    hash="02f862106cedc1b96168d5ae6a8acb0caae3bb23",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_on_record_acf75",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "in_triage",
                            "needs_information",
                            "in_approval",
                            "approved",
                            "funded",
                            "in_delivery",
                            "delivered",
                            "closed",
                            "declined",
                            "rejected",
                            "merged",
                            "withdrawn",
                            "on_hold",
                            "stopped",
                        ],
                    )
                ),
                name="request_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["in_approval", "approved", "funded", "in_delivery", "delivered", "closed", "stopped"]), _negated=True
                    ),
                    ("route__isnull", False),
                    _connector="OR",
                ),
                name="request_routed_before_approval",
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="proposed_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="stop",
            name="request",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stops", to="intake.request"),
        ),
        migrations.AddField(
            model_name="stop",
            name="route",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.route"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promisedwork",
            trigger=pgtrigger.compiler.Trigger(
                name="promised_while_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    -- Whoever ends it at this instant waits, or was first.\n    PERFORM 1 FROM intake_request q WHERE q.route_id = NEW.route_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = NEW.route_id AND q.state NOT IN ('approved', 'funded', 'in_delivery')) AND NOT EXISTS (SELECT 1 FROM events_event e JOIN funds_allocation a ON a.id = e.subject_id AND e.subject_kind = 'funds.allocation'\n        WHERE a.route_id = NEW.route_id AND e.kind = 'funds.allocation.carried' AND e.made_in = pg_current_xact_id()::text::bigint) THEN\n        RAISE EXCEPTION 'Nothing new is promised to work that is live or has ended.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="bba03c8e0f565891cefde5a71aceac3da3300ff2",
                    operation='INSERT OR UPDATE OF "amount", "covers"',
                    pgid="pgtrigger_promised_while_open_e0ad3",
                    table="funds_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="releasedwork",
            trigger=pgtrigger.compiler.Trigger(
                name="released_afterwards",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.kind = 'release' AND NEW.subject_kind = 'approvals.route' AND EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = NEW.subject_id AND q.state NOT IN ('delivered', 'closed', 'stopped')) THEN RAISE EXCEPTION 'Money leaves work that is live, has ended or is stopped, and no other.'; END IF; RETURN NEW;",
                    hash="ec56452a3d8cdb3bd4e9c6cfee6770ebb3d162fe",
                    operation="INSERT",
                    pgid="pgtrigger_released_afterwards_69854",
                    table="ledger_entry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "agreed", "refused"])), name="stop_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("reason__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                    models.Q(("lesson", ""), ("lesson__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                ),
                name="stop_words_are_names",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("reason", ""), _negated=True), models.Q(("lesson", ""), _negated=True)), name="stop_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.UniqueConstraint(condition=models.Q(("state", "proposed")), fields=("request",), name="stop_one_proposed"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'proposed' THEN RAISE EXCEPTION 'A proposal starts as one.'; END IF; RETURN NEW;",
                    hash="2aa8a04a533aac09b3fee3f22a4273fd4f0b533e",
                    operation="INSERT",
                    pgid="pgtrigger_starts_proposed_6cec2",
                    table="intake_stop",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state <> 'proposed' AND (OLD.state <> NEW.state OR OLD.route_id IS DISTINCT FROM NEW.route_id OR OLD.route_id IS NOT NULL)\n        OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id\n        OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id\n        OR (to_jsonb(OLD) - '{state,route_id,route_id}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{state,route_id,route_id}'::text[]) THEN RAISE EXCEPTION 'A proposal is not rewritten, and it is decided once.'; END IF; RETURN NEW;",
                    hash="d69baa832bf1bf5f3479bc4224830930c98c4e29",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_8978c",
                    table="intake_stop",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_route",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r\n        WHERE r.id = NEW.route_id AND r.subject_kind = 'intake.stop' AND r.subject_id = NEW.id\n          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END) THEN RAISE EXCEPTION 'A proposal is agreed or refused by the decision on its route, and in no other way.'; END IF; RETURN NEW;",
                    hash="558dbb7e8b58e9dd78ae2441dfb39d79c180afe2",
                    operation="UPDATE",
                    pgid="pgtrigger_by_its_route_09edb",
                    table="intake_stop",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="routed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM intake_stop c JOIN approvals_route r ON r.id = c.route_id\n            AND r.subject_kind = 'intake.stop' AND r.subject_id = c.id WHERE c.id = NEW.id) THEN RAISE EXCEPTION 'A proposal to stop has a route of its own, on which two others decide.'; END IF; RETURN NULL;",
                    hash="a73b78d809d1e5671c84276e6e37ebcf95048f2a",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_routed_9de51",
                    table="intake_stop",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="fd411951272647b58bb8997ee025d1304a4797d1",
                    operation="DELETE",
                    pgid="pgtrigger_stays_c00ae",
                    table="intake_stop",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(TRUTH, BEFORE),
        migrations.RunSQL(STOP_ROUTING, "DROP FUNCTION public.approvals_routing_intake_stop(jsonb)"),
        migrations.RunSQL(GROUP_STOP_SIDE, "DROP FUNCTION public.approvals_group_stop_side(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(GROUP_STOP_FINANCE, "DROP FUNCTION public.approvals_group_stop_finance(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(STOP_TRUTH, "DROP FUNCTION public.events_truth_intake_stop(bigint, text, text, text, text, integer)"),
        migrations.RunSQL(IS_DUE, "DROP FUNCTION public.ledger_release_is_due(bigint, bigint, date)"),
    ]
