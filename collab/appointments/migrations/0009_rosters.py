"""Lists of duties that came by file: a second person decides on all of one."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Word for word what collab/appointments/roster_subject.py says.
GROUP = """
CREATE OR REPLACE FUNCTION public.approvals_group_second_for_roster(route jsonb, person bigint, instant timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT route ->> 'subject_kind' = 'appointments.roster' AND CASE WHEN instant IS NULL
        THEN EXISTS (SELECT 1 FROM access_duty y WHERE y.role = ANY (ARRAY['admin', 'cmo', 'cio']) AND y.person_id = person)
        ELSE EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = person AND p.is_active AND y.role = ANY (ARRAY['admin', 'cmo', 'cio'])
          AND y.since_on <= public.bridge_day(instant) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day(instant)) AND (y.ended_at IS NULL OR y.ended_at > instant)) END
$$
"""  # noqa: E501
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_appointments_roster(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM appointments_roster c
             WHERE c.id = (route ->> 'subject_id')::bigint AND c.state = 'proposed' AND c.digest = route -> 'facts' ->> 'digest'
               AND c.proposed_by_id = (route ->> 'requester_id')::bigint AND c.proposed_by_id = (route ->> 'routed_by_id')::bigint)
        THEN 'A list of duties is routed as it was made, and by whoever made it.'
        WHEN (route ->> 'track') || (route ->> 'data_class') || coalesce(route ->> 'amount', '') <> ''
        THEN 'A list of duties has no track, no class of data and no amount.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'admin'
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'An administrator proposes who is given a duty.' END
$$
"""  # noqa: E501
TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_appointments_roster(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('appointments.roster.agreed', 'appointments.roster.refused') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('appointments.roster.agreed', 'agree', 'proposed', 'agreed'), ('appointments.roster.refused', 'refuse', 'proposed', 'refused'))) THEN
        RETURN false;
    END IF;
    SELECT NULL::integer AS version, t.state AS state INTO stands FROM appointments_roster t WHERE t.id = key;
    RETURN FOUND AND (said_version IS NULL AND (said_action = '' OR said_target = stands.state AND NOT EXISTS (
        SELECT 1 FROM events_event e WHERE e.subject_kind = 'appointments.roster' AND e.subject_id = key AND e.kind = said_kind OFFSET 1)));
