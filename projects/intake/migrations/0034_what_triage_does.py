"""What triage does: moves of the inbox and the way back, sizes, parts and links, reasons, and how the house sorts."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# fmt: off
TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.answered_by_own', 'intake.request.approved', 'intake.request.asked', 'intake.request.assigned', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.handed_over', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.reassigned', 'intake.request.reclassified', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.seated_again', 'intake.request.sent_back', 'intake.request.settled', 'intake.request.size_asked', 'intake.request.sized', 'intake.request.snoozed', 'intake.request.split', 'intake.request.started', 'intake.request.stop_answered', 'intake.request.stop_proposed', 'intake.request.stopped', 'intake.request.submitted', 'intake.request.taken_back', 'intake.request.topped_up', 'intake.request.undone', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.answered_by_own', 'own', 'in_triage', 'answered_by_own'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.assigned', 'assign', 'in_triage', 'in_triage'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.declined', 'decline', 'needs_information', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.handed_over', 'hand_over', 'delivered', 'delivered'), ('intake.request.handed_over', 'hand_over', 'in_delivery', 'in_delivery'), ('intake.request.handed_over', 'hand_over', 'on_hold', 'on_hold'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.reassigned', 'reassign', 'approved', 'approved'), ('intake.request.reassigned', 'reassign', 'delivered', 'delivered'), ('intake.request.reassigned', 'reassign', 'draft', 'draft'), ('intake.request.reassigned', 'reassign', 'funded', 'funded'), ('intake.request.reassigned', 'reassign', 'in_approval', 'in_approval'), ('intake.request.reassigned', 'reassign', 'in_delivery', 'in_delivery'), ('intake.request.reassigned', 'reassign', 'in_triage', 'in_triage'), ('intake.request.reassigned', 'reassign', 'needs_information', 'needs_information'), ('intake.request.reassigned', 'reassign', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'closed', 'closed'), ('intake.request.reclassified', 'reclassify', 'delivered', 'delivered'), ('intake.request.reclassified', 'reclassify', 'funded', 'funded'), ('intake.request.reclassified', 'reclassify', 'in_delivery', 'in_delivery'), ('intake.request.reclassified', 'reclassify', 'on_hold', 'on_hold'), ('intake.request.reclassified', 'reclassify', 'stopped', 'stopped'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.seated_again', 'seat_again', 'in_approval', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.settled', 'settle', 'closed', 'closed'), ('intake.request.settled', 'settle', 'delivered', 'delivered'), ('intake.request.size_asked', 'ask_size', 'in_triage', 'in_triage'), ('intake.request.sized', 'size', 'in_triage', 'in_triage'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.split', 'split', 'in_triage', 'split'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.stop_answered', 'second', 'funded', 'funded'), ('intake.request.stop_answered', 'second', 'in_delivery', 'in_delivery'), ('intake.request.stop_answered', 'second', 'on_hold', 'on_hold'), ('intake.request.stop_proposed', 'stop', 'funded', 'funded'), ('intake.request.stop_proposed', 'stop', 'in_delivery', 'in_delivery'), ('intake.request.stop_proposed', 'stop', 'on_hold', 'on_hold'), ('intake.request.stopped', 'second', 'funded', 'stopped'), ('intake.request.stopped', 'second', 'in_delivery', 'stopped'), ('intake.request.stopped', 'second', 'on_hold', 'stopped'), ('intake.request.stopped', 'stop', 'funded', 'stopped'), ('intake.request.stopped', 'stop', 'in_delivery', 'stopped'), ('intake.request.stopped', 'stop', 'on_hold', 'stopped'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.taken_back', 'take_back', 'needs_information', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.undone', 'undo', 'declined', 'in_triage'), ('intake.request.undone', 'undo', 'declined', 'needs_information'), ('intake.request.undone', 'undo', 'in_approval', 'in_triage'), ('intake.request.undone', 'undo', 'in_triage', 'in_triage'), ('intake.request.undone', 'undo', 'merged', 'in_triage'), ('intake.request.undone', 'undo', 'needs_information', 'in_triage'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
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
# fmt: on


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0008_reviews_decide_too"),
        ("approvals", "0016_weighed_by_the_high_figure"),
        ("customer", "0003_the_customers_view"),
        ("intake", "0033_policies_read_facts"),
        ("launches", "0002_names_may_change"),
        ("portfolio", "0011_hidden_is_few"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(TRUTH, BEFORE),
        migrations.CreateModel(
            name="Canned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=80)),
                ("text", models.CharField(max_length=2000)),
                ("is_shared", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name_plural": "canned",
                "ordering": ["label", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weights", models.JSONField()),
                (
                    "sized",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), blank=True, default=list, size=None
                    ),
                ),
                ("size_days", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Related",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Size",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("low", models.DecimalField(decimal_places=2, max_digits=16)),
                ("likely", models.DecimalField(decimal_places=2, max_digits=16)),
                ("high", models.DecimalField(decimal_places=2, max_digits=16)),
                ("run", models.DecimalField(decimal_places=2, max_digits=16)),
                ("currency", models.CharField(max_length=3)),
                ("weeks", models.JSONField(default=list)),
                ("assumptions", models.CharField(blank=True, max_length=69)),
                ("guess", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                ("at", models.DateTimeField()),
                ("valid_until", models.DateField()),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="request",
            name="size",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.size"),
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
            name="held_on_record",
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
            name="size_due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="request",
            name="split_from",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="intake.request"
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
                    ("split", "split"),
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
                    func="\n    PERFORM 1 FROM intake_request q WHERE q.id = NEW.request_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = NEW.request_id\n            AND (q.state IN ('closed', 'declined', 'rejected', 'merged', 'withdrawn', 'stopped', 'answered_by_own', 'split') OR q.requester_id = NEW.person_id)) THEN\n        RAISE EXCEPTION 'Somebody else than its requester is named, while the request lives.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM intake_request q JOIN approvals_route r ON (r.number = q.number OR r.subject_kind = 'intake.stop' AND r.subject_id = ANY (\n        ARRAY(SELECT s.id FROM intake_stop s WHERE s.request_id = q.id))) WHERE q.id = NEW.request_id AND (\n            r.routed_by_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = r.id AND d.person_id = NEW.person_id)\n            OR (r.state = 'open' OR r.state = 'passed')\n                AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.person_id)\n                AND EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id\n                    WHERE s.route_id = r.id AND t.person_id = NEW.person_id)\n            OR EXISTS (SELECT 1 FROM ledger_entry l\n                WHERE l.subject_kind = 'approvals.route' AND l.subject_id = r.id AND l.actor_id = NEW.person_id)))\n        OR EXISTS (SELECT 1 FROM intake_request q JOIN portfolio_project p ON p.id = q.project_id\n            WHERE q.id = NEW.request_id AND (p.marketing_lead_id = NEW.person_id OR p.it_lead_id = NEW.person_id)) THEN\n        RAISE EXCEPTION 'Whoever routes, decides on, pays or leads work does not ask for it as well.';\n    END IF;\n    RETURN NEW;\n",
                    hash="c95ceebe6edf47f230f68ec90732885750f545a0",
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
                    func="\n    IF (OLD.number, OLD.made_at) IS DISTINCT FROM (NEW.number, NEW.made_at)\n            OR OLD.requester_id <> NEW.requester_id AND (OLD.state <> NEW.state OR OLD.version = NEW.version) THEN\n        RAISE EXCEPTION 'A request keeps its number, and its requester until it is given to somebody else.';\n    END IF;\n    IF OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.state, NEW.state) <> ('in_triage', 'in_approval')\n            OR OLD.project_id IS DISTINCT FROM NEW.project_id AND (OLD.state, NEW.state) <> ('funded', 'in_delivery')\n            OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND (\n                OLD.state = NEW.state OR NEW.state <> 'merged' AND OLD.state <> 'merged')\n            OR OLD.split_from_id IS DISTINCT FROM NEW.split_from_id\n            OR OLD.holder_id IS DISTINCT FROM NEW.holder_id AND OLD.state = NEW.state AND OLD.version = NEW.version\n            OR OLD.before_hold IS DISTINCT FROM NEW.before_hold AND (OLD.state = NEW.state OR NEW.state <> 'on_hold') THEN\n        RAISE EXCEPTION 'What a move has set, only that move sets.';\n    END IF;\n\n    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A version goes up by one.'; END IF;\n    IF NEW.version = OLD.version AND NEW.state = OLD.state\n            AND to_jsonb(OLD) - '{search}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{search}'::text[] THEN\n        RAISE EXCEPTION 'A request changes with its next version only.';\n    END IF;\n\n    IF OLD.state IS NOT DISTINCT FROM NEW.state THEN RETURN NEW; END IF;\n    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;\n    IF NOT ((OLD.state, NEW.state) IN (('approved', 'funded'), ('approved', 'in_approval'), ('approved', 'on_hold'), ('approved', 'withdrawn'), ('declined', 'in_triage'), ('declined', 'needs_information'), ('delivered', 'closed'), ('delivered', 'on_hold'), ('draft', 'in_triage'), ('draft', 'withdrawn'), ('funded', 'in_delivery'), ('funded', 'on_hold'), ('funded', 'stopped'), ('in_approval', 'approved'), ('in_approval', 'in_triage'), ('in_approval', 'on_hold'), ('in_approval', 'rejected'), ('in_approval', 'withdrawn'), ('in_delivery', 'delivered'), ('in_delivery', 'on_hold'), ('in_delivery', 'stopped'), ('in_triage', 'answered_by_own'), ('in_triage', 'declined'), ('in_triage', 'in_approval'), ('in_triage', 'merged'), ('in_triage', 'needs_information'), ('in_triage', 'on_hold'), ('in_triage', 'split'), ('in_triage', 'withdrawn'), ('merged', 'in_triage'), ('needs_information', 'declined'), ('needs_information', 'in_triage'), ('needs_information', 'on_hold'), ('needs_information', 'withdrawn'), ('on_hold', 'stopped')) OR OLD.state = 'on_hold' AND NEW.state = OLD.before_hold) THEN\n        RAISE EXCEPTION 'No move leads a request from % to %.', OLD.state, NEW.state;\n    END IF;\n    IF NEW.state = 'on_hold' AND NEW.before_hold IS DISTINCT FROM OLD.state THEN\n        RAISE EXCEPTION 'A paused request remembers where it was.';\n    END IF;\n    \n    IF NEW.state = 'approved' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is approved by the decisions of its route.';\n        END IF;\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id WHERE r.id = NEW.route_id\n                AND NEW.currency = r.currency AND abs(NEW.estimate - r.amount) <= r.amount * p.material_share\n                AND (r.data_class = 'personal' OR NOT NEW.personal_data)) THEN\n            RAISE EXCEPTION 'A request is approved as it was decided on.';\n        END IF;\n    ELSIF NEW.state = 'in_approval' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'open'\n                AND (r.requester_id = NEW.requester_id OR EXISTS (\n                    SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.requester_id)) AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is in approval only on its own open route.';\n        END IF;\n    ELSIF NEW.state = 'funded' THEN\n        IF NOT EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released') THEN\n            RAISE EXCEPTION 'A request is funded by an allocation.';\n        END IF;\n    ELSIF NEW.state = 'in_delivery' THEN\n        IF NOT EXISTS (SELECT 1 FROM portfolio_project p\n                WHERE p.id = NEW.project_id AND p.number = NEW.number AND p.route_id = NEW.route_id) THEN\n            RAISE EXCEPTION 'A request is delivered by its own project.';\n        END IF;\n    ELSIF NEW.state = 'stopped' THEN\n        IF OLD.state = 'on_hold' AND OLD.before_hold NOT IN ('funded', 'in_delivery') THEN\n            RAISE EXCEPTION 'What is stopped was funded or in delivery.';\n        END IF;\n        IF EXISTS (\n            SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id\n              JOIN approvals_policy c ON c.subject_kind = 'intake.request' AND c.currency = p.currency\n               AND c.starts_on <= public.bridge_day(NEW.state_since) AND (c.ends_on IS NULL OR c.ends_on > public.bridge_day(NEW.state_since))\n             WHERE r.id = NEW.route_id AND c.standard_below <= (\n                SELECT coalesce(sum(a.covers * b.held / a.amount), 0) FROM funds_allocation a CROSS JOIN LATERAL (\n                    SELECT sum(l.balance) AS held FROM ledger_account l WHERE l.allocation_id = a.id AND l.kind <> 'spent') b\n                 WHERE a.route_id = r.id AND a.state <> 'released')\n                * (CASE WHEN r.currency = p.currency OR r.weighed IS NULL THEN 1 ELSE r.weighed / r.amount END)) AND NOT EXISTS (SELECT 1 FROM intake_stop s WHERE s.request_id = NEW.id AND s.state = 'agreed') THEN\n            RAISE EXCEPTION 'So much is promised to this that it takes two others to stop it.';\n        END IF;\n    END IF;\nRETURN NEW;\n",
                    hash="9c403a01ad409db3d6a1ee07e6bfa7ccb98d37e9",
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
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal_id' END,\n            CASE WHEN OLD.goals IS DISTINCT FROM NEW.goals THEN 'goals' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment_id' END,\n            CASE WHEN OLD.brands IS DISTINCT FROM NEW.brands THEN 'brands' END,\n            CASE WHEN OLD.markets IS DISTINCT FROM NEW.markets THEN 'markets' END,\n            CASE WHEN OLD.problem IS DISTINCT FROM NEW.problem THEN 'problem' END,\n            CASE WHEN OLD.outcome IS DISTINCT FROM NEW.outcome THEN 'outcome' END,\n            CASE WHEN OLD.revenue_generated IS DISTINCT FROM NEW.revenue_generated THEN 'revenue_generated' END,\n            CASE WHEN OLD.revenue_protected IS DISTINCT FROM NEW.revenue_protected THEN 'revenue_protected' END,\n            CASE WHEN OLD.estimate IS DISTINCT FROM NEW.estimate THEN 'estimate' END,\n            CASE WHEN OLD.currency IS DISTINCT FROM NEW.currency THEN 'currency' END,\n            CASE WHEN OLD.needed_by IS DISTINCT FROM NEW.needed_by THEN 'needed_by' END,\n            CASE WHEN OLD.needed_by_reason IS DISTINCT FROM NEW.needed_by_reason THEN 'needed_by_reason' END,\n            CASE WHEN OLD.launch_id IS DISTINCT FROM NEW.launch_id THEN 'launch_id' END,\n            CASE WHEN OLD.legacy_systems IS DISTINCT FROM NEW.legacy_systems THEN 'legacy_systems' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.effects IS DISTINCT FROM NEW.effects THEN 'effects' END,\n            CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.suppliers IS DISTINCT FROM NEW.suppliers THEN 'suppliers' END,\n            CASE WHEN OLD.products IS DISTINCT FROM NEW.products THEN 'products' END,\n            CASE WHEN OLD.data_where IS DISTINCT FROM NEW.data_where THEN 'data_where' END,\n            CASE WHEN OLD.regulations IS DISTINCT FROM NEW.regulations THEN 'regulations' END,\n            CASE WHEN OLD.costs IS DISTINCT FROM NEW.costs THEN 'costs' END,\n            CASE WHEN OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id THEN 'sponsor_id' END,\n            CASE WHEN (OLD.data_kind, OLD.personal_data) IS DISTINCT FROM (NEW.data_kind, NEW.personal_data)\n                THEN CASE WHEN NEW.data_kind IS NULL THEN 'personal_data' ELSE 'data_kind' END END], NULL);\n    IF OLD.state IS DISTINCT FROM NEW.state THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.state AND e.target = NEW.state\n                AND ((e.action, e.source, e.target) IN (('answer', 'needs_information', 'in_triage'), ('ask', 'in_triage', 'needs_information'), ('ask_size', 'in_triage', 'in_triage'), ('assign', 'in_triage', 'in_triage'), ('decide', 'in_approval', 'approved'), ('decide', 'in_approval', 'in_approval'), ('decide', 'in_approval', 'in_triage'), ('decide', 'in_approval', 'rejected'), ('decline', 'in_triage', 'declined'), ('decline', 'needs_information', 'declined'), ('edit', 'approved', 'approved'), ('edit', 'approved', 'in_approval'), ('edit', 'draft', 'draft'), ('edit', 'in_approval', 'in_approval'), ('edit', 'in_triage', 'in_triage'), ('edit', 'needs_information', 'needs_information'), ('fund', 'approved', 'funded'), ('fund', 'funded', 'funded'), ('fund', 'in_delivery', 'in_delivery'), ('hand_over', 'delivered', 'delivered'), ('hand_over', 'in_delivery', 'in_delivery'), ('hand_over', 'on_hold', 'on_hold'), ('hold', 'approved', 'on_hold'), ('hold', 'delivered', 'on_hold'), ('hold', 'funded', 'on_hold'), ('hold', 'in_approval', 'on_hold'), ('hold', 'in_delivery', 'on_hold'), ('hold', 'in_triage', 'on_hold'), ('hold', 'needs_information', 'on_hold'), ('launch', 'in_delivery', 'delivered'), ('merge', 'in_triage', 'merged'), ('own', 'in_triage', 'answered_by_own'), ('reassign', 'approved', 'approved'), ('reassign', 'delivered', 'delivered'), ('reassign', 'draft', 'draft'), ('reassign', 'funded', 'funded'), ('reassign', 'in_approval', 'in_approval'), ('reassign', 'in_delivery', 'in_delivery'), ('reassign', 'in_triage', 'in_triage'), ('reassign', 'needs_information', 'needs_information'), ('reassign', 'on_hold', 'on_hold'), ('reclassify', 'closed', 'closed'), ('reclassify', 'delivered', 'delivered'), ('reclassify', 'funded', 'funded'), ('reclassify', 'in_delivery', 'in_delivery'), ('reclassify', 'on_hold', 'on_hold'), ('reclassify', 'stopped', 'stopped'), ('review', 'delivered', 'closed'), ('route', 'in_triage', 'in_approval'), ('seat_again', 'in_approval', 'in_approval'), ('second', 'funded', 'funded'), ('second', 'funded', 'stopped'), ('second', 'in_delivery', 'in_delivery'), ('second', 'in_delivery', 'stopped'), ('second', 'on_hold', 'on_hold'), ('second', 'on_hold', 'stopped'), ('settle', 'closed', 'closed'), ('settle', 'delivered', 'delivered'), ('size', 'in_triage', 'in_triage'), ('snooze', 'in_triage', 'in_triage'), ('split', 'in_triage', 'split'), ('start', 'funded', 'in_delivery'), ('stop', 'funded', 'funded'), ('stop', 'funded', 'stopped'), ('stop', 'in_delivery', 'in_delivery'), ('stop', 'in_delivery', 'stopped'), ('stop', 'on_hold', 'on_hold'), ('stop', 'on_hold', 'stopped'), ('submit', 'draft', 'in_triage'), ('take_back', 'needs_information', 'in_triage'), ('undo', 'declined', 'in_triage'), ('undo', 'declined', 'needs_information'), ('undo', 'in_approval', 'in_triage'), ('undo', 'in_triage', 'in_triage'), ('undo', 'merged', 'in_triage'), ('undo', 'needs_information', 'in_triage'), ('withdraw', 'approved', 'withdrawn'), ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_approval', 'withdrawn'), ('withdraw', 'in_triage', 'withdrawn'), ('withdraw', 'needs_information', 'withdrawn')) OR (e.action, e.source) IN (('resume', 'on_hold')))) THEN\n            RAISE EXCEPTION 'A state changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.state) AND e.target IN ('', NEW.state)) THEN\n        RAISE EXCEPTION 'Each version of a request leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a request says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="069df0a0fe92f13190c69466fc66f51e7c27d988",
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
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.handed_over', 'intake.request.reassigned', 'intake.request.assigned', 'intake.request.undone') AND (e.version = NEW.version))) THEN RAISE EXCEPTION 'What a move has set, only that move sets.'; END IF; RETURN NULL;",
                    hash="e44b2d79055085526d70e6b42d3f2c73f6c1fa26",
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
                name="split_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF OLD.state <> NEW.state AND NEW.state = 'split' AND NOT EXISTS (\n        SELECT 1 FROM intake_request c WHERE c.split_from_id = NEW.id\n        HAVING count(*) >= 2 AND sum(c.estimate) = NEW.estimate AND bool_and(c.currency = NEW.currency)) THEN RAISE EXCEPTION 'What is split has two parts or more, whose costs sum to its own.'; END IF; RETURN NULL;",
                    hash="98cd334770f8dcf8deb8d9c1a590686f4553c524",
                    operation="UPDATE",
                    pgid="pgtrigger_split_whole_9d233",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="split_off_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.split_from_id IS NOT NULL)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM intake_request p WHERE p.id = NEW.split_from_id AND p.state = 'split')\n        AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.split_from_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.split'))) THEN RAISE EXCEPTION 'A part is split off a request by its move only.'; END IF; RETURN NULL;",
                    hash="64ec6cd9f04f126d00fc887e52e7482ead05895d",
                    operation="INSERT",
                    pgid="pgtrigger_split_off_on_record_b8320",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="sized_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.size_id IS DISTINCT FROM NEW.size_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.sized') AND (e.data -> 'size' = to_jsonb(NEW.size_id)))) THEN RAISE EXCEPTION 'What a request takes is said by IT, on record.'; END IF; RETURN NULL;",
                    hash="ce53526457d1388ee32f5fea76fcab0605317f6d",
                    operation="UPDATE",
                    pgid="pgtrigger_sized_on_record_d5349",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="canned",
            name="owner",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="practice",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="reading",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="reading",
            name="request",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="intake.request"),
        ),
        migrations.AddField(
            model_name="related",
            name="other",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request"),
        ),
        migrations.AddField(
            model_name="related",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="related",
            name="request",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.request"),
        ),
        migrations.AddField(
            model_name="size",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="size",
            name="request",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sizes", to="intake.request"),
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
                            "answered_by_own",
                            "split",
                        ],
                    )
                ),
                name="request_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="canned",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("label", ""), _negated=True), models.Q(("text", ""), _negated=True)),
                name="canned_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="canned",
            constraint=models.UniqueConstraint(fields=("owner", "label"), name="canned_label_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practice",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="545bddf3d9ffb8d757fb67889205d141564f82c7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e5b5c",
                    table="intake_practice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="practice",
            trigger=pgtrigger.compiler.Trigger(
                name="on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.practice' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.practice.set'))) THEN RAISE EXCEPTION 'How the house sorts is set on record.'; END IF; RETURN NULL;",
                    hash="54dfacea8e32540465776c88d3c4fa400fc6f08d",
                    operation="INSERT",
                    pgid="pgtrigger_on_record_1ddfe",
                    table="intake_practice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(fields=("request", "person"), name="reading_once"),
        ),
        migrations.AddConstraint(
            model_name="related",
            constraint=models.UniqueConstraint(fields=("request", "other"), name="related_once"),
        ),
        migrations.AddConstraint(
            model_name="related",
            constraint=models.CheckConstraint(
                condition=models.Q(("request", models.F("other")), _negated=True), name="related_not_to_itself"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="related",
            trigger=pgtrigger.compiler.Trigger(
                name="linked_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.request_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.linked'))) THEN RAISE EXCEPTION 'Requests are linked on record.'; END IF; RETURN NULL;",
                    hash="6b0b9d3b9359dbc6200910aa6ffa518d9fb463aa",
                    operation="INSERT",
                    pgid="pgtrigger_linked_on_record_2d095",
                    table="intake_related",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="related",
            trigger=pgtrigger.compiler.Trigger(
                name="unlinked_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = OLD.request_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.unlinked'))) THEN RAISE EXCEPTION 'A link between requests is taken off on record.'; END IF; RETURN NULL;",
                    hash="e4fe15265055bd10fd3ec9162ce24d5577b779f0",
                    operation="DELETE",
                    pgid="pgtrigger_unlinked_on_record_7c402",
                    table="intake_related",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="size",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__gt", 0), ("run__gte", 0), ("low__lte", models.F("likely")), ("likely__lte", models.F("high"))),
                name="size_low_likely_high",
            ),
        ),
        migrations.AddConstraint(
            model_name="size",
            constraint=models.CheckConstraint(
                condition=models.Q(("assumptions", ""), ("assumptions__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                name="size_assumptions_are_a_name",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="size",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="e0fe3f811d52ccd66af2af034eea772f80dfe048",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2fad9",
                    table="intake_size",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="size",
            trigger=pgtrigger.compiler.Trigger(
                name="signed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.request_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.sized') AND (e.actor_id = NEW.person_id AND e.data -> 'size' = to_jsonb(NEW.id) AND e.data #>> '{sized,low}' = NEW.low::text AND e.data #>> '{sized,likely}' = NEW.likely::text AND e.data #>> '{sized,high}' = NEW.high::text AND e.data #>> '{sized,run}' = NEW.run::text AND e.data #>> '{sized,currency}' = NEW.currency::text))) THEN RAISE EXCEPTION 'A size is signed by whoever says it, as they say it.'; END IF; RETURN NULL;",
                    hash="6386c80d027531ce221406d4b2fe498ab33a00c8",
                    operation="INSERT",
                    pgid="pgtrigger_signed_5b2af",
                    table="intake_size",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
