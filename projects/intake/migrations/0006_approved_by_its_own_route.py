"""A request is approved on its own route: what else is approved for the same work gives no right to it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_requests_are_subjects"),
        ("approvals", "0004_subjects_are_kept"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="moves_by_arrows",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_by_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.number, OLD.requester_id, OLD.made_at) IS DISTINCT FROM (NEW.number, NEW.requester_id, NEW.made_at) THEN\n        RAISE EXCEPTION 'A request keeps its number and its requester.';\n    END IF;\n    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A version goes up by one.'; END IF;\n    IF OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.state, NEW.state) <> ('in_triage', 'in_approval')\n            OR OLD.project_id IS DISTINCT FROM NEW.project_id AND (OLD.state, NEW.state) <> ('funded', 'in_delivery')\n            OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND (OLD.state = NEW.state OR NEW.state <> 'merged')\n            OR OLD.before_hold IS DISTINCT FROM NEW.before_hold AND (OLD.state = NEW.state OR NEW.state <> 'on_hold') THEN\n        RAISE EXCEPTION 'What a move has set, only that move sets.';\n    END IF;\n    IF OLD.state IS NOT DISTINCT FROM NEW.state THEN RETURN NEW; END IF;\n    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;\n    IF NOT ((OLD.state, NEW.state) IN (('approved', 'funded'), ('approved', 'in_approval'), ('approved', 'on_hold'), ('approved', 'withdrawn'), ('delivered', 'closed'), ('delivered', 'on_hold'), ('draft', 'in_triage'), ('draft', 'withdrawn'), ('funded', 'in_delivery'), ('funded', 'on_hold'), ('in_approval', 'approved'), ('in_approval', 'in_triage'), ('in_approval', 'on_hold'), ('in_approval', 'rejected'), ('in_approval', 'withdrawn'), ('in_delivery', 'delivered'), ('in_delivery', 'on_hold'), ('in_triage', 'declined'), ('in_triage', 'in_approval'), ('in_triage', 'merged'), ('in_triage', 'needs_information'), ('in_triage', 'on_hold'), ('in_triage', 'withdrawn'), ('needs_information', 'in_triage'), ('needs_information', 'on_hold'), ('needs_information', 'withdrawn'))\n            OR OLD.state = 'on_hold' AND NEW.state = OLD.before_hold) THEN\n        RAISE EXCEPTION 'No move leads from % to %.', OLD.state, NEW.state;\n    END IF;\n    IF NEW.state = 'on_hold' AND NEW.before_hold IS DISTINCT FROM OLD.state THEN\n        RAISE EXCEPTION 'A request on hold remembers where it was.';\n    END IF;\n    -- A question to another table is asked only where the state calls for it: within an AND it would be made ready each time.\n    IF NEW.state = 'approved' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is approved by the decisions of its route.';\n        END IF;\n    ELSIF NEW.state = 'in_approval' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'open'\n                AND r.requester_id = NEW.requester_id AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is in approval only on its own open route.';\n        END IF;\n    ELSIF NEW.state = 'funded' THEN\n        IF NOT EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released') THEN\n            RAISE EXCEPTION 'A request is funded by an allocation.';\n        END IF;\n    ELSIF NEW.state = 'in_delivery' THEN\n        IF NOT EXISTS (SELECT 1 FROM portfolio_project p\n                WHERE p.id = NEW.project_id AND p.number = NEW.number AND p.route_id = NEW.route_id) THEN\n            RAISE EXCEPTION 'A request is delivered by its own project.';\n        END IF;\n    END IF;\n    RETURN NEW;\n",
                    hash="303e9fe7b1cf1dbf92506071b7b8760a973dc9c4",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_by_arrows_8efa5",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
    ]