END $$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_duties_on_record"),
        ("appointments", "0008_erased_by_two"),
        ("approvals", "0014_erased_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Roster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("total", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField()),
                ("is_alone", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("refused", "Refused")], default="proposed", max_length=10
                    ),
                ),
                ("given", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "route",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.route"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("marketer", "Marketer"),
                            ("technologist", "Marketing technologist"),
                            ("business", "Business approver"),
                            ("architecture", "Architecture"),
                            ("privacy", "Privacy"),
                            ("security", "Security"),
                            ("finance", "Finance partner"),
                            ("marketing_lead", "Marketing lead"),
                            ("it_lead", "IT lead"),
                            ("cmo", "CMO"),
                            ("cio", "CIO"),
                            ("auditor", "Auditor"),
                            ("admin", "Administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField()),
                (
                    "duty",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="line", to="access.duty"
                    ),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("roster", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="appointments.roster")),
            ],
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["state", "-id"], name="roster_state_latest"),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "agreed", "refused"])), name="roster_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(condition=models.Q(("total__gte", 1)), name="roster_lists_some"),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("given__isnull", True), models.Q(models.Q(("state", "agreed"), _negated=True), ("is_alone", True), _connector="OR")
                    ),
                    models.Q(("given", models.F("total")), ("state", "agreed")),
                    _connector="OR",
                ),
                name="roster_all_or_none",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="alone_in_an_empty_house",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.is_alone AND EXISTS (SELECT 1 FROM access_duty y\n        WHERE y.role IN ('admin', 'cmo', 'cio') AND y.person_id <> NEW.proposed_by_id AND y.since_on <= public.bridge_day(greatest(NEW.proposed_at, now()))) THEN RAISE EXCEPTION 'Somebody else can agree: nobody acts alone any more.'; END IF; RETURN NEW;",
                    hash="82c5408ca014e325b176934880f787dabb48791a",
                    operation="INSERT",
                    pgid="pgtrigger_alone_in_an_empty_house_dbf57",
                    table="appointments_roster",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="starts_proposed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.state <> (CASE WHEN NEW.is_alone THEN 'agreed' ELSE 'proposed' END) OR NEW.given IS NOT NULL OR NEW.route_id IS NOT NULL THEN RAISE EXCEPTION 'A list of duties starts as one that is proposed.'; END IF; RETURN NEW;",
                    hash="db9973c22362e54014c3b1b945abd04cf28aab7c",
                    operation="INSERT",
                    pgid="pgtrigger_starts_proposed_c2639",
                    table="appointments_roster",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="lists_what_it_says",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF EXISTS (SELECT 1 FROM appointments_roster c WHERE c.id = NEW.id AND (c.total <> (SELECT count(*) FROM appointments_line l WHERE l.roster_id = c.id) OR c.digest <> encode(sha256(convert_to((SELECT string_agg(l.person_id || '|' || l.role || '|' || l.since_on || '|' || coalesce(l.until_on::text, ''), E'\\n'\n            ORDER BY l.id) FROM appointments_line l WHERE l.roster_id = c.id), 'UTF8')), 'hex'))) THEN RAISE EXCEPTION 'A list of duties has the lines that it says.'; END IF; RETURN NULL;",
                    hash="0d28eefe5f76038f99fd6d0c42d2037d297fc92d",
                    operation="INSERT",
                    pgid="pgtrigger_lists_what_it_says_4e040",
                    table="appointments_roster",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="gives_all",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF EXISTS (SELECT 1 FROM appointments_roster c JOIN appointments_line l ON l.roster_id = c.id\n            WHERE c.id = NEW.id AND (c.given IS NULL) <> (l.duty_id IS NULL)) THEN RAISE EXCEPTION 'Of a list of duties all are given, or none.'; END IF; RETURN NULL;",
                    hash="b058250d20db113a4bd3a839f170e0d79abef857",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_gives_all_e9ea0",
                    table="appointments_roster",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF (OLD.state <> 'proposed' AND (OLD.state <> NEW.state OR OLD.route_id IS DISTINCT FROM NEW.route_id OR OLD.given IS NOT NULL)\n        OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id\n        OR OLD.given IS NOT NULL AND OLD.given IS DISTINCT FROM NEW.given\n        OR (to_jsonb(OLD) - '{state,route_id,given}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{state,route_id,given}'::text[]))\n        AND NOT (to_jsonb(OLD) - '{name}'::text[] = to_jsonb(NEW) - '{name}'::text[] AND EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.done_in = pg_current_xact_id()::text::bigint)) THEN RAISE EXCEPTION 'A proposal is not rewritten, and it is decided once.'; END IF; RETURN NEW;",
                    hash="b6fc2eebc7a6feb65c2fa566ed94015cac4ac02e",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_ec6ab",
                    table="appointments_roster",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_route",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r\n        WHERE r.id = NEW.route_id AND r.subject_kind = 'appointments.roster' AND r.subject_id = NEW.id\n          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END) THEN RAISE EXCEPTION 'A proposal is agreed or refused by the decision on its route, and in no other way.'; END IF; RETURN NEW;",
                    hash="90762ea80d5c5ca233ee2089c61fbd9afa8f575e",
                    operation="UPDATE",
                    pgid="pgtrigger_by_its_route_4a87d",
                    table="appointments_roster",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="routed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM appointments_roster c WHERE c.id = NEW.id AND c.is_alone)\n        AND NOT EXISTS (SELECT 1 FROM appointments_roster c JOIN approvals_route r ON r.id = c.route_id AND r.subject_kind = 'appointments.roster' AND r.subject_id = c.id\n            WHERE c.id = NEW.id) THEN RAISE EXCEPTION 'A proposal has a route of its own, on which a second person decides.'; END IF; RETURN NULL;",
                    hash="1d6c6ac72d16459a93381dd43aa775523538da53",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_routed_282dc",
                    table="appointments_roster",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roster",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="092417f9f744637ea723d47b58120ff7daada2b8",
                    operation="DELETE",
                    pgid="pgtrigger_stays_537d7",
                    table="appointments_roster",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "marketer",
                            "technologist",
                            "business",
                            "architecture",
                            "privacy",
                            "security",
                            "finance",
                            "marketing_lead",
                            "it_lead",
                            "cmo",
                            "cio",
                            "auditor",
                            "admin",
                        ],
                    )
                ),
                name="line_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="line_has_reason"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__isnull", True), ("until_on__gte", models.F("since_on")), _connector="OR"),
                name="line_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(fields=("roster", "person", "role"), name="line_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="listed_at_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.duty_id IS NOT NULL OR NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'appointments.roster' AND e.subject_id = NEW.roster_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('appointments.roster.proposed')) OR EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'appointments.roster' AND e.subject_id = NEW.roster_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('appointments.roster.made_alone')))\n        OR EXISTS (SELECT 1 FROM appointments_roster r WHERE r.id = NEW.roster_id AND (NEW.person_id = r.proposed_by_id\n            OR NEW.since_on < public.bridge_day(r.proposed_at) OR NEW.until_on < public.bridge_day(r.proposed_at))) THEN RAISE EXCEPTION 'A list of duties is made at once, for others, and dates none of them back.'; END IF; RETURN NEW;",
                    hash="46c4b3a91d5a62ecb3fa10110c21b332dd2b414c",
                    operation="INSERT",
                    pgid="pgtrigger_listed_at_once_5dff2",
                    table="appointments_line",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.duty_id IS NOT NULL AND OLD.duty_id IS DISTINCT FROM NEW.duty_id\n        OR (to_jsonb(OLD) - '{duty_id,reason}'::text[]) IS DISTINCT FROM (to_jsonb(NEW) - '{duty_id,reason}'::text[])\n        OR OLD.reason <> NEW.reason AND NOT EXISTS (SELECT 1 FROM keeping_erasure x WHERE x.done_in = pg_current_xact_id()::text::bigint) THEN RAISE EXCEPTION 'A line of a list of duties is not rewritten.'; END IF; RETURN NEW;",
                    hash="a395be1302e3a01cb7199d0cbab67213daddd56b",
                    operation="UPDATE",
                    pgid="pgtrigger_kept_cd0b7",
                    table="appointments_line",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.duty_id IS NULL AND NEW.duty_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appointments_roster r WHERE r.id = NEW.roster_id AND (r.is_alone AND EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'appointments.roster' AND e.subject_id = NEW.roster_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('appointments.roster.made_alone'))\n            OR r.state = 'proposed' AND EXISTS (SELECT 1 FROM approvals_route o WHERE o.id = r.route_id AND o.state = 'passed'\n                AND o.subject_kind = 'appointments.roster' AND o.subject_id = r.id\n                AND NOT EXISTS (SELECT 1 FROM approvals_decision d WHERE d.route_id = o.id AND d.person_id = NEW.person_id)))) THEN RAISE EXCEPTION 'A duty of a list is given by the decision on the list, and by nobody to themself.'; END IF; RETURN NEW;",
                    hash="7612daa89efa4fc44a1515cd73454b4cd67009c9",
                    operation="UPDATE",
                    pgid="pgtrigger_by_its_decision_a0e85",
                    table="appointments_line",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="gives_what_it_says",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.duty_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM access_duty y WHERE y.id = NEW.duty_id AND y.person_id = NEW.person_id\n            AND y.role = NEW.role AND y.since_on >= NEW.since_on)\n        OR OLD.duty_id IS NULL AND NEW.duty_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM access_duty y WHERE y.id = NEW.duty_id\n            AND y.until_on IS NOT DISTINCT FROM NEW.until_on) THEN RAISE EXCEPTION 'The duty that came of a line is the one that it says.'; END IF; RETURN NEW;",
                    hash="6db83edeeaad1bde9d815770554d8b35097933f1",
                    operation="UPDATE",
                    pgid="pgtrigger_gives_what_it_says_18b0c",
                    table="appointments_line",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="carried_out_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.duty_id IS DISTINCT FROM NEW.duty_id)",
                    constraint="CONSTRAINT",
                    func="IF NOT (EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'access.duty' AND e.subject_id = NEW.duty_id\n            AND e.made_in = pg_current_xact_id()::text::bigint AND e.kind IN ('access.duty.given'))) THEN RAISE EXCEPTION 'The duty that came of a line is the one that it gave.'; END IF; RETURN NULL;",
                    hash="d012d277b3e369e046303fad45e69728ff11c738",
                    operation="UPDATE",
                    pgid="pgtrigger_carried_out_on_record_24bfe",
                    table="appointments_line",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="bf05c9902388f951b4fe8e6448c0e89922b5ee9b",
                    operation="DELETE",
                    pgid="pgtrigger_stays_1bf72",
                    table="appointments_line",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(GROUP, "DROP FUNCTION public.approvals_group_second_for_roster(jsonb, bigint, timestamptz)"),
        migrations.RunSQL(ROUTING, "DROP FUNCTION public.approvals_routing_appointments_roster(jsonb)"),
        migrations.RunSQL(TRUTH, "DROP FUNCTION public.events_truth_appointments_roster(bigint, text, text, text, text, integer)"),
    ]
