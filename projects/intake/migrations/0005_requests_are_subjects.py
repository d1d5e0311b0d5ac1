"""The routes of requests get their subject and facts; what the code before writes meanwhile gets them by a trigger.

Stops with a list, and changes nothing, where a route is of no request or of somebody else's.
"""

import sys
from typing import Any

from django.db import migrations, transaction

BATCH = 10_000
MOST = 50

ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'technologist'
          AND y.since_on <= ((route ->> 'routed_at')::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date AND (y.until_on IS NULL OR y.until_on >= ((route ->> 'routed_at')::timestamptz AT TIME ZONE coalesce(nullif(current_setting('bridge.zone', true), ''), 'UTC'))::date))
        THEN 'Only a marketing technologist routes a request.' END
$$
"""  # noqa: E501 - word for word what projects/intake/subject.py says
FACTS = "jsonb_build_object('track', {0}.track, 'amount', {0}.amount::text, 'currency', {0}.currency, 'data_class', {0}.data_class)"
# Stays until the release after this one: the code before names no subject, and changes the amount of a round without its facts.
FILLS = f"""
CREATE OR REPLACE FUNCTION public.approvals_adds_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject_kind IS NULL AND NEW.subject_id IS NULL THEN
        SELECT 'intake.request', q.id INTO NEW.subject_kind, NEW.subject_id FROM intake_request q WHERE q.number = NEW.number;
    END IF;
    IF NEW.facts IS NULL OR NEW.subject_kind = 'intake.request' AND NEW.facts ->> 'amount' IS DISTINCT FROM NEW.amount::text THEN
        NEW.facts := coalesce(NEW.facts, '{{}}'::jsonb) || {FACTS.format("NEW")};
        NEW.facts_version := coalesce(NEW.facts_version, 1);
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER adds_subject BEFORE INSERT OR UPDATE ON approvals_route FOR EACH ROW EXECUTE FUNCTION public.approvals_adds_subject();
"""  # noqa: S608 - made of constants
LOST = f"""
    SELECT r.id, r.number, q.id, count(*) OVER () FROM approvals_route r LEFT JOIN intake_request q ON q.number = r.number
     WHERE r.subject_id IS NULL AND (q.id IS NULL OR q.requester_id <> r.requester_id
        OR EXISTS (SELECT 1 FROM intake_request o WHERE o.route_id = r.id AND o.id <> q.id)) ORDER BY r.id LIMIT {MOST}
"""  # noqa: S608 - made of constants
FILL = f"""
    UPDATE approvals_route r SET subject_kind = 'intake.request', subject_id = q.id, facts = {FACTS.format("r")}, facts_version = 1
      FROM intake_request q WHERE q.number = r.number AND r.subject_id IS NULL AND r.id > %s AND r.id <= %s
"""  # noqa: S608 - made of constants
FILLED = "subject_kind IS NOT NULL AND subject_id IS NOT NULL AND facts IS NOT NULL AND facts_version IS NOT NULL"


def look(apps: Any, schema_editor: Any) -> None:
    """Stop where a route would fit no request or another's."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(LOST)
        rows = cursor.fetchall()
    if rows:
        lines = [
            f"  route {pk} is of R-{number}: "
            + ("there is no such request" if request is None else "it is somebody else's, or another's route")
            for pk, number, request, _ in rows
        ]
        raise RuntimeError("\n".join([f"{rows[0][3]} routes belong to no one request. Nothing was changed.", *lines]))


def fill(apps: Any, schema_editor: Any) -> None:
    """A transaction a batch, so that nobody waits for more than one of them."""
    done, connection = 0, schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM approvals_route")
        (last,) = cursor.fetchone()
    for low in range(0, last, BATCH):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            cursor.execute(FILL, [low, low + BATCH])
            done += cursor.rowcount
    if done:
        sys.stdout.write(f"\n  {done:,} routes have their request as subject, with the facts they were routed by\n")


class Migration(migrations.Migration):
    # People go on working meanwhile.
    atomic = False
    dependencies = [
        ("intake", "0004_what_waits_for_its_requester"),
        ("approvals", "0003_routes_have_subjects"),
        ("access", "0002_initial"),
    ]

    operations = [
        migrations.RunPython(look, migrations.RunPython.noop),
        migrations.RunSQL(ROUTING, "DROP FUNCTION public.approvals_routing_intake_request(jsonb)"),
        migrations.RunSQL(
            f"SET lock_timeout = '5s'; {FILLS} RESET lock_timeout;",
            "DROP TRIGGER adds_subject ON approvals_route; DROP FUNCTION public.approvals_adds_subject()",
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            f"SET lock_timeout = '5s'; ALTER TABLE approvals_route DROP CONSTRAINT IF EXISTS route_filled, ADD CONSTRAINT route_filled CHECK ({FILLED}) NOT VALID; RESET lock_timeout;",
            "ALTER TABLE approvals_route DROP CONSTRAINT IF EXISTS route_filled",
        ),
        migrations.RunSQL("ALTER TABLE approvals_route VALIDATE CONSTRAINT route_filled", migrations.RunSQL.noop),
    ]
