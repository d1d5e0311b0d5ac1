"""Whatever is routed, decided or published is on record, of its day, and by those whose duties hold meanwhile.

Nothing that is there is looked at. A route that was made before keeps no weight: its groups are asked for as before.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    # What was decided before routes had subjects is carried over by migrations of these: without an event, and before this.
    dependencies = [
        ("funds", "0004_fund_changes_by_their_route"),
        ("events", "0009_events_tell_the_truth"),
        ("approvals", "0007_days_of_the_house"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="allowed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="by_its_kind",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="keeps_facts",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="route",
            name="passes_by_decisions",
        ),
        migrations.AddField(
            model_name="route",
            name="weighed",
            field=models.DecimalField(
                blank=True, decimal_places=2, help_text="In the policy's currency, at the rate of the day.", max_digits=18, null=True
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="allowed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE place record; is_of_it boolean;",
                    func="\n    SELECT n.role, n.quorum, n.state AS panel_state, s.state AS step_state, s.position, s.round, s.opened_at,\n           r.state AS route_state, r.subject_kind, r.subject_id, r.number, r.requester_id\n      INTO place FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id AND r.id = NEW.route_id FOR UPDATE OF n;\n    IF NOT FOUND OR (place.route_state, place.step_state, place.panel_state) <> ('open', 'open', 'open') OR place.round <> NEW.round\n            OR place.quorum <= (SELECT count(*) FROM approvals_decision d\n                WHERE d.panel_id = NEW.panel_id AND d.round = NEW.round AND d.verdict IN ('approve', 'approve_with_conditions'))\n            OR EXISTS (SELECT 1 FROM approvals_step s\n                WHERE s.route_id = NEW.route_id AND s.state <> 'passed' AND s.position < place.position) THEN\n        RAISE EXCEPTION 'This step of the route is not open for a decision.';\n    END IF;\n    \n    IF NEW.at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A decision is of the instant at which it is made.'; END IF;\n    END IF;\n    \n    PERFORM 1 FROM people_person p WHERE p.id = NEW.person_id FOR SHARE;\n    PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.person_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = NEW.person_id AND y.ended_at > NEW.at) THEN\n        RAISE EXCEPTION 'A duty ended at this very moment. Look at it again before you go on.';\n    END IF;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NEW.at IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NEW.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.at)) END;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = NEW.route_id), NEW.person_id::bigint, NEW.at;\n    END IF;\n    IF NEW.at < place.opened_at\n            OR NOT EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = NEW.panel_id AND t.person_id = NEW.person_id)\n            OR is_of_it IS NOT TRUE THEN\n        RAISE EXCEPTION 'Only somebody with a seat in this panel, who still holds its role, decides.';\n    END IF;\n    IF NEW.person_id = place.requester_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.route_id AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'Nobody decides on what they asked for, sponsor or lead.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id\n            WHERE d.person_id = NEW.person_id AND n.role <> place.role\n              AND (r.number = place.number OR (r.subject_kind, r.subject_id) = (place.subject_kind, place.subject_id))) THEN\n        RAISE EXCEPTION 'Nobody decides on the same request in two roles.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="156ae8b5ab3bde999602a4bc5d88be08b31f2438",
                    operation="INSERT",
                    pgid="pgtrigger_allowed_481fc",
                    table="approvals_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="made_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.actor_id = NEW.person_id AND e.data -> 'given' = to_jsonb(NEW.id) AND (e.action <> '' OR r.subject_kind <> 'intake.request'))))) THEN RAISE EXCEPTION 'A decision is made on record only.'; END IF; RETURN NULL;",
                    hash="6285d5e89b19a45e7517f1405e4895ccb884518a",
                    operation="INSERT",
                    pgid="pgtrigger_made_on_record_ad33e",
                    table="approvals_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="panel",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_waiting",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'waiting' THEN RAISE EXCEPTION 'A panel waits for its turn.'; END IF; RETURN NEW;",
                    hash="3e47cce7434333d45e07bb507318d71a23333028",
                    operation="INSERT",
                    pgid="pgtrigger_starts_waiting_09910",
                    table="approvals_panel",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="panel",
            trigger=pgtrigger.compiler.Trigger(
                name="passes_by_decisions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state = 'passed' AND OLD.state <> 'passed' AND NEW.quorum > (SELECT count(*) FROM approvals_decision d\n        JOIN approvals_step s ON s.id = NEW.step_id AND s.round = d.round WHERE d.panel_id = NEW.id AND d.verdict IN ('approve', 'approve_with_conditions')) THEN RAISE EXCEPTION 'A panel passes by the approvals of its quorum, and in no other way.'; END IF; RETURN NEW;",
                    hash="97055f5123f7d9d45100a1298aebf4e0e131d79a",
                    operation="UPDATE",
                    pgid="pgtrigger_passes_by_decisions_196c0",
                    table="approvals_panel",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="panel",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.quorum IS DISTINCT FROM NEW.quorum)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_route r ON r.id = s.route_id\n        WHERE s.id = NEW.step_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND ((e.action <> '' OR r.subject_kind <> 'intake.request'))))) THEN RAISE EXCEPTION 'Where a panel stands changes on record only.'; END IF; RETURN NULL;",
                    hash="72fd849f9f7c0bb37c30c63af2d6aa9738cde24b",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_1201a",
                    table="approvals_panel",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="published_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'approvals.policy' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('approvals.policy.published') AND (e.data ->> 'terms' = (\n    SELECT encode(sha256(convert_to(jsonb_build_array(p.subject_kind, p.number, p.starts_on, p.currency, p.fast_below::text,\n            p.standard_below::text, p.material_share::text, (SELECT jsonb_agg(jsonb_build_array(r.track, r.amount_from::text,\n            r.amount_below::text, r.data_class, r.position, r.step_name, r.role, r.quorum, r.seating) ORDER BY r.id)\n                FROM approvals_policyrule r WHERE r.policy_id = p.id))::text, 'UTF8')), 'hex')\n      FROM approvals_policy p WHERE p.id = NEW.id\n)))) THEN RAISE EXCEPTION 'A policy is published on record only.'; END IF; RETURN NULL;",
                    hash="4314dc263e3b1bebe7155d8727f2c2d1324184a7",
                    operation="INSERT",
                    pgid="pgtrigger_published_on_record_eb0f0",
                    table="approvals_policy",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="ends_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.ends_on IS DISTINCT FROM NEW.ends_on)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_policy n WHERE n.subject_kind = NEW.subject_kind AND n.number > NEW.number\n        AND n.starts_on = NEW.ends_on AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'approvals.policy' AND e.subject_id = n.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('approvals.policy.published')))) THEN RAISE EXCEPTION 'A policy ends with the publication of the next one.'; END IF; RETURN NULL;",
                    hash="1e49321aa81640c120df227aa1ff9db26ade137a",
                    operation="UPDATE",
                    pgid="pgtrigger_ends_on_record_77c2c",
                    table="approvals_policy",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyrule",
            trigger=pgtrigger.compiler.Trigger(
                name="published_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'approvals.policy' AND e.subject_id = NEW.policy_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('approvals.policy.published'))) THEN RAISE EXCEPTION 'The rules of a policy are published with it.'; END IF; RETURN NULL;",
                    hash="90fe46104ea3ebb24fd2dabcced3898ae1e2ada4",
                    operation="INSERT",
                    pgid="pgtrigger_published_on_record_d2183",
                    table="approvals_policyrule",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recusal",
            trigger=pgtrigger.compiler.Trigger(
                name="made_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint))) THEN RAISE EXCEPTION 'Somebody is kept from deciding on record only.'; END IF; RETURN NULL;",
                    hash="20d864b518fd75a58611d5c4dd76b504ef9ccdf2",
                    operation="INSERT",
                    pgid="pgtrigger_made_on_record_1fba4",
                    table="approvals_recusal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_kind",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE asked text; refusal text;",
                    func="\n    \n    IF NEW.routed_at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A routing is of the day on which it is made.'; END IF;\n    END IF;\n    \n    PERFORM 1 FROM people_person p WHERE p.id = NEW.routed_by_id FOR SHARE;\n    PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.routed_by_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = NEW.routed_by_id AND y.ended_at > NEW.routed_at) THEN\n        RAISE EXCEPTION 'A duty ended at this very moment. Look at it again before you go on.';\n    END IF;\n    asked := 'approvals_routing_' || replace(coalesce(NEW.subject_kind, ''), '.', '_');\n    IF to_regprocedure(format('public.%I(jsonb)', asked)) IS NULL THEN\n        RAISE EXCEPTION 'Nothing of the kind % is routed.', NEW.subject_kind;\n    END IF;\n    EXECUTE format('SELECT public.%I($1)', asked) INTO refusal USING to_jsonb(NEW);\n    IF refusal IS NOT NULL THEN RAISE EXCEPTION '%', refusal; END IF;\n    IF NOT EXISTS (SELECT 1 FROM approvals_policy p WHERE p.id = NEW.policy_id AND p.subject_kind = NEW.subject_kind) THEN\n        RAISE EXCEPTION 'A route follows a policy of its own kind.';\n    END IF;\n    IF NOT EXISTS (SELECT 1 FROM approvals_policy p WHERE p.id = NEW.policy_id AND p.starts_on <= public.bridge_day(NEW.routed_at)\n            AND (p.ends_on IS NULL OR p.ends_on > public.bridge_day(NEW.routed_at))) THEN\n        RAISE EXCEPTION 'A route follows the policy that is in force on its day.';\n    END IF;\n    IF NEW.amount IS NOT NULL AND NEW.weighed IS NULL\n            AND NEW.currency <> (SELECT p.currency FROM approvals_policy p WHERE p.id = NEW.policy_id) THEN RAISE EXCEPTION 'An amount in another currency is weighed in that of the policy.'; END IF;\n    RETURN NEW;\n    ",
                    hash="0a42f5603164d0b18a29aa31ce7a84d2eaea6fe8",
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
                name="weighed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.round > OLD.round AND NEW.amount IS NOT NULL AND NEW.weighed IS NULL\n            AND NEW.currency <> (SELECT p.currency FROM approvals_policy p WHERE p.id = NEW.policy_id) THEN RAISE EXCEPTION 'An amount in another currency is weighed in that of the policy.'; END IF; RETURN NEW;",
                    hash="3f1c7e11dcf965cacc4e45ee20f2759124744603",
                    operation="UPDATE",
                    pgid="pgtrigger_weighed_3632b",
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
                    func="IF (OLD.subject_kind, OLD.subject_id, OLD.number, OLD.requester_id, OLD.routed_by_id, OLD.routed_at, OLD.policy_id, OLD.track)\n        IS DISTINCT FROM (NEW.subject_kind, NEW.subject_id, NEW.number, NEW.requester_id, NEW.routed_by_id, NEW.routed_at, NEW.policy_id, NEW.track)\n    OR OLD.carried <> NEW.carried\n    OR NEW.round < OLD.round OR NEW.round > OLD.round AND NEW.state <> 'open'\n    OR NEW.round = OLD.round AND (OLD.amount, OLD.currency, OLD.weighed, OLD.data_class, OLD.facts, OLD.facts_version)\n        IS DISTINCT FROM (NEW.amount, NEW.currency, NEW.weighed, NEW.data_class, NEW.facts, NEW.facts_version)\n    OR OLD.state NOT IN ('open', NEW.state)\n        AND NOT (OLD.state = 'passed' AND (NEW.state = 'void' OR NEW.state = 'open' AND NEW.round > OLD.round)) THEN RAISE EXCEPTION 'A routing is a record: who routed what, when and how does not change.'; END IF; RETURN NEW;",
                    hash="ee13940cf3d228dff207763af25891a41235e5b5",
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
                    func="IF NEW.state = 'passed' AND (\n        NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND s.round = NEW.round)\n        OR EXISTS (SELECT 1 FROM approvals_step s LEFT JOIN approvals_panel n ON n.step_id = s.id\n            WHERE s.route_id = NEW.id AND (n.id IS NULL OR n.quorum >\n                (SELECT count(*) FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND d.verdict IN ('approve', 'approve_with_conditions'))))\n        OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_step s ON s.id = n.step_id\n            WHERE s.route_id = NEW.id AND d.round = s.round AND NOT d.verdict IN ('approve', 'approve_with_conditions'))\n        OR EXISTS (SELECT 1 FROM approvals_policyrule u JOIN approvals_policy o ON o.id = u.policy_id\n            WHERE o.id = NEW.policy_id AND u.track = NEW.track AND u.data_class IN ('', NEW.data_class)\n              AND (u.amount_from = 0 AND u.amount_below IS NULL\n                OR u.amount_from <= (CASE WHEN o.currency = NEW.currency THEN NEW.amount ELSE NEW.weighed END) AND (u.amount_below IS NULL OR u.amount_below > (CASE WHEN o.currency = NEW.currency THEN NEW.amount ELSE NEW.weighed END)))\n              AND NOT EXISTS (SELECT 1 FROM approvals_step s JOIN approvals_panel n ON n.step_id = s.id\n                WHERE s.route_id = NEW.id AND n.role = u.role AND n.quorum >= u.quorum AND n.seating = u.seating))) THEN RAISE EXCEPTION 'A route passes by the decisions of the groups that its policy names, and in no other way.'; END IF; RETURN NEW;",
                    hash="2cdeb9f2a0ac9530f57affa9db7430ad3fc10f07",
                    operation="UPDATE",
                    pgid="pgtrigger_passes_by_decisions_35df8",
                    table="approvals_route",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="made_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.actor_id = NEW.routed_by_id AND (e.kind = 'intake.request.routed' OR NEW.subject_kind <> 'intake.request')))) THEN RAISE EXCEPTION 'A subject is routed on record only.'; END IF; RETURN NULL;",
                    hash="f81aa8c3d564c8ceb84b871fd2c72663b2db6475",
                    operation="INSERT",
                    pgid="pgtrigger_made_on_record_c460b",
                    table="approvals_route",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="route",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.round IS DISTINCT FROM NEW.round)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.action <> '' OR NEW.subject_kind <> 'intake.request'))) THEN RAISE EXCEPTION 'Where a route stands changes on record only.'; END IF; RETURN NULL;",
                    hash="2feb6a65b80f8bef059fad04277f806df5c08f02",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_e92b5",
                    table="approvals_route",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="step",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_waiting",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> 'waiting' THEN RAISE EXCEPTION 'A step waits for its turn.'; END IF; RETURN NEW;",
                    hash="1ee58a519d98f86ff3cb684094c507719f92d408",
                    operation="INSERT",
                    pgid="pgtrigger_starts_waiting_9b002",
                    table="approvals_step",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="step",
            trigger=pgtrigger.compiler.Trigger(
                name="passes_by_panels",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state = 'passed' AND OLD.state <> 'passed' AND coalesce(\n        (SELECT bool_or(n.state <> 'passed') FROM approvals_panel n WHERE n.step_id = NEW.id), true) THEN RAISE EXCEPTION 'A step passes when all its panels have.'; END IF; RETURN NEW;",
                    hash="d689eca074c61edffee2e2b55c2f1388f3f93137",
                    operation="UPDATE",
                    pgid="pgtrigger_passes_by_panels_ecd82",
                    table="approvals_step",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="step",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.round IS DISTINCT FROM NEW.round)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND ((e.action <> '' OR r.subject_kind <> 'intake.request'))))) THEN RAISE EXCEPTION 'Where a step stands changes on record only.'; END IF; RETURN NULL;",
                    hash="cfbfcebbbc0d675e58a36e14a7639de340041f90",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_1f7fc",
                    table="approvals_step",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
