"""A request may be answered by what the company owns, and keeps the version of the entry it was asked with; its answers are rows."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.answered_by_own', 'intake.request.approved', 'intake.request.asked', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.handed_over', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.reassigned', 'intake.request.reclassified', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.seated_again', 'intake.request.sent_back', 'intake.request.settled', 'intake.request.snoozed', 'intake.request.started', 'intake.request.stop_answered', 'intake.request.stop_proposed', 'intake.request.stopped', 'intake.request.submitted', 'intake.request.taken_back', 'intake.request.topped_up', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.answered_by_own', 'own', 'in_triage', 'answered_by_own'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.declined', 'decline', 'needs_information', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.handed_over', 'hand_over', 'delivered', 'delivered'), ('intake.request.handed_over', 'hand_over', 'in_delivery', 'in_delivery'), ('intake.request.handed_over', 'hand_over', 'on_hold', 'on_hold'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.reassigned', 'reassign', 'approved', 'approved'), ('intake.request.reassigned', 'reassign', 'delivered', 'delivered'), ('intake.request.reassigned', 'reassign', 'draft', 'draft'), ('intake.request.reassigned', 'reassign', 'funded', 'funded'), ('intake.request.reassigned', 'reassign', 'in_approval', 'in_approval'), ('intake.request.reassigned', 'reassign', 'in_delivery', 'in_delivery'), ('intake.request.reassigned', 'reassign', 'in_triage', 'in_triage'), ('intake.request.reassigned', 'reassign', 'needs_information', 'needs_information'), ('intake.request.reassigned', 'reassign', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'closed', 'closed'), ('intake.request.reclassified', 'reclassify', 'delivered', 'delivered'), ('intake.request.reclassified', 'reclassify', 'funded', 'funded'), ('intake.request.reclassified', 'reclassify', 'in_delivery', 'in_delivery'), ('intake.request.reclassified', 'reclassify', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'stopped', 'stopped'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.seated_again', 'seat_again', 'in_approval', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.settled', 'settle', 'closed', 'closed'), ('intake.request.settled', 'settle', 'delivered', 'delivered'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.stop_answered', 'second', 'funded', 'funded'), ('intake.request.stop_answered', 'second', 'in_delivery', 'in_delivery'), ('intake.request.stop_answered', 'second', 'on_hold', 'on_hold'), ('intake.request.stop_proposed', 'stop', 'funded', 'funded'), ('intake.request.stop_proposed', 'stop', 'in_delivery', 'in_delivery'), ('intake.request.stop_proposed', 'stop', 'on_hold', 'on_hold'), ('intake.request.stopped', 'second', 'funded', 'stopped'), ('intake.request.stopped', 'second', 'in_delivery', 'stopped'), ('intake.request.stopped', 'second', 'on_hold', 'stopped'), ('intake.request.stopped', 'stop', 'funded', 'stopped'), ('intake.request.stopped', 'stop', 'in_delivery', 'stopped'), ('intake.request.stopped', 'stop', 'on_hold', 'stopped'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.taken_back', 'take_back', 'needs_information', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
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
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.approved', 'intake.request.asked', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.handed_over', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.reassigned', 'intake.request.reclassified', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.seated_again', 'intake.request.sent_back', 'intake.request.settled', 'intake.request.snoozed', 'intake.request.started', 'intake.request.stop_answered', 'intake.request.stop_proposed', 'intake.request.stopped', 'intake.request.submitted', 'intake.request.taken_back', 'intake.request.topped_up', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.declined', 'decline', 'needs_information', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.handed_over', 'hand_over', 'delivered', 'delivered'), ('intake.request.handed_over', 'hand_over', 'in_delivery', 'in_delivery'), ('intake.request.handed_over', 'hand_over', 'on_hold', 'on_hold'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.reassigned', 'reassign', 'approved', 'approved'), ('intake.request.reassigned', 'reassign', 'delivered', 'delivered'), ('intake.request.reassigned', 'reassign', 'draft', 'draft'), ('intake.request.reassigned', 'reassign', 'funded', 'funded'), ('intake.request.reassigned', 'reassign', 'in_approval', 'in_approval'), ('intake.request.reassigned', 'reassign', 'in_delivery', 'in_delivery'), ('intake.request.reassigned', 'reassign', 'in_triage', 'in_triage'), ('intake.request.reassigned', 'reassign', 'needs_information', 'needs_information'), ('intake.request.reassigned', 'reassign', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'closed', 'closed'), ('intake.request.reclassified', 'reclassify', 'delivered', 'delivered'), ('intake.request.reclassified', 'reclassify', 'funded', 'funded'), ('intake.request.reclassified', 'reclassify', 'in_delivery', 'in_delivery'), ('intake.request.reclassified', 'reclassify', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'stopped', 'stopped'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.seated_again', 'seat_again', 'in_approval', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.settled', 'settle', 'closed', 'closed'), ('intake.request.settled', 'settle', 'delivered', 'delivered'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.stop_answered', 'second', 'funded', 'funded'), ('intake.request.stop_answered', 'second', 'in_delivery', 'in_delivery'), ('intake.request.stop_answered', 'second', 'on_hold', 'on_hold'), ('intake.request.stop_proposed', 'stop', 'funded', 'funded'), ('intake.request.stop_proposed', 'stop', 'in_delivery', 'in_delivery'), ('intake.request.stop_proposed', 'stop', 'on_hold', 'on_hold'), ('intake.request.stopped', 'second', 'funded', 'stopped'), ('intake.request.stopped', 'second', 'in_delivery', 'stopped'), ('intake.request.stopped', 'second', 'on_hold', 'stopped'), ('intake.request.stopped', 'stop', 'funded', 'stopped'), ('intake.request.stopped', 'stop', 'in_delivery', 'stopped'), ('intake.request.stopped', 'stop', 'on_hold', 'stopped'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.taken_back', 'take_back', 'needs_information', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.state AS state INTO stands FROM intake_request t WHERE t.id = key;
    IF NOT FOUND THEN RETURN EXISTS (SELECT 1 FROM events_event d WHERE d.subject_kind = 'intake.request' AND d.subject_id = key AND d.kind = 'intake.request.deleted'); END IF;
    IF said_kind = 'intake.request.deleted' THEN RETURN false; END IF;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0008_reviews_decide_too"),
        ("approvals", "0014_erased_by_two"),
        ("catalogue", "0001_entries_and_questions"),
        ("customer", "0003_the_customers_view"),
        ("intake", "0030_serves_several_goals"),
        ("launches", "0002_names_may_change"),
        ("portfolio", "0011_hidden_is_few"),
        ("tools", "0001_what_we_own"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["question__position"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="colleague",
            name="has_no_part",
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
        migrations.AddField(
            model_name="request",
            name="asked_as",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.entryversion",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="avoided",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="avoided_in",
            field=models.CharField(blank=True, db_default="", max_length=3),
        ),
        migrations.AddField(
            model_name="request",
            name="tool",
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tools.tool"
            ),
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
                    ("answered_by_own", "answered by what we own"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="colleague",
            trigger=pgtrigger.compiler.Trigger(
                name="has_no_part",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM 1 FROM intake_request q WHERE q.id = NEW.request_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = NEW.request_id\n            AND (q.state IN ('closed', 'declined', 'rejected', 'merged', 'withdrawn', 'stopped', 'answered_by_own') OR q.requester_id = NEW.person_id)) THEN\n        RAISE EXCEPTION 'Somebody else than its requester is named, while the request lives.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM intake_request q JOIN approvals_route r ON (r.number = q.number OR r.subject_kind = 'intake.stop' AND r.subject_id = ANY (\n        ARRAY(SELECT s.id FROM intake_stop s WHERE s.request_id = q.id))) WHERE q.id = NEW.request_id AND (\n            r.routed_by_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = r.id AND d.person_id = NEW.person_id)\n            OR (r.state = 'open' OR r.state = 'passed')\n                AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.person_id)\n                AND EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id\n                    WHERE s.route_id = r.id AND t.person_id = NEW.person_id)\n            OR EXISTS (SELECT 1 FROM ledger_entry l\n                WHERE l.subject_kind = 'approvals.route' AND l.subject_id = r.id AND l.actor_id = NEW.person_id)))\n        OR EXISTS (SELECT 1 FROM intake_request q JOIN portfolio_project p ON p.id = q.project_id\n            WHERE q.id = NEW.request_id AND (p.marketing_lead_id = NEW.person_id OR p.it_lead_id = NEW.person_id)) THEN\n        RAISE EXCEPTION 'Whoever routes, decides on, pays or leads work does not ask for it as well.';\n    END IF;\n    RETURN NEW;\n",
                    hash="dce423e20d66fbd200b9d9c214cfcd8d099e71a3",
                    operation="INSERT",
                    pgid="pgtrigger_has_no_part_69d88",
                    table="intake_colleague",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_by_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.number, OLD.made_at) IS DISTINCT FROM (NEW.number, NEW.made_at)\n            OR OLD.requester_id <> NEW.requester_id AND (OLD.state <> NEW.state OR OLD.version = NEW.version) THEN\n        RAISE EXCEPTION 'A request keeps its number, and its requester until it is given to somebody else.';\n    END IF;\n    IF OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.state, NEW.state) <> ('in_triage', 'in_approval')\n            OR OLD.project_id IS DISTINCT FROM NEW.project_id AND (OLD.state, NEW.state) <> ('funded', 'in_delivery')\n            OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND (OLD.state = NEW.state OR NEW.state <> 'merged')\n            OR OLD.holder_id IS DISTINCT FROM NEW.holder_id AND OLD.state = NEW.state AND OLD.version = NEW.version\n            OR OLD.before_hold IS DISTINCT FROM NEW.before_hold AND (OLD.state = NEW.state OR NEW.state <> 'on_hold') THEN\n        RAISE EXCEPTION 'What a move has set, only that move sets.';\n    END IF;\n\n    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A version goes up by one.'; END IF;\n    IF NEW.version = OLD.version AND NEW.state = OLD.state\n            AND to_jsonb(OLD) - '{search}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{search}'::text[] THEN\n        RAISE EXCEPTION 'A request changes with its next version only.';\n    END IF;\n\n    IF OLD.state IS NOT DISTINCT FROM NEW.state THEN RETURN NEW; END IF;\n    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;\n    IF NOT ((OLD.state, NEW.state) IN (('approved', 'funded'), ('approved', 'in_approval'), ('approved', 'on_hold'), ('approved', 'withdrawn'), ('delivered', 'closed'), ('delivered', 'on_hold'), ('draft', 'in_triage'), ('draft', 'withdrawn'), ('funded', 'in_delivery'), ('funded', 'on_hold'), ('funded', 'stopped'), ('in_approval', 'approved'), ('in_approval', 'in_triage'), ('in_approval', 'on_hold'), ('in_approval', 'rejected'), ('in_approval', 'withdrawn'), ('in_delivery', 'delivered'), ('in_delivery', 'on_hold'), ('in_delivery', 'stopped'), ('in_triage', 'answered_by_own'), ('in_triage', 'declined'), ('in_triage', 'in_approval'), ('in_triage', 'merged'), ('in_triage', 'needs_information'), ('in_triage', 'on_hold'), ('in_triage', 'withdrawn'), ('needs_information', 'declined'), ('needs_information', 'in_triage'), ('needs_information', 'on_hold'), ('needs_information', 'withdrawn'), ('on_hold', 'stopped')) OR OLD.state = 'on_hold' AND NEW.state = OLD.before_hold) THEN\n        RAISE EXCEPTION 'No move leads a request from % to %.', OLD.state, NEW.state;\n    END IF;\n    IF NEW.state = 'on_hold' AND NEW.before_hold IS DISTINCT FROM OLD.state THEN\n        RAISE EXCEPTION 'A paused request remembers where it was.';\n    END IF;\n    \n    IF NEW.state = 'approved' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is approved by the decisions of its route.';\n        END IF;\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id WHERE r.id = NEW.route_id\n                AND NEW.currency = r.currency AND abs(NEW.estimate - r.amount) <= r.amount * p.material_share\n                AND (r.data_class = 'personal' OR NOT NEW.personal_data)) THEN\n            RAISE EXCEPTION 'A request is approved as it was decided on.';\n        END IF;\n    ELSIF NEW.state = 'in_approval' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'open'\n                AND (r.requester_id = NEW.requester_id OR EXISTS (\n                    SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.requester_id)) AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is in approval only on its own open route.';\n        END IF;\n    ELSIF NEW.state = 'funded' THEN\n        IF NOT EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released') THEN\n            RAISE EXCEPTION 'A request is funded by an allocation.';\n        END IF;\n    ELSIF NEW.state = 'in_delivery' THEN\n        IF NOT EXISTS (SELECT 1 FROM portfolio_project p\n                WHERE p.id = NEW.project_id AND p.number = NEW.number AND p.route_id = NEW.route_id) THEN\n            RAISE EXCEPTION 'A request is delivered by its own project.';\n        END IF;\n    ELSIF NEW.state = 'stopped' THEN\n        IF OLD.state = 'on_hold' AND OLD.before_hold NOT IN ('funded', 'in_delivery') THEN\n            RAISE EXCEPTION 'What is stopped was funded or in delivery.';\n        END IF;\n        IF EXISTS (\n            SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id\n              JOIN approvals_policy c ON c.subject_kind = 'intake.request' AND c.currency = p.currency\n               AND c.starts_on <= public.bridge_day(NEW.state_since) AND (c.ends_on IS NULL OR c.ends_on > public.bridge_day(NEW.state_since))\n             WHERE r.id = NEW.route_id AND c.standard_below <= (\n                SELECT coalesce(sum(a.covers * b.held / a.amount), 0) FROM funds_allocation a CROSS JOIN LATERAL (\n                    SELECT sum(l.balance) AS held FROM ledger_account l WHERE l.allocation_id = a.id AND l.kind <> 'spent') b\n                 WHERE a.route_id = r.id AND a.state <> 'released')\n                * (CASE WHEN r.currency = p.currency OR r.weighed IS NULL THEN 1 ELSE r.weighed / r.amount END)) AND NOT EXISTS (SELECT 1 FROM intake_stop s WHERE s.request_id = NEW.id AND s.state = 'agreed') THEN\n            RAISE EXCEPTION 'So much is promised to this that it takes two others to stop it.';\n        END IF;\n    END IF;\nRETURN NEW;\n",
                    hash="5879665d9c97648365b20487b6f42cc1a8224f5d",
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
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal_id' END,\n            CASE WHEN OLD.goals IS DISTINCT FROM NEW.goals THEN 'goals' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment_id' END,\n            CASE WHEN OLD.brands IS DISTINCT FROM NEW.brands THEN 'brands' END,\n            CASE WHEN OLD.markets IS DISTINCT FROM NEW.markets THEN 'markets' END,\n            CASE WHEN OLD.problem IS DISTINCT FROM NEW.problem THEN 'problem' END,\n            CASE WHEN OLD.outcome IS DISTINCT FROM NEW.outcome THEN 'outcome' END,\n            CASE WHEN OLD.revenue_generated IS DISTINCT FROM NEW.revenue_generated THEN 'revenue_generated' END,\n            CASE WHEN OLD.revenue_protected IS DISTINCT FROM NEW.revenue_protected THEN 'revenue_protected' END,\n            CASE WHEN OLD.estimate IS DISTINCT FROM NEW.estimate THEN 'estimate' END,\n            CASE WHEN OLD.currency IS DISTINCT FROM NEW.currency THEN 'currency' END,\n            CASE WHEN OLD.needed_by IS DISTINCT FROM NEW.needed_by THEN 'needed_by' END,\n            CASE WHEN OLD.needed_by_reason IS DISTINCT FROM NEW.needed_by_reason THEN 'needed_by_reason' END,\n            CASE WHEN OLD.launch_id IS DISTINCT FROM NEW.launch_id THEN 'launch_id' END,\n            CASE WHEN OLD.legacy_systems IS DISTINCT FROM NEW.legacy_systems THEN 'legacy_systems' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.effects IS DISTINCT FROM NEW.effects THEN 'effects' END,\n            CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.suppliers IS DISTINCT FROM NEW.suppliers THEN 'suppliers' END,\n            CASE WHEN OLD.products IS DISTINCT FROM NEW.products THEN 'products' END,\n            CASE WHEN OLD.data_where IS DISTINCT FROM NEW.data_where THEN 'data_where' END,\n            CASE WHEN OLD.regulations IS DISTINCT FROM NEW.regulations THEN 'regulations' END,\n            CASE WHEN OLD.costs IS DISTINCT FROM NEW.costs THEN 'costs' END,\n            CASE WHEN OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id THEN 'sponsor_id' END,\n            CASE WHEN (OLD.data_kind, OLD.personal_data) IS DISTINCT FROM (NEW.data_kind, NEW.personal_data)\n                THEN CASE WHEN NEW.data_kind IS NULL THEN 'personal_data' ELSE 'data_kind' END END], NULL);\n    IF OLD.state IS DISTINCT FROM NEW.state THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.state AND e.target = NEW.state\n                AND ((e.action, e.source, e.target) IN (('answer', 'needs_information', 'in_triage'), ('ask', 'in_triage', 'needs_information'), ('decide', 'in_approval', 'approved'), ('decide', 'in_approval', 'in_approval'), ('decide', 'in_approval', 'in_triage'), ('decide', 'in_approval', 'rejected'), ('decline', 'in_triage', 'declined'), ('decline', 'needs_information', 'declined'), ('edit', 'approved', 'approved'), ('edit', 'approved', 'in_approval'), ('edit', 'draft', 'draft'), ('edit', 'in_approval', 'in_approval'), ('edit', 'in_triage', 'in_triage'), ('edit', 'needs_information', 'needs_information'), ('fund', 'approved', 'funded'), ('fund', 'funded', 'funded'), ('fund', 'in_delivery', 'in_delivery'), ('hand_over', 'delivered', 'delivered'), ('hand_over', 'in_delivery', 'in_delivery'), ('hand_over', 'on_hold', 'on_hold'), ('hold', 'approved', 'on_hold'), ('hold', 'delivered', 'on_hold'), ('hold', 'funded', 'on_hold'), ('hold', 'in_approval', 'on_hold'), ('hold', 'in_delivery', 'on_hold'), ('hold', 'in_triage', 'on_hold'), ('hold', 'needs_information', 'on_hold'), ('launch', 'in_delivery', 'delivered'), ('merge', 'in_triage', 'merged'), ('own', 'in_triage', 'answered_by_own'), ('reassign', 'approved', 'approved'), ('reassign', 'delivered', 'delivered'), ('reassign', 'draft', 'draft'), ('reassign', 'funded', 'funded'), ('reassign', 'in_approval', 'in_approval'), ('reassign', 'in_delivery', 'in_delivery'), ('reassign', 'in_triage', 'in_triage'), ('reassign', 'needs_information', 'needs_information'), ('reassign', 'on_hold', 'on_hold'), ('reclassify', 'closed', 'closed'), ('reclassify', 'delivered', 'delivered'), ('reclassify', 'funded', 'funded'), ('reclassify', 'in_delivery', 'in_delivery'), ('reclassify', 'on_hold', 'on_hold'), ('reclassify', 'stopped', 'stopped'), ('review', 'delivered', 'closed'), ('route', 'in_triage', 'in_approval'), ('seat_again', 'in_approval', 'in_approval'), ('second', 'funded', 'funded'), ('second', 'funded', 'stopped'), ('second', 'in_delivery', 'in_delivery'), ('second', 'in_delivery', 'stopped'), ('second', 'on_hold', 'on_hold'), ('second', 'on_hold', 'stopped'), ('settle', 'closed', 'closed'), ('settle', 'delivered', 'delivered'), ('snooze', 'in_triage', 'in_triage'), ('start', 'funded', 'in_delivery'), ('stop', 'funded', 'funded'), ('stop', 'funded', 'stopped'), ('stop', 'in_delivery', 'in_delivery'), ('stop', 'in_delivery', 'stopped'), ('stop', 'on_hold', 'on_hold'), ('stop', 'on_hold', 'stopped'), ('submit', 'draft', 'in_triage'), ('take_back', 'needs_information', 'in_triage'), ('withdraw', 'approved', 'withdrawn'), ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_approval', 'withdrawn'), ('withdraw', 'in_triage', 'withdrawn'), ('withdraw', 'needs_information', 'withdrawn')) OR (e.action, e.source) IN (('resume', 'on_hold')))) THEN\n            RAISE EXCEPTION 'A state changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.state) AND e.target IN ('', NEW.state)) THEN\n        RAISE EXCEPTION 'Each version of a request leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a request says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="e894c32042cf2b2659974ce55a5f3ce33f1c41b0",
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
                name="owned_by_its_move",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.tool_id IS DISTINCT FROM NEW.tool_id OR OLD.avoided IS DISTINCT FROM NEW.avoided OR OLD.avoided_in IS DISTINCT FROM NEW.avoided_in) AND (OLD.state = NEW.state OR NEW.state <> 'answered_by_own') THEN RAISE EXCEPTION 'What answers a request is set by the move that ends it so.'; END IF; RETURN NEW;",
                    hash="154edc16f946fe046130fe96d140c63000a1c31d",
                    operation="UPDATE",
                    pgid="pgtrigger_owned_by_its_move_64966",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="asked_as_it_was",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.asked_as_id IS DISTINCT FROM NEW.asked_as_id THEN RAISE EXCEPTION 'A request keeps the version of the entry that it was asked with.'; END IF; RETURN NEW;",
                    hash="652b4573da9f3a8383a28e94678cceab37b23f92",
                    operation="UPDATE",
                    pgid="pgtrigger_asked_as_it_was_89380",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="asked_as_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.asked_as_id IS NOT NULL)",
                    func="\n    IF NOT EXISTS (SELECT 1 FROM catalogue_entryversion v WHERE v.id = NEW.asked_as_id AND v.published_at IS NOT NULL) THEN\n        RAISE EXCEPTION 'A request is asked with a version that is published.';\n    END IF;\n    RETURN NEW;\n",
                    hash="ef0d83935493dc77ce580f772354f4a56ad4cea9",
                    operation="INSERT",
                    pgid="pgtrigger_asked_as_published_0a65b",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        AddConstraintNotValid(
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
                            "answered_by_own",
                        ],
                    )
                ),
                name="request_state_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered_by_own"), _negated=True),
                    models.Q(("avoided__gte", 0), ("tool__isnull", False), models.Q(("avoided_in", ""), _negated=True)),
                    _connector="OR",
                ),
                name="request_answered_by_something",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="person",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="question",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.question"),
        ),
        migrations.AddField(
            model_name="reply",
            name="request",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="intake.request"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("request", "question"), name="reply_once"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), ("person__isnull", True), _connector="XOR"), name="reply_says_one_thing"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="of_its_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NOT EXISTS (SELECT 1 FROM intake_request r JOIN catalogue_question q ON q.entry_version_id = r.asked_as_id\n            WHERE r.id = NEW.request_id AND q.id = NEW.question_id AND q.field = '') THEN RAISE EXCEPTION 'An answer is one to a question that this request is asked, and that no field of it answers.'; END IF; RETURN NEW;",
                    hash="8fe001018e92b2ed7223206421aa1c0ce9673ca3",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_of_its_version_b24d1",
                    table="intake_reply",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = coalesce(NEW.request_id, OLD.request_id)\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (TG_OP = 'INSERT' AND e.kind = 'intake.request.drafted' OR TG_OP = 'DELETE' AND e.kind = 'intake.request.deleted'\n            OR e.data -> 'changed' ? 'replies')) OR EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.done_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'What a request was answered changes on record only.'; END IF; RETURN NULL;",
                    hash="5348cf6c0a0b7df58a5780251b07d3778dd45be9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_on_record_d5cdd",
                    table="intake_reply",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(TRUTH, BEFORE),
    ]
