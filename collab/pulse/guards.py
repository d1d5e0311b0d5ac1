"""The guards of the pulse in the database: where answers lie, how they are mixed, and how they are handed on.

The portal's role may put an answer into ``pulse_slip`` and do nothing else there. With each one that is put in, all that lie there
are taken out and put back in another order by one function of the owner's: each then has the same transaction and a place that tells
nothing. When the pulse is over another one hands them on, in another order again, and leaves nothing behind.
"""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.locks import Lock
from collab.kit.record_guards import ERASING, changed, recorded, told
from collab.pulse import thresholds
from collab.pulse.states import CLOSED, LEAST, LONGEST, MOST, OPENED, REMINDED, STATEMENTS, WINDOW

AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# What lies there while a pulse is open: no key, no instant, nobody. Of no model, for a model has a key.
SCORES = ", ".join(f"{name}_{one.place}" for one in STATEMENTS for name in ("score", "guess"))
COLUMNS = f"quarter, side, {SCORES}, comment"
SCALES = ",\n    ".join(f"{name} smallint NOT NULL CHECK ({name} BETWEEN {LEAST} AND {MOST})" for name in SCORES.split(", "))
BOX = f"""
CREATE TABLE public.pulse_slip (
    quarter date NOT NULL,
    side varchar(12) NOT NULL CHECK (side = 'marketing' OR side = 'it'),
    {SCALES},
    comment varchar({LONGEST}) NOT NULL
) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0)
"""
# Random by the generator for keys, which nobody can go on from.
SHUFFLED = "gen_random_uuid()"
MIX = f"""
CREATE OR REPLACE FUNCTION public.pulse_mix() RETURNS void {AS_OWNER} AS $$
DECLARE
    slips public.pulse_slip[];
BEGIN
    WITH taken AS (DELETE FROM public.pulse_slip s RETURNING s AS slip)
    SELECT array_agg(slip ORDER BY {SHUFFLED}) INTO slips FROM taken;
    INSERT INTO public.pulse_slip SELECT one.* FROM unnest(slips) AS one;
    IF cardinality(slips) > (SELECT count(*) FROM public.pulse_participation p JOIN public.pulse_window w ON w.quarter = p.quarter
            WHERE w.closed_at IS NULL) THEN
        RAISE EXCEPTION 'There is one answer for each who takes part.';
    END IF;
END $$
"""


def move(fewest: int = thresholds.FEWEST, comments: int = thresholds.COMMENTS) -> str:
    """The SQL that makes the function by which answers are handed on; with other thresholds for a test that has to turn red."""
    rows = ", ".join(f"({one.place}, s.score_{one.place}, s.guess_{one.place})" for one in STATEMENTS)
    return f"""
CREATE OR REPLACE FUNCTION public.pulse_move(ended date, kept text[]) RETURNS integer {AS_OWNER} AS $$
DECLARE
    slips public.pulse_slip[];
    last_on date;
BEGIN
    PERFORM pg_advisory_xact_lock({Lock.MIXING:d});
    SELECT w.closes_on INTO last_on FROM public.pulse_window w WHERE w.quarter = ended AND w.closed_at IS NULL FOR UPDATE;
    IF last_on IS NULL OR last_on >= public.bridge_day(now()) THEN
        RAISE EXCEPTION 'Answers stay where they lie until the pulse is over.';
    END IF;
    WITH taken AS (DELETE FROM public.pulse_slip s WHERE s.quarter = ended RETURNING s AS slip)
    SELECT array_agg(slip ORDER BY {SHUFFLED}) INTO slips FROM taken;
    IF (SELECT least(count(*) FILTER (WHERE s.side = 'marketing'), count(*) FILTER (WHERE s.side = 'it')) FROM unnest(slips) s) < {fewest} THEN
        RETURN 0;
    END IF;
    INSERT INTO public.pulse_answer (quarter, side, statement, score, guess)
    SELECT s.quarter, s.side, one.statement, one.score, one.guess
      FROM unnest(slips) s, LATERAL (VALUES {rows}) AS one (statement, score, guess)
     WHERE s.side = ANY(kept) ORDER BY {SHUFFLED};
    INSERT INTO public.pulse_comment (quarter, text)
    SELECT s.quarter, s.comment FROM unnest(slips) s WHERE s.side = ANY(kept) AND s.comment <> ''
       AND (SELECT count(*) FROM unnest(slips) c WHERE c.side = ANY(kept) AND c.comment <> '') >= {comments} ORDER BY {SHUFFLED};
    RETURN cardinality(slips);
END $$
"""


MOVE = move()
FUNCTIONS = {"pulse_mix": MIX, "pulse_move": MOVE}

IS_OPEN = "EXISTS (SELECT 1 FROM pulse_window w WHERE w.quarter = NEW.quarter AND w.closed_at IS NULL)"
SLIPS = [
    # One after the other: of two at once neither would see what the other put there, and it would lie apart.
    pgtrigger.Trigger(
        name="one_by_one",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
        func=f"""PERFORM pg_advisory_xact_lock({Lock.MIXING:d});
        IF NOT {IS_OPEN} THEN RAISE EXCEPTION 'This pulse is over.'; END IF;
        RETURN NEW;""",
    ),
    pgtrigger.Trigger(
        name="mixed",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
        func="PERFORM public.pulse_mix(); RETURN NULL;",
    ),
]
PARTICIPATIONS = [
    refuses(
        "is_asked",
        pgtrigger.Insert,
        f"""NOT {IS_OPEN} OR NOT EXISTS (SELECT 1 FROM pulse_asked a JOIN pulse_window w ON w.id = a.window_id
            WHERE w.quarter = NEW.quarter AND a.person_id = NEW.person_id)""",
        "Who is asked takes part, while the pulse is open.",
    ),
]
COMMENTS = [
    refuses(
        "stays_said",
        pgtrigger.Update,
        f"OLD.quarter <> NEW.quarter OR NOT {ERASING}",
        "A comment changes only where it names somebody who is erased.",
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]
BENCHMARKS = [
    refuses(
        "steps",
        pgtrigger.Update,
        "OLD.code <> NEW.code OR NEW.version <> OLD.version + 1",
        "A published figure keeps its code and goes on by one version.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told("'pulse.benchmark'", "NEW.id", more="e.version = NEW.version"),
        "A published figure is added and changed on record.",
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]
_FIXED = ("quarter", "opens_on", "closes_on", "opened_at")
_SUBJECT = f"'{WINDOW}'"
WINDOWS = [
    refuses(
        "begins_open",
        pgtrigger.Insert,
        "NEW.closed_at IS NOT NULL OR NEW.reminded_at IS NOT NULL",
        "A pulse begins open.",
    ),
    refuses(
        "goes_on",
        pgtrigger.Update,
        f"""OLD.closed_at IS NOT NULL OR {changed(*_FIXED)}
        OR OLD.reminded_at IS NOT NULL AND OLD.reminded_at IS DISTINCT FROM NEW.reminded_at
        OR NEW.closed_at IS NOT NULL AND NEW.closes_on >= public.bridge_day(now())""",
        "A pulse keeps its days, is reminded of once and ends once, when its last day is over.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(
            _SUBJECT,
            "NEW.id",
            more=f"""e.kind = CASE WHEN NEW.closed_at IS NOT NULL THEN '{CLOSED}' WHEN NEW.reminded_at IS NOT NULL THEN '{REMINDED}'
                ELSE '{OPENED}' END""",
        ),
        "A pulse is opened, reminded of and ended on record.",
    ),
    pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
]
