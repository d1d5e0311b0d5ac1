"""Colleagues ask for a request with its requester: one table, and the guards that keep them from judging it. What is there already stays as it is."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0013_where_it_stands_with_its_days"),
        ("intake", "0027_erased_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Colleague",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="RoutedWork",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("approvals.route",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="releasedwork",
            trigger=pgtrigger.compiler.Trigger(
                name="reserved_by_others",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.kind = 'reserve' AND NEW.subject_kind = 'approvals.route' AND EXISTS (SELECT 1 FROM intake_request q WHERE q.route_id = NEW.subject_id AND (q.requester_id = NEW.actor_id OR EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = q.id AND k.person_id = NEW.actor_id))) THEN RAISE EXCEPTION 'Nobody reserves money for what they ask for.'; END IF; RETURN NEW;",
                    hash="0d7e30b7c852d597f0e7dd14c2aecd4584a06717",
                    operation="INSERT",
                    pgid="pgtrigger_reserved_by_others_edfeb",
                    table="ledger_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="asks_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.requester_id IS DISTINCT FROM NEW.requester_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (NOT EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = NEW.id AND k.person_id = NEW.requester_id)) THEN RAISE EXCEPTION 'A requester is no colleague of their own.'; END IF; RETURN NULL;",
                    hash="1d57e6f73b447904c7a8226e937065a11af35fe3",
                    operation="UPDATE",
                    pgid="pgtrigger_asks_once_0919c",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seenwork",
            trigger=pgtrigger.compiler.Trigger(
                name="led_by_others",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM intake_request q WHERE q.number = NEW.number\n        AND ((q.requester_id = NEW.marketing_lead_id OR EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = q.id AND k.person_id = NEW.marketing_lead_id)) OR (q.requester_id = NEW.it_lead_id OR EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = q.id AND k.person_id = NEW.it_lead_id)))) THEN RAISE EXCEPTION 'Nobody leads what they ask for.'; END IF; RETURN NEW;",
                    hash="f169f544393a3216a7fdbe834be786d405158144",
                    operation='INSERT OR UPDATE OF "marketing_lead_id", "it_lead_id"',
                    pgid="pgtrigger_led_by_others_1ce31",
                    table="portfolio_project",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="colleague",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="colleague",
            name="request",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="colleagues", to="intake.request"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routedwork",
            trigger=pgtrigger.compiler.Trigger(
                name="routed_by_others",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.subject_kind = 'intake.request' OR NEW.subject_kind = 'intake.stop')",
                    func="\n    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = (CASE NEW.subject_kind WHEN 'intake.request' THEN NEW.subject_id\n        ELSE (SELECT s.request_id FROM intake_stop s WHERE s.id = NEW.subject_id) END) AND (q.requester_id = NEW.routed_by_id OR EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = q.id AND k.person_id = NEW.routed_by_id))) THEN\n        RAISE EXCEPTION 'Nobody routes what they ask for.';\n    END IF;\n    RETURN NEW;\n",
                    hash="74c14d2f888f7f0c72333441a92f18b72f17d9aa",
                    operation="INSERT",
                    pgid="pgtrigger_routed_by_others_711f1",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routedwork",
            trigger=pgtrigger.compiler.Trigger(
                name="routed_apart",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.subject_kind = 'intake.request' OR NEW.subject_kind = 'intake.stop')",
                    constraint="CONSTRAINT",
                    func="IF NOT (NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = (CASE NEW.subject_kind WHEN 'intake.request' THEN NEW.subject_id\n        ELSE (SELECT s.request_id FROM intake_stop s WHERE s.id = NEW.subject_id) END) AND e.kind = 'intake.request.colleague_named'\n            AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.id AND to_jsonb(c.person_id) = e.data -> 'person'))) THEN RAISE EXCEPTION 'Whoever asks for work is kept from deciding on it.'; END IF; RETURN NULL;",
                    hash="ac2772efebb0e76459af4a38e305404951e2da53",
                    operation="INSERT",
                    pgid="pgtrigger_routed_apart_a81ab",
                    table="approvals_route",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="colleague",
            constraint=models.UniqueConstraint(fields=("request", "person"), name="colleague_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="colleague",
            trigger=pgtrigger.compiler.Trigger(
                name="named_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = coalesce(NEW.request_id, OLD.request_id))\n            AND EXISTS (SELECT 1 FROM intake_colleague k WHERE k.request_id = coalesce(NEW.request_id, OLD.request_id) AND k.person_id = coalesce(NEW.person_id, OLD.person_id))\n            IS DISTINCT FROM coalesce((SELECT e.kind = 'intake.request.colleague_named' FROM events_event e\n                WHERE e.subject_kind = 'intake.request' AND e.subject_id = coalesce(NEW.request_id, OLD.request_id) AND e.kind IN ('intake.request.colleague_named', 'intake.request.colleague_taken_off')\n                  AND e.data -> 'person' = to_jsonb(coalesce(NEW.person_id, OLD.person_id)) ORDER BY e.sequence DESC LIMIT 1), false) THEN\n        RAISE EXCEPTION 'Colleagues are named on a request, and taken off it, on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="088833829478dfdb72337deb30ad1963cbc2d8fd",
                    operation="INSERT OR DELETE",
                    pgid="pgtrigger_named_on_record_2569c",
                    table="intake_colleague",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="colleague",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'A colleague is named or taken off, and nobody is put in their place.';",
                    hash="2e18475d3ccf8f37c4b9f488bb703dd4995f44a5",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_c8c6b",
                    table="intake_colleague",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="colleague",
            trigger=pgtrigger.compiler.Trigger(
                name="has_no_part",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM 1 FROM intake_request q WHERE q.id = NEW.request_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM intake_request q WHERE q.id = NEW.request_id\n            AND (q.state IN ('closed', 'declined', 'rejected', 'merged', 'withdrawn', 'stopped') OR q.requester_id = NEW.person_id)) THEN\n        RAISE EXCEPTION 'Somebody else than its requester is named, while the request lives.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM intake_request q JOIN approvals_route r ON (r.number = q.number OR r.subject_kind = 'intake.stop' AND r.subject_id = ANY (\n        ARRAY(SELECT s.id FROM intake_stop s WHERE s.request_id = q.id))) WHERE q.id = NEW.request_id AND (\n            r.routed_by_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = r.id AND d.person_id = NEW.person_id)\n            OR (r.state = 'open' OR r.state = 'passed')\n                AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.person_id)\n                AND EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id\n                    WHERE s.route_id = r.id AND t.person_id = NEW.person_id)\n            OR EXISTS (SELECT 1 FROM ledger_entry l\n                WHERE l.subject_kind = 'approvals.route' AND l.subject_id = r.id AND l.actor_id = NEW.person_id)))\n        OR EXISTS (SELECT 1 FROM intake_request q JOIN portfolio_project p ON p.id = q.project_id\n            WHERE q.id = NEW.request_id AND (p.marketing_lead_id = NEW.person_id OR p.it_lead_id = NEW.person_id)) THEN\n        RAISE EXCEPTION 'Whoever routes, decides on, pays or leads work does not ask for it as well.';\n    END IF;\n    RETURN NEW;\n",
                    hash="c26a954a9a327e30827a69fa689dc2223e76f237",
                    operation="INSERT",
                    pgid="pgtrigger_has_no_part_69d88",
                    table="intake_colleague",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="colleague",
            trigger=pgtrigger.compiler.Trigger(
                name="recused",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (NOT EXISTS (SELECT 1 FROM intake_request q JOIN approvals_route r ON r.id = q.route_id\n            OR r.id = ANY (ARRAY(SELECT s.route_id FROM intake_stop s WHERE s.request_id = q.id AND s.state = 'proposed'))\n         WHERE q.id = NEW.request_id\n           AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.person_id))) THEN RAISE EXCEPTION 'Whoever asks for work is kept from deciding on it.'; END IF; RETURN NULL;",
                    hash="012e9b5aab4c885f4e422d996ed9c6c7b2ee718e",
                    operation="INSERT",
                    pgid="pgtrigger_recused_6aefc",
                    table="intake_colleague",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
