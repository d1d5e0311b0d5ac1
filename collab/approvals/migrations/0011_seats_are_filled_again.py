"""Whoever has left a group that decides is followed by somebody of it, on record."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0010_words_are_names"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="seat",
            name="entitled",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seat",
            trigger=pgtrigger.compiler.Trigger(
                name="entitled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE place record; is_of_it boolean;",
                    func="\n    SELECT n.role, n.state, n.seating, r.id AS route, r.requester_id INTO place\n      FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NULL::timestamptz IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NULL::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NULL::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > NULL::timestamptz)) END;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = place.route), NEW.person_id::bigint, NULL::timestamptz;\n    END IF;\n    IF place IS NULL OR is_of_it IS NOT TRUE\n            OR NOT (place.state = (CASE place.seating WHEN 'at_decision' THEN 'open' ELSE 'waiting' END) OR place.state = 'open' AND EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id\n        WHERE t.panel_id = NEW.panel_id AND NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = t.person_id AND p.is_active AND y.role = n.role\n          AND y.since_on <= public.bridge_day(clock_timestamp()) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(clock_timestamp())) AND (y.ended_at IS NULL OR y.ended_at > clock_timestamp()))\n          AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND d.person_id = t.person_id)))\n            OR place.requester_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = place.route AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'A seat is for somebody of the group with no part in the request, taken before the group''s turn or in place of who has left.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="f4b36681af96d9745f7a5e415ae2975ee8209e9f",
                    operation="INSERT",
                    pgid="pgtrigger_entitled_b4664",
                    table="approvals_seat",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seat",
            trigger=pgtrigger.compiler.Trigger(
                name="taken_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n        WHERE n.id = NEW.panel_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint))) THEN RAISE EXCEPTION 'A seat is taken on record only.'; END IF; RETURN NULL;",
                    hash="3d66abe3674fa0acd984e42404c9a0ea8662053d",
                    operation="INSERT",
                    pgid="pgtrigger_taken_on_record_b1b5c",
                    table="approvals_seat",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
