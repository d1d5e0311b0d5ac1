"""A request changes with its next version only, each version leaves its record, and it is routed as it stands.

Nothing that is there is looked at: the triggers act on what is changed from now on.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# Word for word what projects/intake/subject.py says.
ROUTING = """
CREATE OR REPLACE FUNCTION public.approvals_routing_intake_request(route jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (
            SELECT 1 FROM intake_request q WHERE q.id = (route ->> 'subject_id')::bigint AND q.state = 'in_triage'
               AND q.number = (route ->> 'number')::integer AND q.requester_id = (route ->> 'requester_id')::bigint
               AND q.estimate = (route ->> 'amount')::numeric AND q.currency = route ->> 'currency'
               AND q.personal_data = (route ->> 'data_class' = 'personal'))
        THEN 'A request is routed out of triage, as it stands there and for whoever asked for it.'
        WHEN NOT EXISTS (SELECT 1 FROM access_duty y JOIN people_person p ON p.id = y.person_id
        WHERE p.id = (route ->> 'routed_by_id')::bigint AND p.is_active AND y.role = 'technologist'
          AND y.since_on <= public.bridge_day((route ->> 'routed_at')::timestamptz) AND (y.until_on IS NULL OR y.until_on >= public.bridge_day((route ->> 'routed_at')::timestamptz)) AND (y.ended_at IS NULL OR y.ended_at > (route ->> 'routed_at')::timestamptz))
        THEN 'Only a marketing technologist routes a request.' END
$$
"""  # noqa: E501
# Word for word what projects/intake/subject.py says.
TRUTH = """
CREATE OR REPLACE FUNCTION public.events_truth_intake_request(key bigint, said_kind text, said_action text, said_source text, said_target text,
    said_version integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE stands record;
BEGIN
    IF said_action = '' AND (said_kind IN ('intake.request.answered', 'intake.request.approved', 'intake.request.asked', 'intake.request.decided', 'intake.request.declined', 'intake.request.edited', 'intake.request.funded', 'intake.request.held', 'intake.request.launched', 'intake.request.merged', 'intake.request.rejected', 'intake.request.reopened', 'intake.request.resumed', 'intake.request.reviewed', 'intake.request.routed', 'intake.request.sent_back', 'intake.request.snoozed', 'intake.request.started', 'intake.request.submitted', 'intake.request.topped_up', 'intake.request.withdrawn') OR said_source <> '' OR said_target <> '')
            OR said_action <> '' AND NOT ((said_kind, said_action, said_source, said_target) IN (('intake.request.answered', 'answer', 'needs_information', 'in_triage'), ('intake.request.approved', 'decide', 'in_approval', 'approved'), ('intake.request.asked', 'ask', 'in_triage', 'needs_information'), ('intake.request.decided', 'decide', 'in_approval', 'in_approval'), ('intake.request.declined', 'decline', 'in_triage', 'declined'), ('intake.request.edited', 'edit', 'approved', 'approved'), ('intake.request.edited', 'edit', 'draft', 'draft'), ('intake.request.edited', 'edit', 'in_approval', 'in_approval'), ('intake.request.edited', 'edit', 'in_triage', 'in_triage'), ('intake.request.edited', 'edit', 'needs_information', 'needs_information'), ('intake.request.funded', 'fund', 'approved', 'funded'), ('intake.request.held', 'hold', 'approved', 'on_hold'), ('intake.request.held', 'hold', 'delivered', 'on_hold'), ('intake.request.held', 'hold', 'funded', 'on_hold'), ('intake.request.held', 'hold', 'in_approval', 'on_hold'), ('intake.request.held', 'hold', 'in_delivery', 'on_hold'), ('intake.request.held', 'hold', 'in_triage', 'on_hold'), ('intake.request.held', 'hold', 'needs_information', 'on_hold'), ('intake.request.launched', 'launch', 'in_delivery', 'delivered'), ('intake.request.merged', 'merge', 'in_triage', 'merged'), ('intake.request.rejected', 'decide', 'in_approval', 'rejected'), ('intake.request.reopened', 'edit', 'approved', 'in_approval'), ('intake.request.reviewed', 'review', 'delivered', 'closed'), ('intake.request.routed', 'route', 'in_triage', 'in_approval'), ('intake.request.sent_back', 'decide', 'in_approval', 'in_triage'), ('intake.request.snoozed', 'snooze', 'in_triage', 'in_triage'), ('intake.request.started', 'start', 'funded', 'in_delivery'), ('intake.request.submitted', 'submit', 'draft', 'in_triage'), ('intake.request.topped_up', 'fund', 'funded', 'funded'), ('intake.request.topped_up', 'fund', 'in_delivery', 'in_delivery'), ('intake.request.withdrawn', 'withdraw', 'approved', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'draft', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_approval', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'in_triage', 'withdrawn'), ('intake.request.withdrawn', 'withdraw', 'needs_information', 'withdrawn')) OR (said_kind, said_action, said_source) IN (('intake.request.resumed', 'resume', 'on_hold'))) THEN
        RETURN false;
    END IF;
    SELECT t.version AS version, t.state AS state INTO stands FROM intake_request t WHERE t.id = key;
    RETURN FOUND AND (said_version < stands.version OR said_version = stands.version AND (said_action = '' OR said_target = stands.state));
END $$
"""  # noqa: E501


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_events_tell_the_truth"),
        ("intake", "0010_days_of_the_house"),
    ]

    operations = [
        migrations.RunSQL(ROUTING, migrations.RunSQL.noop),
        migrations.RunSQL(TRUTH, "DROP FUNCTION public.events_truth_intake_request(bigint, text, text, text, text, integer)"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="moves_by_arrows",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="moves_on_record",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_by_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF (OLD.number, OLD.requester_id, OLD.made_at) IS DISTINCT FROM (NEW.number, NEW.requester_id, NEW.made_at) THEN\n        RAISE EXCEPTION 'A request keeps its number and its requester.';\n    END IF;\n    IF OLD.route_id IS DISTINCT FROM NEW.route_id AND (OLD.state, NEW.state) <> ('in_triage', 'in_approval')\n            OR OLD.project_id IS DISTINCT FROM NEW.project_id AND (OLD.state, NEW.state) <> ('funded', 'in_delivery')\n            OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND (OLD.state = NEW.state OR NEW.state <> 'merged')\n            OR OLD.holder_id IS DISTINCT FROM NEW.holder_id AND OLD.state = NEW.state\n            OR OLD.before_hold IS DISTINCT FROM NEW.before_hold AND (OLD.state = NEW.state OR NEW.state <> 'on_hold') THEN\n        RAISE EXCEPTION 'What a move has set, only that move sets.';\n    END IF;\n\n    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN RAISE EXCEPTION 'A version goes up by one.'; END IF;\n    IF NEW.version = OLD.version AND NEW.state = OLD.state\n            AND to_jsonb(OLD) - '{search}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{search}'::text[] THEN\n        RAISE EXCEPTION 'A request changes with its next version only.';\n    END IF;\n\n    IF OLD.state IS NOT DISTINCT FROM NEW.state THEN RETURN NEW; END IF;\n    IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'A move adds one to the version.'; END IF;\n    IF NOT ((OLD.state, NEW.state) IN (('approved', 'funded'), ('approved', 'in_approval'), ('approved', 'on_hold'), ('approved', 'withdrawn'), ('delivered', 'closed'), ('delivered', 'on_hold'), ('draft', 'in_triage'), ('draft', 'withdrawn'), ('funded', 'in_delivery'), ('funded', 'on_hold'), ('in_approval', 'approved'), ('in_approval', 'in_triage'), ('in_approval', 'on_hold'), ('in_approval', 'rejected'), ('in_approval', 'withdrawn'), ('in_delivery', 'delivered'), ('in_delivery', 'on_hold'), ('in_triage', 'declined'), ('in_triage', 'in_approval'), ('in_triage', 'merged'), ('in_triage', 'needs_information'), ('in_triage', 'on_hold'), ('in_triage', 'withdrawn'), ('needs_information', 'in_triage'), ('needs_information', 'on_hold'), ('needs_information', 'withdrawn')) OR OLD.state = 'on_hold' AND NEW.state = OLD.before_hold) THEN\n        RAISE EXCEPTION 'No move leads a request from % to %.', OLD.state, NEW.state;\n    END IF;\n    IF NEW.state = 'on_hold' AND NEW.before_hold IS DISTINCT FROM OLD.state THEN\n        RAISE EXCEPTION 'A paused request remembers where it was.';\n    END IF;\n    \n    IF NEW.state = 'approved' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'passed' AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is approved by the decisions of its route.';\n        END IF;\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r JOIN approvals_policy p ON p.id = r.policy_id WHERE r.id = NEW.route_id\n                AND NEW.currency = r.currency AND abs(NEW.estimate - r.amount) <= r.amount * p.material_share\n                AND (r.data_class = 'personal' OR NOT NEW.personal_data)) THEN\n            RAISE EXCEPTION 'A request is approved as it was decided on.';\n        END IF;\n    ELSIF NEW.state = 'in_approval' THEN\n        IF NOT EXISTS (SELECT 1 FROM approvals_route r WHERE r.id = NEW.route_id AND r.state = 'open'\n                AND r.requester_id = NEW.requester_id AND r.subject_kind = 'intake.request' AND r.subject_id = NEW.id AND r.number = NEW.number) THEN\n            RAISE EXCEPTION 'A request is in approval only on its own open route.';\n        END IF;\n    ELSIF NEW.state = 'funded' THEN\n        IF NOT EXISTS (SELECT 1 FROM funds_allocation a WHERE a.route_id = NEW.route_id AND a.state <> 'released') THEN\n            RAISE EXCEPTION 'A request is funded by an allocation.';\n        END IF;\n    ELSIF NEW.state = 'in_delivery' THEN\n        IF NOT EXISTS (SELECT 1 FROM portfolio_project p\n                WHERE p.id = NEW.project_id AND p.number = NEW.number AND p.route_id = NEW.route_id) THEN\n            RAISE EXCEPTION 'A request is delivered by its own project.';\n        END IF;\n    END IF;\nRETURN NEW;\n",
                    hash="8538d1f59432b1f4653be3878cf566015eb94524",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_by_arrows_8efa5",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="moves_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.version IS DISTINCT FROM NEW.version)",
                    constraint="CONSTRAINT",
                    declare="DECLARE differing text[];",
                    func="\n    differing := array_remove(ARRAY[CASE WHEN OLD.goal_id IS DISTINCT FROM NEW.goal_id THEN 'goal_id' END,\n            CASE WHEN OLD.moment_id IS DISTINCT FROM NEW.moment_id THEN 'moment_id' END,\n            CASE WHEN OLD.problem IS DISTINCT FROM NEW.problem THEN 'problem' END,\n            CASE WHEN OLD.outcome IS DISTINCT FROM NEW.outcome THEN 'outcome' END,\n            CASE WHEN OLD.revenue_generated IS DISTINCT FROM NEW.revenue_generated THEN 'revenue_generated' END,\n            CASE WHEN OLD.revenue_protected IS DISTINCT FROM NEW.revenue_protected THEN 'revenue_protected' END,\n            CASE WHEN OLD.estimate IS DISTINCT FROM NEW.estimate THEN 'estimate' END,\n            CASE WHEN OLD.currency IS DISTINCT FROM NEW.currency THEN 'currency' END,\n            CASE WHEN OLD.needed_by IS DISTINCT FROM NEW.needed_by THEN 'needed_by' END,\n            CASE WHEN OLD.needed_by_reason IS DISTINCT FROM NEW.needed_by_reason THEN 'needed_by_reason' END,\n            CASE WHEN OLD.personal_data IS DISTINCT FROM NEW.personal_data THEN 'personal_data' END,\n            CASE WHEN OLD.legacy_systems IS DISTINCT FROM NEW.legacy_systems THEN 'legacy_systems' END,\n            CASE WHEN OLD.is_confidential IS DISTINCT FROM NEW.is_confidential THEN 'is_confidential' END,\n            CASE WHEN OLD.title IS DISTINCT FROM NEW.title THEN 'title' END,\n            CASE WHEN OLD.sponsor_id IS DISTINCT FROM NEW.sponsor_id THEN 'sponsor_id' END], NULL);\n    IF OLD.state IS DISTINCT FROM NEW.state THEN\n        IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source = OLD.state AND e.target = NEW.state\n                AND ((e.action, e.source, e.target) IN (('answer', 'needs_information', 'in_triage'), ('ask', 'in_triage', 'needs_information'), ('decide', 'in_approval', 'approved'), ('decide', 'in_approval', 'in_approval'), ('decide', 'in_approval', 'in_triage'), ('decide', 'in_approval', 'rejected'), ('decline', 'in_triage', 'declined'), ('edit', 'approved', 'approved'), ('edit', 'approved', 'in_approval'), ('edit', 'draft', 'draft'), ('edit', 'in_approval', 'in_approval'), ('edit', 'in_triage', 'in_triage'), ('edit', 'needs_information', 'needs_information'), ('fund', 'approved', 'funded'), ('fund', 'funded', 'funded'), ('fund', 'in_delivery', 'in_delivery'), ('hold', 'approved', 'on_hold'), ('hold', 'delivered', 'on_hold'), ('hold', 'funded', 'on_hold'), ('hold', 'in_approval', 'on_hold'), ('hold', 'in_delivery', 'on_hold'), ('hold', 'in_triage', 'on_hold'), ('hold', 'needs_information', 'on_hold'), ('launch', 'in_delivery', 'delivered'), ('merge', 'in_triage', 'merged'), ('review', 'delivered', 'closed'), ('route', 'in_triage', 'in_approval'), ('snooze', 'in_triage', 'in_triage'), ('start', 'funded', 'in_delivery'), ('submit', 'draft', 'in_triage'), ('withdraw', 'approved', 'withdrawn'), ('withdraw', 'draft', 'withdrawn'), ('withdraw', 'in_approval', 'withdrawn'), ('withdraw', 'in_triage', 'withdrawn'), ('withdraw', 'needs_information', 'withdrawn')) OR (e.action, e.source) IN (('resume', 'on_hold')))) THEN\n            RAISE EXCEPTION 'A state changes by its named move only, and the move leaves a record.';\n        END IF;\n    ELSIF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.source IN ('', NEW.state) AND e.target IN ('', NEW.state)) THEN\n        RAISE EXCEPTION 'Each version of a request leaves its record.';\n    END IF;\n    IF differing <> '{}' AND NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'intake.request' AND e.subject_id = NEW.id AND e.version = NEW.version AND e.made_in = pg_current_xact_id()::text::bigint AND e.data -> 'changed' ?& differing) THEN\n        RAISE EXCEPTION 'What a request says changes on record only.';\n    END IF;\n    RETURN NULL;\n",
                    hash="1c1e41b87d4adfc693fcf896862df0384586d24e",
                    operation="UPDATE",
                    pgid="pgtrigger_moves_on_record_c847c",
                    table="intake_request",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
