"""The guards of restating in the database: a closed period with a value takes another one by two people, on record."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import ERASING, UNIT, recorded, told

RESTATEMENT = "'kpis.restatement'"
# As ``standing`` has it. A day more than the grace: days begin at different hours in the organisation's zone and in the database's.
PERIOD = """
    SELECT k.cadence INTO cadence FROM kpis_kpi k WHERE k.id = NEW.kpi_id;
    starts := CASE cadence WHEN 'daily' THEN NEW."on" WHEN 'weekly' THEN date_trunc('week', NEW."on")::date
        WHEN 'monthly' THEN date_trunc('month', NEW."on")::date ELSE date_trunc('quarter', NEW."on")::date END;
    ends := CASE cadence WHEN 'daily' THEN NEW."on" WHEN 'weekly' THEN starts + 6
        WHEN 'monthly' THEN (starts + interval '1 month')::date - 1 ELSE (starts + interval '3 months')::date - 1 END;
    grace := CASE cadence WHEN 'daily' THEN 1 WHEN 'weekly' THEN 3 WHEN 'monthly' THEN 10 ELSE 20 END;
"""
BY_TWO = pgtrigger.Trigger(
    name="restated_by_two",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    # What the portal reckons comes in nobody's name, from the record itself; and nothing of these days is closed, whatever its cadence.
    condition=pgtrigger.Condition('NEW.by_id IS NOT NULL AND NEW."on" + 2 < NEW.arrived_at::date'),
    declare=[("cadence", "text"), ("starts", "date"), ("ends", "date"), ("grace", "integer"), ("counts", "numeric")],
    func=f"""{PERIOD}
    IF ends + grace + 1 >= NEW.arrived_at::date THEN RETURN NEW; END IF;
    IF NOT EXISTS (SELECT 1 FROM kpis_measurement m WHERE m.kpi_id = NEW.kpi_id AND m."on" BETWEEN starts AND ends
        AND m.arrived_at < NEW.arrived_at) THEN RETURN NEW; END IF;
    SELECT m.value INTO counts FROM kpis_measurement m WHERE m.kpi_id = NEW.kpi_id AND m."on" = NEW."on" ORDER BY m.id DESC LIMIT 1;
    IF counts = NEW.value OR EXISTS (SELECT 1 FROM kpis_restatement r JOIN kpis_restated l ON l.restatement_id = r.id
        JOIN events_event e ON e.subject_kind = {RESTATEMENT} AND e.subject_id = r.id AND e.made_in = {UNIT}
        WHERE r.kpi_id = NEW.kpi_id AND r.state = 'agreed' AND e.kind = 'kpis.restatement.agreed' AND l."on" = NEW."on" AND l.value = NEW.value)
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'This period is closed: another value of it takes the second owner.';
    """,
)

BEGINS = refuses(
    "begins",
    pgtrigger.Insert,
    "NEW.state <> 'waiting' OR NEW.decided_by_id IS NOT NULL OR NEW.decided_at IS NOT NULL",
    "A restatement begins undecided.",
)
STAYS = refuses("stays", pgtrigger.Delete, "true", "A restatement is decided, and never deleted.")
TWO_KEYS = refuses(
    "two_keys",
    pgtrigger.Update,
    """(OLD.id, OLD.kpi_id, OLD.by_id, OLD.asked_at) IS DISTINCT FROM (NEW.id, NEW.kpi_id, NEW.by_id, NEW.asked_at)
        OR OLD.state <> 'waiting' OR NEW.state = 'waiting' OR NEW.decided_by_id IS NULL OR NEW.decided_at IS NULL
        OR (NEW.state = 'withdrawn') <> (NEW.decided_by_id = NEW.by_id)
        OR (NEW.state <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM kpis_kpi k WHERE k.id = NEW.kpi_id
            AND (k.owner_marketing_id = NEW.decided_by_id OR k.owner_it_id = NEW.decided_by_id)))""",
    "A restatement is decided once, by an owner of the KPI who did not ask for it.",
)
ON_RECORD = recorded(
    "on_record",
    pgtrigger.Insert | pgtrigger.Update,
    told(
        RESTATEMENT,
        "NEW.id",
        more="e.kind = 'kpis.restatement.' || CASE NEW.state WHEN 'waiting' THEN 'asked' ELSE NEW.state END AND (NEW.state = 'waiting' OR e.actor_id = NEW.decided_by_id)",
    ),
    "A restatement changes on record only.",
)
LINE_ON_RECORD = recorded(
    "asked_on_record",
    pgtrigger.Insert,
    told(RESTATEMENT, "NEW.restatement_id", "kpis.restatement.asked"),
    "What is restated is said as it is asked for, on record.",
)
# Where somebody is erased, what a person wrote beside a value may go, as beside the value itself.
LINE_STAYS = pgtrigger.Trigger(
    name="append_only",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
    IF TG_OP = 'UPDATE' AND {ERASING} THEN
        IF to_jsonb(OLD) - '{{source,note}}'::text[] = to_jsonb(NEW) - '{{source,note}}'::text[] THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'What a restatement says stays as it was asked for.';
    """,
)
