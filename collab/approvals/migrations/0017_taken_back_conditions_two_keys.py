"""Decisions are taken back, conditions are followed, two keys disagree on record."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0016_weighed_by_the_high_figure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField()),
                ("due_on", models.DateField()),
                (
                    "blocks",
                    models.CharField(
                        blank=True,
                        choices=[("fund", "Money is promised"), ("start", "The project starts"), ("launch", "It goes live")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be met"),
                            ("met", "Said to be met"),
                            ("confirmed", "Met and confirmed"),
                            ("waived", "Waived"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("go", "Go"), ("no", "No"), ("ended", "Ended with its route")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-opened_at"],
            },
        ),
        migrations.CreateModel(
            name="Retraction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="allowed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="panel",
            name="passes_by_decisions",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="recusal",
            name="before_decision",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="keeps_facts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="passes_by_decisions",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="seat",
            name="entitled",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_once_a_person",
        ),
        migrations.AddField(
            model_name="decision",
            name="take",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="allowed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE place record; is_of_it boolean;",
                    func="\n    SELECT n.id, n.step_id, n.role, n.quorum, n.veto, n.state AS panel_state, s.state AS step_state, s.position, s.round, s.opened_at,\n           r.state AS route_state, r.subject_kind, r.subject_id, r.number, r.requester_id\n      INTO place FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id AND r.id = NEW.route_id FOR UPDATE OF n;\n    IF NOT FOUND OR (place.route_state, place.step_state, place.panel_state) <> ('open', 'open', 'open') OR place.round <> NEW.round\n            OR place.quorum <= (SELECT count(*) FROM approvals_decision d\n                WHERE d.panel_id = NEW.panel_id AND d.round = NEW.round AND (d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)))\n              AND (place.veto = '' OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_step s ON s.id = place.step_id AND s.round = d.round\n            JOIN access_duty y ON y.person_id = d.person_id AND y.role = place.veto\n           WHERE d.panel_id = place.id AND (d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) AND y.since_on <= public.bridge_day(d.at)\n             AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)) OR NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.veto\n          AND y.since_on <= public.bridge_day(NEW.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.at)))\n            OR EXISTS (SELECT 1 FROM approvals_step s\n                WHERE s.route_id = NEW.route_id AND s.state <> 'passed' AND s.position < place.position) THEN\n        RAISE EXCEPTION 'This step of the route is not open for a decision.';\n    END IF;\n    IF NEW.take <> 1 + (SELECT count(*) FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.round = NEW.round\n                AND d.person_id = NEW.person_id AND NOT NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id))\n            OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.round = NEW.round\n                AND d.person_id = NEW.person_id AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) THEN\n        RAISE EXCEPTION 'Nobody decides twice on the same, but who took the first decision back.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_disagreement g JOIN approvals_decision d ON d.id = g.no_id\n            WHERE d.panel_id = NEW.panel_id AND g.state = 'open' AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) THEN\n        RAISE EXCEPTION 'The two keys disagree: that is settled first.';\n    END IF;\n    IF (place.role = 'cmo' OR place.role = 'cio') AND EXISTS (SELECT 1 FROM approvals_panel n\n            WHERE n.step_id = place.step_id AND n.role = CASE place.role WHEN 'cmo' THEN 'cio' ELSE 'cmo' END) THEN\n        IF NEW.reason = '' OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id AND n.step_id = place.step_id\n                JOIN events_text a ON 'text:' || a.digest = d.reason JOIN events_text b ON 'text:' || b.digest = NEW.reason\n                WHERE d.round = NEW.round AND d.person_id <> NEW.person_id AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id) AND lower(btrim(a.text)) = lower(btrim(b.text))) THEN\n            RAISE EXCEPTION 'Each of two keys signs with a reason of their own.';\n        END IF;\n    END IF;\n    \n    IF NEW.at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A decision is of the instant at which it is made.'; END IF;\n    END IF;\n    \n    PERFORM 1 FROM people_person p WHERE p.id = NEW.person_id FOR SHARE;\n    PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.person_id FOR SHARE;\n    PERFORM 1 FROM approvals_limit m WHERE m.person_id = NEW.person_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = NEW.person_id AND y.ended_at > NEW.at) THEN\n        RAISE EXCEPTION 'A duty ended at this very moment. Look at it again before you go on.';\n    END IF;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NEW.at IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NEW.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.at)) END;\n    ELSIF place.role ~ '^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$' THEN\n        SELECT public.approvals_group_by_policy(place.role, to_jsonb(r), NEW.person_id, NEW.at) INTO is_of_it FROM approvals_route r WHERE r.id = NEW.route_id;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = NEW.route_id), NEW.person_id::bigint, NEW.at;\n    END IF;\n    IF NEW.at < place.opened_at\n            OR NOT EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = NEW.panel_id AND t.person_id = NEW.person_id)\n            OR is_of_it IS NOT TRUE THEN\n        RAISE EXCEPTION 'Only somebody with a seat in this panel, who still holds its role, decides.';\n    END IF;\n    IF NEW.verdict IN ('approve', 'approve_with_conditions')\n            AND (SELECT public.approvals_covers(to_jsonb(r), NEW.person_id, NEW.at) FROM approvals_route r\n                WHERE r.id = NEW.route_id AND r.amount IS NOT NULL) IS FALSE THEN\n        RAISE EXCEPTION 'Nobody signs more than the limit of their authority.';\n    END IF;\n    IF NEW.person_id = place.requester_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.route_id AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'Nobody decides on what they asked for, sponsor or lead.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id\n            WHERE d.person_id = NEW.person_id AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id) AND n.role <> place.role\n              AND (r.number = place.number OR (r.subject_kind, r.subject_id) = (place.subject_kind, place.subject_id))) THEN\n        RAISE EXCEPTION 'Nobody decides on the same request in two roles.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="d836c2a894717871d327a88fa855028d404e808e",
                    operation="INSERT",
                    pgid="pgtrigger_allowed_481fc",
                    table="approvals_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="panel",
            trigger=pgtrigger.compiler.Trigger(
                name="passes_by_decisions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state = 'passed' AND OLD.state <> 'passed' AND NEW.quorum > (SELECT count(*) FROM approvals_decision d\n        JOIN approvals_step s ON s.id = NEW.step_id AND s.round = d.round WHERE d.panel_id = NEW.id AND ((d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) OR EXISTS (SELECT 1 FROM approvals_disagreement g WHERE g.no_id = d.id AND g.state = 'go')))\n        OR NEW.state = 'passed' AND OLD.state <> 'passed' AND NEW.veto <> '' AND NOT EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_step s ON s.id = NEW.step_id AND s.round = d.round\n            JOIN access_duty y ON y.person_id = d.person_id AND y.role = NEW.veto\n           WHERE d.panel_id = NEW.id AND (d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) AND y.since_on <= public.bridge_day(d.at)\n             AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)) THEN RAISE EXCEPTION 'A panel passes by the approvals of its quorum, its veto seat among them, and in no other way.'; END IF; RETURN NEW;",
                    hash="4793f88c43376b2f845331aab0a4e5527e6f487d",
                    operation="UPDATE",
                    pgid="pgtrigger_passes_by_decisions_196c0",
                    table="approvals_panel",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recusal",
            trigger=pgtrigger.compiler.Trigger(
                name="before_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND d.person_id = NEW.person_id AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) THEN RAISE EXCEPTION 'Who has decided on a request cannot sponsor or lead it afterwards.'; END IF; RETURN NEW;",
                    hash="cb621f45b0ff8149813ec2285609e7014ee5f3c4",
                    operation="INSERT",
                    pgid="pgtrigger_before_decision_adf28",
                    table="approvals_recusal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_facts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.subject_kind, OLD.subject_id, OLD.number, OLD.requester_id, OLD.routed_by_id, OLD.routed_at, OLD.policy_id, OLD.track)\n        IS DISTINCT FROM (NEW.subject_kind, NEW.subject_id, NEW.number, NEW.requester_id, NEW.routed_by_id, NEW.routed_at, NEW.policy_id, NEW.track)\n    OR (OLD.carried, OLD.lighter_than) IS DISTINCT FROM (NEW.carried, NEW.lighter_than)\n    OR NEW.round < OLD.round OR NEW.round > OLD.round AND NEW.state <> 'open'\n    OR NEW.round = OLD.round AND (OLD.amount, OLD.currency, OLD.weighed, OLD.data_class, OLD.facts, OLD.facts_version)\n        IS DISTINCT FROM (NEW.amount, NEW.currency, NEW.weighed, NEW.data_class, NEW.facts, NEW.facts_version)\n    OR OLD.state NOT IN ('open', NEW.state)\n        AND NOT (OLD.state = 'passed' AND (NEW.state = 'void' OR NEW.state = 'open' AND NEW.round > OLD.round))\n        AND NOT (OLD.state <> 'void' AND NEW.state = 'open' AND NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM approvals_retraction t\n            JOIN approvals_decision d ON d.id = t.decision_id WHERE d.route_id = NEW.id AND d.round = NEW.round AND t.at >= OLD.ended_at)) THEN RAISE EXCEPTION 'A routing is a record: who routed what, when and how does not change.'; END IF; RETURN NEW;",
                    hash="5171277fd41efbe729344a5ab7042a18f3af2612",
                    operation="UPDATE",
                    pgid="pgtrigger_keeps_facts_a53b5",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="passes_by_decisions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state = 'passed' AND (\n        NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND s.round = NEW.round)\n        OR EXISTS (SELECT 1 FROM approvals_step s LEFT JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND (n.id IS NULL OR n.quorum >\n                (SELECT count(*) FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND ((d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) OR EXISTS (SELECT 1 FROM approvals_disagreement g WHERE g.no_id = d.id AND g.state = 'go')))))\n        OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_step s ON s.id = n.step_id\n            WHERE s.route_id = NEW.id AND d.round = s.round AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id) AND NOT ((d.verdict IN ('approve', 'approve_with_conditions') AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)) OR EXISTS (SELECT 1 FROM approvals_disagreement g WHERE g.no_id = d.id AND g.state = 'go')))\n        OR EXISTS (SELECT 1 FROM approvals_policyrule u JOIN approvals_policy o ON o.id = u.policy_id\n            WHERE o.id = NEW.policy_id AND u.data_class IN ('', NEW.data_class)\n              AND ((u.track IN ('', NEW.track) AND public.approvals_cells_fit(u.cells, NEW.track, NEW.facts))\n                OR NEW.track <> '' AND greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END) > coalesce(array_position(ARRAY['fast', 'standard', 'major'], (NEW.track)::text), 0)\n                  AND u.track IN ('', (ARRAY['fast', 'standard', 'major'])[greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END)])\n                  AND public.approvals_cells_fit(u.cells, (ARRAY['fast', 'standard', 'major'])[greatest(CASE WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.major_from THEN 3 WHEN (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) >= o.standard_from THEN 2 ELSE 1 END,\n        CASE WHEN NEW.data_class = 'personal' THEN coalesce(array_position(ARRAY['fast', 'standard', 'major'], (o.personal_floor)::text), 0) ELSE 1 END)], NEW.facts))\n              AND (u.amount_from = 0 AND u.amount_below IS NULL\n                OR u.amount_from <= (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END) AND (u.amount_below IS NULL OR u.amount_below > (CASE WHEN o.currency = NEW.currency THEN greatest(NEW.amount, NEW.weighed) ELSE NEW.weighed END)))\n              AND NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n                WHERE s.route_id = NEW.id AND n.role = u.role AND n.quorum >= u.quorum AND n.seating = u.seating\n                  AND u.veto IN ('', n.veto) AND (u.share IS NULL OR n.share >= u.share)))) THEN RAISE EXCEPTION 'A route passes by the decisions of the groups that its policy names, and in no other way.'; END IF; RETURN NEW;",
                    hash="cb22bc6cee80647e302a8e72f4666b1560ec79d2",
                    operation="UPDATE",
                    pgid="pgtrigger_passes_by_decisions_35df8",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seat",
            trigger=pgtrigger.compiler.Trigger(
                name="entitled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE place record; is_of_it boolean;",
                    func="\n    SELECT n.role, n.state, n.seating, r.id AS route, r.requester_id INTO place\n      FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NULL::timestamptz IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NULL::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NULL::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > NULL::timestamptz)) END;\n    ELSIF place.role ~ '^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$' THEN\n        SELECT public.approvals_group_by_policy(place.role, to_jsonb(r), NEW.person_id, NULL::timestamptz) INTO is_of_it FROM approvals_route r WHERE r.id = place.route;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = place.route), NEW.person_id::bigint, NULL::timestamptz;\n    END IF;\n    IF place IS NULL OR is_of_it IS NOT TRUE\n            OR NOT (place.state = (CASE place.seating WHEN 'at_decision' THEN 'open' ELSE 'waiting' END) OR place.state = 'open' AND EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id\n        WHERE t.panel_id = NEW.panel_id AND NOT (CASE WHEN n.role ~ '^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$'\n            THEN EXISTS (SELECT 1 FROM people_person p WHERE p.id = t.person_id AND p.is_active)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = t.person_id AND p.is_active AND y.role = n.role\n          AND y.since_on <= public.bridge_day(clock_timestamp()) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(clock_timestamp())) AND (y.ended_at IS NULL OR y.ended_at > clock_timestamp())) END)\n          AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND d.person_id = t.person_id AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id))))\n            OR place.requester_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = place.route AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'A seat is for somebody of the group with no part in the request, taken before the group''s turn or in place of who has left.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="8c30e07641b10e18e416706941e17f15787c2e67",
                    operation="INSERT",
                    pgid="pgtrigger_entitled_b4664",
                    table="approvals_seat",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("route", "round", "person", "take"), name="decision_once_a_person"),
        ),
        migrations.AddField(
            model_name="condition",
            name="closed_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="decision",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="approvals.decision"),
        ),
        migrations.AddField(
            model_name="condition",
            name="owner",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="judge",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="to_settle", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="named",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="named_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="no",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="disagreements", to="approvals.decision"),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="settled_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="yes",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.decision"),
        ),
        migrations.AddField(
            model_name="retraction",
            name="decision",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="retraction", to="approvals.decision"),
        ),
        migrations.AddField(
            model_name="retraction",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(condition=models.Q(("state__in", ["open", "met"])), fields=["owner", "due_on"], name="condition_followed"),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "met", "confirmed", "waived"])), name="condition_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("blocks__in", ["", "fund", "start", "launch"])), name="condition_blocks_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), ("words__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                    models.Q(("note", ""), ("note__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                    models.Q(("reason", ""), ("reason__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                ),
                name="condition_words_are_names",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="condition_says_what"),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["met", "confirmed"]), _negated=True),
                    models.Q(models.Q(("note", ""), _negated=True), ("met_at__isnull", False)),
                    _connector="OR",
                ),
                name="condition_met_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("state__in", ["open", "met"])),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False), ("state__in", ["confirmed", "waived"])),
                    _connector="OR",
                ),
                name="condition_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "waived"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="condition_waived_with_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM approvals_decision d\n            WHERE d.id = NEW.decision_id AND d.verdict = 'approve_with_conditions') THEN RAISE EXCEPTION 'A condition is set open, by an approval with conditions.'; END IF; RETURN NEW;",
                    hash="0b18357e28a94c9347cdb85e01babc09969bede1",
                    operation="INSERT",
                    pgid="pgtrigger_begins_open_3b7ee",
                    table="approvals_condition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="moves",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.decision_id, OLD.words, OLD.due_on, OLD.blocks) IS DISTINCT FROM (NEW.decision_id, NEW.words, NEW.due_on, NEW.blocks) THEN\n        RAISE EXCEPTION 'A condition stays as it was set.';\n    END IF;\n    IF OLD.state = 'confirmed' OR OLD.state = 'waived' THEN RAISE EXCEPTION 'A condition that is done stays as it is.'; END IF;\n    IF OLD.state <> NEW.state AND NOT ((OLD.state, NEW.state) = ('open', 'met') OR (OLD.state, NEW.state) = ('met', 'open')\n            OR (OLD.state, NEW.state) = ('met', 'confirmed') OR NEW.state = 'waived') THEN\n        RAISE EXCEPTION 'A condition is met by its owner, then confirmed, or it is waived.';\n    END IF;\n    IF (OLD.state, NEW.state) = ('open', 'met') THEN\n        \n    IF NEW.met_at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A condition is met at the instant at which it is said to be.'; END IF;\n    END IF;\n    END IF;\n    IF NEW.state = 'confirmed' OR NEW.state = 'waived' THEN\n        \n    IF NEW.closed_at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A condition is done at the instant at which it is said to be.'; END IF;\n    END IF;\n        IF NOT EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id\n        WHERE d.id = NEW.decision_id AND r.requester_id <> NEW.closed_by_id\n          AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = NEW.closed_by_id)\n          AND (EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = n.id AND t.person_id = NEW.closed_by_id)\n            OR EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.closed_by_id AND p.is_active AND y.role = n.role\n          AND y.since_on <= public.bridge_day(NEW.closed_at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.closed_at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.closed_at)))) THEN RAISE EXCEPTION 'A condition is confirmed or waived by somebody of the group that set it.'; END IF;\n    END IF;\n    IF NEW.closed_by_id = NEW.owner_id THEN\n        RAISE EXCEPTION 'Nobody confirms or waives what they are to meet themselves.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="d3441612f80c67e197e4a5914d00dfcdeb726d45",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_d1602",
                    table="approvals_condition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="bc863896d4a2a669024ccf6e03014c0c6d6e2db4",
                    operation="DELETE",
                    pgid="pgtrigger_stays_c3be4",
                    table="approvals_condition",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="set_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.decision_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.data -> 'given' = to_jsonb(NEW.decision_id))))) THEN RAISE EXCEPTION 'A condition is set on record only.'; END IF; RETURN NULL;",
                    hash="f988658956018b97a786b26156e3e2f32863d96f",
                    operation="INSERT",
                    pgid="pgtrigger_set_on_record_37dc8",
                    table="approvals_condition",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.decision_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.condition_met', 'intake.request.condition_confirmed', 'intake.request.condition_reopened', 'intake.request.condition_waived', 'intake.request.condition_handed_over') AND (e.data -> 'condition' = to_jsonb(NEW.id) AND e.kind = 'intake.request.condition_' || CASE\n                WHEN OLD.state = NEW.state THEN 'handed_over' WHEN NEW.state = 'open' THEN 'reopened' ELSE NEW.state END)))) THEN RAISE EXCEPTION 'What becomes of a condition is on record only.'; END IF; RETURN NULL;",
                    hash="33b5c454054e999dc87715ad236a1fa9ecda7808",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_e299e",
                    table="approvals_condition",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.UniqueConstraint(fields=("no",), name="disagreement_once"),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "go", "no", "ended"])), name="disagreement_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(condition=models.Q(("yes", models.F("no")), _negated=True), name="disagreement_of_two"),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("reason__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                name="disagreement_words_are_names",
            ),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_by", None), ("state__in", ["open", "ended"])),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        ("state__in", ["go", "no"]),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="disagreement_settled_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'open' OR NEW.judge_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id\n          JOIN approvals_decision y ON y.id = NEW.yes_id JOIN approvals_panel m ON m.id = y.panel_id\n         WHERE d.id = NEW.no_id AND n.step_id = m.step_id AND d.round = y.round AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = d.id)\n           AND (n.role, m.role) = ANY (ARRAY[('cmo'::varchar, 'cio'::varchar), ('cio'::varchar, 'cmo'::varchar)])\n           AND (d.verdict = 'reject' OR d.verdict = 'ask_for_changes')\n           AND (y.verdict = 'approve' OR y.verdict = 'approve_with_conditions')\n           AND NOT EXISTS (SELECT 1 FROM approvals_retraction x WHERE x.decision_id = y.id)) THEN RAISE EXCEPTION 'A disagreement is of two keys of one step, of which one approved and the other did not.'; END IF; RETURN NEW;",
                    hash="0a8dbd49d30dbc45365395d2236aba3f37090e5c",
                    operation="INSERT",
                    pgid="pgtrigger_begins_open_36f59",
                    table="approvals_disagreement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.yes_id, OLD.no_id, OLD.opened_at, OLD.due_on) IS DISTINCT FROM (NEW.yes_id, NEW.no_id, NEW.opened_at, NEW.due_on)\n            OR OLD.state <> 'open' OR OLD.judge_id IS NOT NULL AND OLD.judge_id IS DISTINCT FROM NEW.judge_id THEN\n        RAISE EXCEPTION 'A disagreement stays as it was, and is settled once.';\n    END IF;\n    IF NEW.judge_id IS NOT NULL AND EXISTS (SELECT 1 FROM approvals_decision d\n            WHERE (d.id = NEW.yes_id OR d.id = NEW.no_id) AND (d.person_id = NEW.judge_id OR EXISTS (\n                SELECT 1 FROM approvals_recusal c WHERE c.route_id = d.route_id AND c.person_id = NEW.judge_id))) THEN\n        RAISE EXCEPTION 'Who settles it is neither of the two, and has no part in the request.';\n    END IF;\n    IF OLD.judge_id IS NULL AND NEW.judge_id IS NOT NULL THEN\n        IF (NEW.judge_id = NEW.named_id AND EXISTS (SELECT 1 FROM approvals_decision d\n            WHERE (d.id = NEW.yes_id OR d.id = NEW.no_id) AND d.person_id = NEW.named_by_id)\n        AND (OLD.named_id = NEW.judge_id AND OLD.named_by_id <> NEW.named_by_id OR NEW.judge_id = ANY (ARRAY(WITH RECURSIVE up(id) AS (\n            SELECT p.manager_id FROM people_person p JOIN approvals_decision d ON d.person_id = p.id WHERE d.id = NEW.yes_id\n            UNION SELECT p.manager_id FROM people_person p JOIN up ON p.id = up.id) SELECT up.id FROM up WHERE up.id IS NOT NULL)) AND NEW.judge_id = ANY (ARRAY(WITH RECURSIVE up(id) AS (\n            SELECT p.manager_id FROM people_person p JOIN approvals_decision d ON d.person_id = p.id WHERE d.id = NEW.no_id\n            UNION SELECT p.manager_id FROM people_person p JOIN up ON p.id = up.id) SELECT up.id FROM up WHERE up.id IS NOT NULL)))) IS NOT TRUE THEN\n            RAISE EXCEPTION 'Who settles it is whom both have named, or somebody above both.';\n        END IF;\n    END IF;\n    IF NEW.state = 'go' OR NEW.state = 'no' THEN\n        \n    IF NEW.settled_at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A disagreement is settled at the instant at which it is.'; END IF;\n    END IF;\n        IF NOT (NEW.settled_by_id IS NOT DISTINCT FROM NEW.judge_id OR EXISTS (SELECT 1 FROM approvals_decision d\n        WHERE d.person_id = NEW.settled_by_id AND d.id = CASE NEW.state WHEN 'go' THEN NEW.no_id ELSE NEW.yes_id END)) THEN RAISE EXCEPTION 'A disagreement is settled by who gives way, or by whom both have named.'; END IF;\n    END IF;\n    RETURN NEW;\n    ",
                    hash="2ea62b28867b4c3522388cc19cc79624eef3e523",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_1753c",
                    table="approvals_disagreement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="1f0c6ac38f9fc1f1a50e97e26de0560a953143e5",
                    operation="DELETE",
                    pgid="pgtrigger_stays_3a62c",
                    table="approvals_disagreement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="opens_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.no_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.data -> 'given' = to_jsonb(d.id))))) THEN RAISE EXCEPTION 'A disagreement opens on record only.'; END IF; RETURN NULL;",
                    hash="646e6639794fbe7c74f912cedf7ee8389342ee9f",
                    operation="INSERT",
                    pgid="pgtrigger_opens_on_record_f6d7a",
                    table="approvals_disagreement",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.no_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (NEW.state = 'ended' OR e.data -> 'disagreement' = to_jsonb(NEW.id))))) THEN RAISE EXCEPTION 'What becomes of a disagreement is on record only.'; END IF; RETURN NULL;",
                    hash="3e5ff82bd6bbb66dc56da66f8958891437cc06f4",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_63297",
                    table="approvals_disagreement",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retraction",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The record of % is append-only: nothing in it is changed or taken away.', TG_TABLE_NAME;",
                    hash="bc8b7f5d652b2f1d694498c695360285ab94fa1b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3bc55",
                    table="approvals_retraction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retraction",
            trigger=pgtrigger.compiler.Trigger(
                name="allowed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE given record;",
                    func="\n    SELECT d.person_id, d.at, d.round, r.subject_kind, r.subject_id, r.round AS turn INTO given\n      FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.decision_id FOR UPDATE OF r;\n    \n    IF NEW.at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A decision is taken back at the instant at which it is.'; END IF;\n    END IF;\n    IF given.person_id IS DISTINCT FROM NEW.person_id THEN RAISE EXCEPTION 'Only who made a decision takes it back.'; END IF;\n    IF given.subject_kind <> 'intake.request' THEN\n        RAISE EXCEPTION 'What has moved money, a duty or a policy is not taken back.';\n    END IF;\n    IF NEW.at NOT BETWEEN given.at AND given.at + interval '12 seconds' THEN\n        RAISE EXCEPTION 'A decision is taken back within 12 seconds.';\n    END IF;\n    IF given.round <> given.turn OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = given.subject_kind AND e.subject_id = given.subject_id\n            AND e.data -> 'given' = to_jsonb(NEW.decision_id) AND e.actor_id = NEW.person_id AND EXISTS (SELECT 1 FROM events_event b WHERE b.subject_kind = e.subject_kind AND b.subject_id = e.subject_id\n            AND b.sequence > e.sequence AND NOT (b.kind = 'intake.request.retracted' AND b.made_in = pg_current_xact_id()::text::bigint)\n            AND (b.action <> '' OR b.actor_id IS NOT NULL AND b.actor_id <> e.actor_id))) THEN\n        RAISE EXCEPTION 'What others have built on is not taken back.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="7546043ae758679216ade5326bd32f5a5cbbfb18",
                    operation="INSERT",
                    pgid="pgtrigger_allowed_c6936",
                    table="approvals_retraction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retraction",
            trigger=pgtrigger.compiler.Trigger(
                name="made_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_route r ON r.id = d.route_id WHERE d.id = NEW.decision_id\n        AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('intake.request.retracted') AND (e.actor_id = NEW.person_id AND e.data -> 'retracted' = to_jsonb(d.id))))) THEN RAISE EXCEPTION 'A decision is taken back on record only.'; END IF; RETURN NULL;",
                    hash="ad1fc154bdf28937a16fbfb7989b7e6402391f3f",
                    operation="INSERT",
                    pgid="pgtrigger_made_on_record_97dc7",
                    table="approvals_retraction",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
