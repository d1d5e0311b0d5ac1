"""Stand-ins, and a decision that says in whose place it was made."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


STANDS_IN = """
CREATE OR REPLACE FUNCTION public.approvals_stands_in(bigint, bigint, text, bigint, date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM approvals_standin i JOIN approvals_route r ON r.id = $4 JOIN approvals_policy o ON o.id = r.policy_id
          JOIN people_person p ON p.id = i.person_id JOIN people_person b ON b.id = i.by_id
         WHERE i.by_id = $1 AND i.person_id = $2 AND i.since_on <= $5 AND i.until_on >= $5 AND i.ended_at IS NULL
           AND p.is_active AND b.is_active AND r.subject_kind = 'intake.request'
           AND CASE i.scope WHEN 'all' THEN true
               WHEN 'roles' THEN regexp_replace($3, '_(brands|markets)$', '') = ANY (i.roles)
               WHEN 'brands' THEN jsonb_array_length(coalesce(r.facts -> 'brands', '[]'::jsonb)) > 0 AND r.facts -> 'brands' <@ to_jsonb(i.brands)
               ELSE i.currency = r.currency AND r.amount < i.below OR i.currency = o.currency AND r.weighed < i.below END
           AND r.requester_id <> $1
           AND NOT EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = r.id AND c.person_id = $1)
           AND NOT EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id
                WHERE s.route_id = r.id AND t.person_id = $1))
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0017_taken_back_conditions_two_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("all", "Everything that waits for them"),
                            ("roles", "Some of their groups"),
                            ("brands", "Some brands"),
                            ("below", "Amounts below a limit"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "brands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), blank=True, default=list, size=None
                    ),
                ),
                ("below", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("reason", models.TextField()),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "ordering": ["-since_on", "-pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="made_on_record",
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
            model_name="seat",
            name="entitled",
        ),
        migrations.AddField(
            model_name="decision",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="allowed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE place record; is_of_it boolean; seated bigint;",
                    func="\n    seated := coalesce(NEW.on_behalf_of_id, NEW.person_id);\n    SELECT n.id, n.step_id, n.role, n.quorum, n.veto, n.state AS panel_state, s.state AS step_state, s.position, s.round, s.opened_at,\n           r.state AS route_state, r.subject_kind, r.subject_id, r.number, r.requester_id\n      INTO place FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id AND r.id = NEW.route_id FOR UPDATE OF n;\n    IF NOT FOUND OR (place.route_state, place.step_state, place.panel_state) <> ('open', 'open', 'open') OR place.round <> NEW.round\n            OR place.quorum <= (SELECT count(*) FROM approvals_decision d\n                WHERE d.panel_id = NEW.panel_id AND d.round = NEW.round AND d.verdict IN ('approve', 'approve_with_conditions'))\n              AND (place.veto = '' OR EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_step s ON s.id = place.step_id AND s.round = d.round\n            JOIN access_duty y ON y.person_id = coalesce(d.on_behalf_of_id, d.person_id) AND y.role = place.veto\n           WHERE d.panel_id = place.id AND d.verdict IN ('approve', 'approve_with_conditions') AND y.since_on <= public.bridge_day(d.at)\n             AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)) OR NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = seated AND p.is_active AND y.role = place.veto\n          AND y.since_on <= public.bridge_day(NEW.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.at)))\n            OR EXISTS (SELECT 1 FROM approvals_step s\n                WHERE s.route_id = NEW.route_id AND s.state <> 'passed' AND s.position < place.position) THEN\n        RAISE EXCEPTION 'This step of the route is not open for a decision.';\n    END IF;\n    \n    IF NEW.at NOT BETWEEN now() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN\n        IF NOT EXISTS (SELECT 1 FROM events_history h WHERE h.until > now()) THEN RAISE EXCEPTION 'A decision is of the instant at which it is made.'; END IF;\n    END IF;\n    \n    PERFORM 1 FROM people_person p WHERE p.id = NEW.person_id FOR SHARE;\n    PERFORM 1 FROM access_duty y WHERE y.person_id = NEW.person_id FOR SHARE;\n    PERFORM 1 FROM approvals_limit m WHERE m.person_id = NEW.person_id FOR SHARE;\n    IF EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = NEW.person_id AND y.ended_at > NEW.at) THEN\n        RAISE EXCEPTION 'A duty ended at this very moment. Look at it again before you go on.';\n    END IF;\n    \n    PERFORM 1 FROM people_person p WHERE p.id = seated FOR SHARE;\n    PERFORM 1 FROM access_duty y WHERE y.person_id = seated FOR SHARE;\n    PERFORM 1 FROM approvals_limit m WHERE m.person_id = seated FOR SHARE;\n    IF EXISTS (SELECT 1 FROM access_duty y WHERE y.person_id = seated AND y.ended_at > NEW.at) THEN\n        RAISE EXCEPTION 'A duty ended at this very moment. Look at it again before you go on.';\n    END IF;\n    \n    IF NEW.on_behalf_of_id IS NOT NULL THEN\n        PERFORM 1 FROM people_person p WHERE p.id = NEW.on_behalf_of_id FOR SHARE;\n        PERFORM 1 FROM approvals_standin i WHERE i.by_id = NEW.person_id AND i.person_id = NEW.on_behalf_of_id FOR SHARE;\n        IF public.approvals_stands_in(NEW.person_id, NEW.on_behalf_of_id, place.role, NEW.route_id, public.bridge_day(NEW.at)) IS NOT TRUE THEN\n            RAISE EXCEPTION 'Nobody decides for somebody for whom they do not stand in: on that day, in that group, for that brand and amount.';\n        END IF;\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id\n            AND d.person_id = NEW.person_id AND coalesce(d.on_behalf_of_id, d.person_id) <> coalesce(NEW.on_behalf_of_id, NEW.person_id)) THEN\n        RAISE EXCEPTION 'One person has one say on a route: nobody decides from two seats.';\n    END IF;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NEW.at IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = seated)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = seated AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NEW.at) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NEW.at)) AND (y.ended_at IS NULL OR y.ended_at > NEW.at)) END;\n    ELSIF place.role ~ '^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$' THEN\n        SELECT public.approvals_group_by_policy(place.role, to_jsonb(r), seated, NEW.at) INTO is_of_it FROM approvals_route r WHERE r.id = NEW.route_id;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = NEW.route_id), seated::bigint, NEW.at;\n    END IF;\n    IF NEW.at < place.opened_at\n            OR NOT EXISTS (SELECT 1 FROM approvals_seat t WHERE t.panel_id = NEW.panel_id AND t.person_id = seated)\n            OR is_of_it IS NOT TRUE THEN\n        RAISE EXCEPTION 'Only somebody with a seat in this panel, who still holds its role, decides.';\n    END IF;\n    IF NEW.verdict IN ('approve', 'approve_with_conditions')\n            AND (SELECT public.approvals_covers(to_jsonb(r), NEW.person_id, NEW.at) IS FALSE OR public.approvals_covers(to_jsonb(r), seated, NEW.at) IS FALSE\n                FROM approvals_route r WHERE r.id = NEW.route_id AND r.amount IS NOT NULL) THEN\n        RAISE EXCEPTION 'Nobody signs more than the limit of their authority.';\n    END IF;\n    IF place.requester_id IN (NEW.person_id, seated)\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = NEW.route_id AND c.person_id IN (NEW.person_id, seated)) THEN\n        RAISE EXCEPTION 'Nobody decides on what they asked for, sponsor or lead.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_panel n ON n.id = d.panel_id JOIN approvals_route r ON r.id = d.route_id\n            WHERE (d.person_id IN (NEW.person_id, seated) OR d.on_behalf_of_id IN (NEW.person_id, seated)) AND n.role <> place.role\n              AND (r.number = place.number OR (r.subject_kind, r.subject_id) = (place.subject_kind, place.subject_id))) THEN\n        RAISE EXCEPTION 'Nobody decides on the same request in two roles.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="ac467df4c87e95dff133b002accd4c67e528600e",
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
                    func="IF NOT (EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = r.subject_kind AND e.subject_id = r.subject_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND (e.actor_id = NEW.person_id AND e.data -> 'given' = to_jsonb(NEW.id) AND (e.action <> '' OR r.subject_kind <> 'intake.request')\n            AND (NEW.on_behalf_of_id IS NULL OR e.data -> 'for' = to_jsonb(NEW.on_behalf_of_id)))))) THEN RAISE EXCEPTION 'A decision is made on record only.'; END IF; RETURN NULL;",
                    hash="45c21db231934de99481301f32ea332df29e5d32",
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
                name="passes_by_decisions",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state = 'passed' AND OLD.state <> 'passed' AND NEW.quorum > (SELECT count(*) FROM approvals_decision d\n        JOIN approvals_step s ON s.id = NEW.step_id AND s.round = d.round WHERE d.panel_id = NEW.id AND d.verdict IN ('approve', 'approve_with_conditions'))\n        OR NEW.state = 'passed' AND OLD.state <> 'passed' AND NEW.veto <> '' AND NOT EXISTS (SELECT 1 FROM approvals_decision d JOIN approvals_step s ON s.id = NEW.step_id AND s.round = d.round\n            JOIN access_duty y ON y.person_id = coalesce(d.on_behalf_of_id, d.person_id) AND y.role = NEW.veto\n           WHERE d.panel_id = NEW.id AND d.verdict IN ('approve', 'approve_with_conditions') AND y.since_on <= public.bridge_day(d.at)\n             AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(d.at)) AND (y.ended_at IS NULL OR y.ended_at > d.at)) THEN RAISE EXCEPTION 'A panel passes by the approvals of its quorum, its veto seat among them, and in no other way.'; END IF; RETURN NEW;",
                    hash="2d1609e5e19b0a9d02b8c03c7b537978a983a18e",
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
                    func="IF EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = NEW.route_id AND NEW.person_id IN (d.person_id, d.on_behalf_of_id)) THEN RAISE EXCEPTION 'Who has decided on a request cannot sponsor or lead it afterwards.'; END IF; RETURN NEW;",
                    hash="1ed84f480068c09fc3a33bed1ac677e1be02f233",
                    operation="INSERT",
                    pgid="pgtrigger_before_decision_adf28",
                    table="approvals_recusal",
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
                    func="\n    SELECT n.role, n.state, n.seating, r.id AS route, r.requester_id INTO place\n      FROM approvals_panel n JOIN approvals_step s ON s.id = n.step_id JOIN approvals_route r ON r.id = s.route_id\n     WHERE n.id = NEW.panel_id;\n    \n    IF place.role IN ('marketer', 'technologist', 'business', 'architecture', 'privacy', 'security', 'finance', 'marketing_lead', 'it_lead', 'cmo', 'cio', 'auditor', 'admin') THEN\n        is_of_it := CASE WHEN NULL::timestamptz IS NULL\n            THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = place.role AND y.person_id = NEW.person_id)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = NEW.person_id AND p.is_active AND y.role = place.role\n          AND y.since_on <= public.bridge_day(NULL::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(NULL::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > NULL::timestamptz)) END;\n    ELSIF place.role ~ '^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$' THEN\n        SELECT public.approvals_group_by_policy(place.role, to_jsonb(r), NEW.person_id, NULL::timestamptz) INTO is_of_it FROM approvals_route r WHERE r.id = place.route;\n    ELSIF to_regprocedure(format('public.%I(jsonb, bigint, timestamptz)', 'approvals_group_' || place.role)) IS NULL THEN\n        is_of_it := false;\n    ELSE\n        EXECUTE format('SELECT public.%I($1, $2, $3)', 'approvals_group_' || place.role) INTO is_of_it\n            USING (SELECT to_jsonb(r) FROM approvals_route r WHERE r.id = place.route), NEW.person_id::bigint, NULL::timestamptz;\n    END IF;\n    IF place IS NULL OR is_of_it IS NOT TRUE\n            OR NOT (place.state = (CASE place.seating WHEN 'at_decision' THEN 'open' ELSE 'waiting' END) OR place.state = 'open' AND EXISTS (SELECT 1 FROM approvals_seat t JOIN approvals_panel n ON n.id = t.panel_id JOIN approvals_step s ON s.id = n.step_id\n        WHERE t.panel_id = NEW.panel_id AND NOT (CASE WHEN n.role ~ '^(managers|named_[0-9a-f]{8}|[a-z]+_(brands|markets))$'\n            THEN EXISTS (SELECT 1 FROM people_person p WHERE p.id = t.person_id AND p.is_active)\n            ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id\n        WHERE p.id = t.person_id AND p.is_active AND y.role = n.role\n          AND y.since_on <= public.bridge_day(clock_timestamp()) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(clock_timestamp())) AND (y.ended_at IS NULL OR y.ended_at > clock_timestamp())) END)\n          AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.panel_id = n.id AND d.round = s.round AND coalesce(d.on_behalf_of_id, d.person_id) = t.person_id)))\n            OR place.requester_id = NEW.person_id\n            OR EXISTS (SELECT 1 FROM approvals_recusal c WHERE c.route_id = place.route AND c.person_id = NEW.person_id) THEN\n        RAISE EXCEPTION 'A seat is for somebody of the group with no part in the request, taken before the group''s turn or in place of who has left.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="471fd6904d47896d83500bf3008326f44fbae5e1",
                    operation="INSERT",
                    pgid="pgtrigger_entitled_b4664",
                    table="approvals_seat",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="standin",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="standin",
            name="set_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name="standin",
            index=models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["by", "until_on"], name="standin_by"),
        ),
        migrations.AddIndex(
            model_name="standin",
            index=models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["person", "until_on"], name="standin_person"),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(condition=models.Q(("person", models.F("by")), _negated=True), name="standin_is_another"),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(condition=models.Q(("until_on__gte", models.F("since_on"))), name="standin_ends_after_start"),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "until_on__lt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("since_on"), "+", models.Value(datetime.timedelta(days=90))
                        ),
                    )
                ),
                name="standin_is_short",
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("below__isnull", True), ("brands", []), ("currency", ""), ("roles", []), ("scope", "all")),
                    models.Q(("below__isnull", True), ("brands", []), ("currency", ""), ("roles__len__gte", 1), ("scope", "roles")),
                    models.Q(("below__isnull", True), ("brands__len__gte", 1), ("currency", ""), ("roles", []), ("scope", "brands")),
                    models.Q(
                        ("below__gt", 0), ("brands", []), ("roles", []), ("scope", "below"), models.Q(("currency", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="standin_scope_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__contained_by", ["business", "architecture", "privacy", "security", "finance", "cmo", "cio"])),
                name="standin_roles_approve",
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("reason__regex", "^text:[0-9a-f]{64}$"), _connector="OR"),
                    models.Q(("reason", ""), _negated=True),
                ),
                name="standin_reason_is_a_name",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standin",
            trigger=pgtrigger.compiler.Trigger(
                name="leads_no_further",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM 1 FROM people_person p WHERE p.id = NEW.person_id OR p.id = NEW.by_id ORDER BY p.id FOR NO KEY UPDATE;\n    IF EXISTS (SELECT 1 FROM approvals_standin i WHERE i.ended_at IS NULL AND i.since_on <= NEW.until_on AND i.until_on >= NEW.since_on AND (i.by_id = NEW.person_id OR i.person_id = NEW.by_id)) THEN\n        RAISE EXCEPTION 'Whoever is stood in for on these days stands in for nobody: a right that was lent is not lent on.';\n    END IF;\n    IF EXISTS (SELECT 1 FROM approvals_standin i WHERE i.ended_at IS NULL AND i.since_on <= NEW.until_on AND i.until_on >= NEW.since_on AND i.person_id = NEW.person_id AND i.scope = NEW.scope\n            AND (i.scope = 'all' OR i.scope = 'below' OR i.roles && NEW.roles OR i.brands && NEW.brands)) THEN\n        RAISE EXCEPTION 'Somebody stands in for them on these days already, for the same. End that first.';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="6a1fbe3fddedf9a339286a413ab11ee422d78487",
                    operation="INSERT",
                    pgid="pgtrigger_leads_no_further_1bd22",
                    table="approvals_standin",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standin",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_open",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.ended_at IS NOT NULL THEN RAISE EXCEPTION 'A stand-in begins before it ends.'; END IF; RETURN NEW;",
                    hash="b8c2f866c320b45ef08fd815a4c1931bd8628e99",
                    operation="INSERT",
                    pgid="pgtrigger_starts_open_0bb6c",
                    table="approvals_standin",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standin",
            trigger=pgtrigger.compiler.Trigger(
                name="set_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'approvals.standin' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('approvals.standin.set') AND (e.actor_id = NEW.set_by_id))) THEN RAISE EXCEPTION 'A stand-in is set on record only.'; END IF; RETURN NULL;",
                    hash="5768b647fdce0a81046ac18e7bd1cf9930a76f3e",
                    operation="INSERT",
                    pgid="pgtrigger_set_on_record_cecf1",
                    table="approvals_standin",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standin",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'approvals.standin' AND e.subject_id = NEW.id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('approvals.standin.ended'))) THEN RAISE EXCEPTION 'A stand-in ends on record only.'; END IF; RETURN NULL;",
                    hash="16993ab3b12c447d396f8396a5a8c2bde22f38c0",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_on_record_76002",
                    table="approvals_standin",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standin",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (to_jsonb(OLD) - 'ended_at') IS DISTINCT FROM (to_jsonb(NEW) - 'ended_at') OR OLD.ended_at IS NOT NULL THEN RAISE EXCEPTION 'A stand-in is ended and another is set: what was is not rewritten.'; END IF; RETURN NEW;",
                    hash="c15d597bb973328b8b65517bca0747be0801e1c9",
                    operation="UPDATE",
                    pgid="pgtrigger_kept_fd2b6",
                    table="approvals_standin",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standin",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="d82ac4fee3230413e6bcac8d576c47dad091b57f",
                    operation="DELETE",
                    pgid="pgtrigger_stays_63bf9",
                    table="approvals_standin",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(STANDS_IN, "DROP FUNCTION public.approvals_stands_in(bigint, bigint, text, bigint, date)"),
    ]
