"""A fund change is decided on its route alone: who decided and when is the route's decision, and no column of its own."""

from typing import Any

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from funding.funds.migrations import _carrying


def carry_the_rest(apps: Any, schema_editor: Any) -> None:
    """What the code before has written since the step before; nobody writes while this step runs."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute("LOCK TABLE funds_fundchange IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM funds_fundchange")
        (last,) = cursor.fetchone()
    if last:
        _carrying.look(connection)
        _carrying.carry(connection, 0, last)


def refuse(apps: Any, schema_editor: Any) -> None:
    """The columns are gone, and later decisions were never in them."""
    raise RuntimeError("Fund changes are decided on their routes for good: this step is not taken back. Restore the backup made before it.")


class Migration(migrations.Migration):
    # The ledger is filled beside the code before, which this step ends.
    dependencies = [("funds", "0003_fund_changes_are_carried"), ("ledger", "0006_indexes_beside_the_work")]

    operations = [
        migrations.RunPython(carry_the_rest, migrations.RunPython.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="fundchange",
            name="decided_once",
        ),
        migrations.RemoveConstraint(
            model_name="fundchange",
            name="change_two_people",
        ),
        migrations.RemoveConstraint(
            model_name="fundchange",
            name="change_decided_by_somebody",
        ),
        migrations.RemoveField(
            model_name="fundchange",
            name="decided_at",
        ),
        migrations.RemoveField(
            model_name="fundchange",
            name="decided_by",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundchange",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state <> 'proposed' OR OLD.route_id IS NOT NULL AND OLD.route_id IS DISTINCT FROM NEW.route_id\n                    OR (OLD.source_id, OLD.target_id, OLD.amount, OLD.reason, OLD.proposed_by_id, OLD.proposed_at)\n                    IS DISTINCT FROM (NEW.source_id, NEW.target_id, NEW.amount, NEW.reason, NEW.proposed_by_id, NEW.proposed_at) THEN RAISE EXCEPTION 'A proposal is not rewritten, and it is decided once.'; END IF; RETURN NEW;",
                    hash="38decbb9b2307745658ac70cc4669ea7559c60ff",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_8a3ae",
                    table="funds_fundchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundchange",
            trigger=pgtrigger.compiler.Trigger(
                name="by_its_route",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.state = 'proposed' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM approvals_route r\n        WHERE r.id = NEW.route_id AND r.subject_kind = 'funds.fundchange' AND r.subject_id = NEW.id AND r.requester_id = NEW.proposed_by_id AND r.amount = NEW.amount\n          AND r.state = CASE NEW.state WHEN 'agreed' THEN 'passed' WHEN 'refused' THEN 'rejected' END) THEN RAISE EXCEPTION 'A proposal is agreed or refused by the decision on its route, and in no other way.'; END IF; RETURN NEW;",
                    hash="8a39219d001b6396cfa9ef33b6058a294d1e7ff3",
                    operation="UPDATE",
                    pgid="pgtrigger_by_its_route_aa5d5",
                    table="funds_fundchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundchange",
            trigger=pgtrigger.compiler.Trigger(
                name="routed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="IF NOT EXISTS (SELECT 1 FROM funds_fundchange c JOIN approvals_route r ON r.id = c.route_id AND r.subject_kind = 'funds.fundchange' AND r.subject_id = c.id AND r.requester_id = c.proposed_by_id AND r.amount = c.amount WHERE c.id = NEW.id) THEN RAISE EXCEPTION 'A proposal has a route of its own, on which a second person decides.'; END IF; RETURN NULL;",
                    hash="d99bb2c7caf85b7cecb756a94eef8071cf400001",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_routed_7589b",
                    table="funds_fundchange",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, refuse),
    ]
