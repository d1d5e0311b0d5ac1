"""Each route has its subject from here on, and the guards know it. What is checked of old rows is checked by the next step."""

import django.contrib.postgres.constraints
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


def refuse(apps: object, schema_editor: object) -> None:
    """Routes of other things than requests would have nowhere to go."""
    raise RuntimeError("Routes have their subjects for good: this step is not taken back. Restore the backup made before it.")


class Migration(migrations.Migration):
    # The subjects of requests' routes are written by the app of requests.
    dependencies = [("approvals", "0003_routes_have_subjects"), ("intake", "0005_requests_are_subjects")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        # `route_filled` is known to hold, so that the columns become obligatory without a second look at each row.
        migrations.AlterField(model_name="route", name="facts", field=models.JSONField()),
        migrations.AlterField(model_name="route", name="facts_version", field=models.PositiveSmallIntegerField()),
        migrations.AlterField(model_name="route", name="subject_id", field=models.BigIntegerField()),
        migrations.AlterField(model_name="route", name="subject_kind", field=models.CharField(max_length=40)),
        migrations.RunSQL("ALTER TABLE approvals_route DROP CONSTRAINT route_filled", migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="allowed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="panel",
            name="kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="by_technologist",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="starts_open",
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
            model_name="policy",
            name="policy_one_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="policyrule",
            name="rule_track_known",
        ),
        migrations.RemoveConstraint(
            model_name="route",
            name="route_not_by_requester",
        ),
        migrations.RemoveConstraint(
            model_name="route",
            name="route_one_open",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="allowed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE place record; is_of_it boolean;",
                    func="\n    SELECT n.role, n.quorum, n.state AS panel_state, s.state AS step_state, s.position, s.round, s.opened_at,\n           r.state AS route_state, r.subject_kind, r.subject_id, r.number, r.requester_id\n      INTO place FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id AND r.id = NEW.route_id FOR UPDATE OF n;\n    IF NOT FOUND OR (place.route_state, place.step_state, place.panel_state) <> ('open', 'open', 'open') OR place.round <> NEW.round\n            OR place.quorum <= (SELECT count(*) FROM approvals_decision d\n                WHERE d.panel_id = NEW.panel_id AND d.round = NEW.round AND d.verdict IN ('approve', 'approve_with_conditions'))\n            OR EXISTS (SELECT 1 FROM approvals_step s\n                WHERE s.route_id = NEW.route_id AND s.state <> 'passed' AND s.position < place.position) THEN\n        RAISE EXCEPTION 'This step of the route is not open for a decision.';\n    END IF;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NEW.at IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= (NEW.at AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= (NEW.at AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date)) END;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = NEW.route_id), NEW.person_id::bigint, NEW.at;\n    END IF;\n    IF NEW.at < place.opened_at\n            OR NOT EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = NEW.panel_id AND t.person_id = NEW.person_id)\n            OR is_of_it IS NOT TRUE THEN\n        RAISE EXCEPTION 'Only somebody with a seat in this panel, who still holds its role, decides.';\n    END IF;\n    IF NEW.person_id = place.requester_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.route_id AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'Nobody decides on what they asked for, sponsor or lead.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id\n            WHERE d.person_id = NEW.person_id AND n.role <> place.role\n              AND (r.number = place.number OR (r.subject_kind, r.subject_id) = (place.subject_kind, place.subject_id))) THEN\n        RAISE EXCEPTION 'Nobody decides on the same request in two roles.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="1cb951aaafa4bb21a64117eff5a577b06e4452db",
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
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.step_id, OLD.role, OLD.seating) IS DISTINCT FROM (NEW.step_id, NEW.role, NEW.seating) OR NEW.quorum < OLD.quorum THEN RAISE EXCEPTION 'A panel keeps its group, and its quorum never shrinks.'; END IF; RETURN NEW;",
                    hash="577d802519bdbef8937823469c267c14e97796fb",
                    operation="UPDATE",
                    pgid="pgtrigger_kept_58dd0",
                    table="approvals_panel",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_kind",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE asked text; refusal text;",
                    func="\n    asked := 'approvals_routing_' || replace(coalesce(NEW.subject_kind, ''), '.', '_');\n    IF to_regprocedure(format('public.%I(jsonb)', asked)) IS NULL THEN\n        RAISE EXCEPTION 'Nothing of the kind % is routed.', NEW.subject_kind;\n    END IF;\n    EXECUTE format('SELECT public.%I($1)', asked) INTO refusal USING to_jsonb(NEW);\n    IF refusal IS NOT NULL THEN RAISE EXCEPTION '%', refusal; END IF;\n    IF NOT EXISTS (SELECT 1 FROM approvals_policy p WHERE p.id = NEW.policy_id AND p.subject_kind = NEW.subject_kind) THEN\n        RAISE EXCEPTION 'A route follows a policy of its own kind.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="4db102c91b4c502e8ca914b7034851b5d1c4e5cc",
                    operation="INSERT",
                    pgid="pgtrigger_by_its_kind_eb391",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'open' OR NEW.round <> 1 OR NEW.carried THEN RAISE EXCEPTION 'A route starts open.'; END IF; RETURN NEW;",
                    hash="79e07a868046da93fa6dd04f28c246f99b7fc475",
                    operation="INSERT",
                    pgid="pgtrigger_starts_open_e2c61",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_facts",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.subject_kind, OLD.subject_id, OLD.number, OLD.requester_id, OLD.routed_by_id, OLD.routed_at, OLD.policy_id, OLD.track)\n        IS DISTINCT FROM (NEW.subject_kind, NEW.subject_id, NEW.number, NEW.requester_id, NEW.routed_by_id, NEW.routed_at, NEW.policy_id, NEW.track)\n    OR OLD.carried <> NEW.carried\n    OR NEW.round < OLD.round OR NEW.round > OLD.round AND NEW.state <> 'open'\n    OR NEW.round = OLD.round AND (OLD.amount, OLD.currency, OLD.data_class, OLD.facts, OLD.facts_version)\n        IS DISTINCT FROM (NEW.amount, NEW.currency, NEW.data_class, NEW.facts, NEW.facts_version)\n    OR OLD.state NOT IN ('open', NEW.state)\n        AND NOT (OLD.state = 'passed' AND (NEW.state = 'void' OR NEW.state = 'open' AND NEW.round > OLD.round)) THEN RAISE EXCEPTION 'A routing is a record: who routed what, when and how does not change.'; END IF; RETURN NEW;",
                    hash="121dda0ac1a0da7664e8b3d1111eaf3d69a67d6c",
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
                    func="IF NEW.state = 'passed' AND (\n        NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND s.round = NEW.round)\n        OR EXISTS (SELECT 1 FROM approvals_step s LEFT JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND (n.id IS NULL OR n.quorum >\n                (SELECT count(*) FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND d.verdict IN ('approve', 'approve_with_conditions'))))\n        OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_step s ON s.id = n.step_id\n            WHERE s.route_id = NEW.id AND d.round = s.round AND NOT d.verdict IN ('approve', 'approve_with_conditions'))\n        OR EXISTS (SELECT 1 FROM approvals_policyrule u JOIN approvals_policy o ON o.id = u.policy_id\n            WHERE o.id = NEW.policy_id AND u.track = NEW.track AND u.data_class IN ('', NEW.data_class)\n              AND (u.amount_from = 0 AND u.amount_below IS NULL\n                OR o.currency = NEW.currency AND u.amount_from <= NEW.amount AND (u.amount_below IS NULL OR u.amount_below > NEW.amount))\n              AND NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n                WHERE s.route_id = NEW.id AND n.role = u.role AND n.quorum >= u.quorum AND n.seating = u.seating))) THEN RAISE EXCEPTION 'A route passes by the decisions of the groups that its policy names, and in no other way.'; END IF; RETURN NEW;",
                    hash="12208e52c3b3c91549c4b52b9b792d3745b69022",
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
                    func="\n    SELECT n.role, n.state, n.seating, r.id AS route, r.requester_id INTO place\n      FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NULL::timestamptz IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= (NULL::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= (NULL::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date)) END;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = place.route), NEW.person_id::bigint, NULL::timestamptz;\n    END IF;\n    IF place IS NULL OR is_of_it IS NOT TRUE\n            OR place.state <> (CASE place.seating WHEN 'at_decision' THEN 'open' ELSE 'waiting' END)\n            OR place.requester_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = place.route AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'A seat is for somebody of the group with no part in the request, taken before the group''s turn.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="45be112256cdfdc7d826a38d2f387c8c9a9f7357",
                    operation="INSERT",
                    pgid="pgtrigger_entitled_b4664",
                    table="approvals_seat",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.Func(models.F("subject_kind"), function="hashtext"),
                            models.Func(models.F("subject_kind"), function="hashtext"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (models.Func(models.F("starts_on"), models.F("ends_on"), function="daterange"), "&&"),
                ],
                name="policy_one_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("subject_kind", "number"), name="policy_number_once"),
        ),
        AddConstraintNotValid(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("track__in", ["fast", "standard", "major", ""])), name="rule_track_known"
            ),
        ),
        AddConstraintNotValid(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("subject_kind", "intake.request"), _negated=True),
                    models.Q(("routed_by", models.F("requester")), _negated=True),
                    _connector="OR",
                ),
                name="route_not_by_requester",
            ),
        ),
        AddConstraintNotValid(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject_kind__regex", "^[a-z]+\\.[a-z]+$")), name="route_kind_is_a_label"
            ),
        ),
        AddConstraintNotValid(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency", ""))
                | models.Q(("amount__isnull", False), models.Q(("currency", ""), _negated=True)),
                name="route_amount_has_currency",
            ),
        ),
        AddConstraintNotValid(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("subject_kind", "intake.request"), _negated=True),
                    models.Q(
                        ("amount__isnull", False),
                        ("data_class__in", ["none", "personal"]),
                        ("number__isnull", False),
                        ("track__in", ["fast", "standard", "major"]),
                    ),
                    _connector="OR",
                ),
                name="route_of_a_request_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("subject_kind", "subject_id"), name="route_one_open"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse),
    ]
