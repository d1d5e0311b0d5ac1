"""A duty is held on a day of the organisation, whatever zone a session names."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_days_of_the_house"),
        ("approvals", "0006_duties_end_at_once"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="allowed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="seat",
            name="entitled",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="allowed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE place record; is_of_it boolean;",
                    func="\n    SELECT n.role, n.quorum, n.state AS panel_state, s.state AS step_state, s.position, s.round, s.opened_at,\n           r.state AS route_state, r.subject_kind, r.subject_id, r.number, r.requester_id\n      INTO place FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id AND r.id = NEW.route_id FOR UPDATE OF n;\n    IF NOT FOUND OR (place.route_state, place.step_state, place.panel_state) <> ('open', 'open', 'open') OR place.round <> NEW.round\n            OR place.quorum <= (SELECT count(*) FROM approvals_decision d\n                WHERE d.panel_id = NEW.panel_id AND d.round = NEW.round AND d.verdict IN ('approve', 'approve_with_conditions'))\n            OR EXISTS (SELECT 1 FROM approvals_step s\n                WHERE s.route_id = NEW.route_id AND s.state <> 'passed' AND s.position < place.position) THEN\n        RAISE EXCEPTION 'This step of the route is not open for a decision.';\n    END IF;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NEW.at IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NEW.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.at)) END;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = NEW.route_id), NEW.person_id::bigint, NEW.at;\n    END IF;\n    IF NEW.at < place.opened_at\n            OR NOT EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = NEW.panel_id AND t.person_id = NEW.person_id)\n            OR is_of_it IS NOT TRUE THEN\n        RAISE EXCEPTION 'Only somebody with a seat in this panel, who still holds its role, decides.';\n    END IF;\n    IF NEW.person_id = place.requester_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.route_id AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'Nobody decides on what they asked for, sponsor or lead.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id\n            WHERE d.person_id = NEW.person_id AND n.role <> place.role\n              AND (r.number = place.number OR (r.subject_kind, r.subject_id) = (place.subject_kind, place.subject_id))) THEN\n        RAISE EXCEPTION 'Nobody decides on the same request in two roles.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="3b963515c73f1fadd517796d877da0891cff4cd5",
                    operation="INSERT",
                    pgid="pgtrigger_allowed_481fc",
                    table="approvals_decision",
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
                    func="\n    SELECT n.role, n.state, n.seating, r.id AS route, r.requester_id INTO place\n      FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NULL::timestamptz IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NULL::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NULL::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > NULL::timestamptz)) END;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = place.route), NEW.person_id::bigint, NULL::timestamptz;\n    END IF;\n    IF place IS NULL OR is_of_it IS NOT TRUE\n            OR place.state <> (CASE place.seating WHEN 'at_decision' THEN 'open' ELSE 'waiting' END)\n            OR place.requester_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = place.route AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'A seat is for somebody of the group with no part in the request, taken before the group''s turn.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="b06c6179cc77f18164a75647cf2b5ce9dda1bdbd",
                    operation="INSERT",
                    pgid="pgtrigger_entitled_b4664",
                    table="approvals_seat",
                    when="BEFORE",
                ),
            ),
        ),
    ]
