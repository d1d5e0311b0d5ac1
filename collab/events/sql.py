"""The triggers that keep the audit record: who writes it, in which order, and that nobody changes it.

The text that is hashed is PostgreSQL's own rendering of a jsonb array, so that the verifying
command recomputes it in the database and any client can do the same from the row.
"""

from collab.kit.locks import Lock
from collab.kit.record_guards import UNIT, timely

CONTENT = """jsonb_build_array({0}.kind, {0}.subject_kind, {0}.subject_id, {0}.actor_id,
    extract(epoch from {0}.at)::numeric(20,6)::text, {0}.action, {0}.source, {0}.target, {0}.version, {0}.why,
    {0}.data, {0}.sequence, {0}.previous_hash)::text"""
DIGEST = "encode(sha256(convert_to(" + CONTENT + ", 'UTF8')), 'hex')"

MANY = "bridge.many"
CHAIN_DECLARE = [("latest", "record"), ("locked", "text")]
# The id is taken under the lock: one that was drawn before it could land below a mark already sealed.
# An assignment calls the function; PERFORM would run a query for it, which takes longer than the lock.
# The database has room for some thousands of locks. Who writes more events than that in one transaction says so (``record.record_many``)
# and holds the rows themselves: a second event of one place in a chain is refused by ``event_one_chain`` either way.
CHAIN = f"""{timely("NEW.at", "The record tells what happens when it happens.")}
    locked := pg_advisory_xact_lock_shared({Lock.SEALING:d})::text;
    NEW.id := nextval('events_event_id_seq');
    IF current_setting('{MANY}', true) IS DISTINCT FROM 'on' THEN
        locked := pg_advisory_xact_lock(hashtextextended(NEW.subject_kind || ':' || NEW.subject_id, 0))::text;
    END IF;
    SELECT e.sequence, e.hash, e.version, e.action INTO latest FROM events_event e
     WHERE e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id ORDER BY e.sequence DESC LIMIT 1;
    IF NEW.action <> '' AND (latest.version > NEW.version OR latest.version = NEW.version AND latest.action = '') THEN
        RAISE EXCEPTION 'The record has gone on since: a move is told when it is made.';
    END IF;
    NEW.sequence := coalesce(latest.sequence, 0) + 1;
    NEW.previous_hash := coalesce(latest.hash, '');
    NEW.hash := {DIGEST.format("NEW")};
    NEW.made_in := {UNIT};
    RETURN NEW;
"""  # noqa: S608 - made of constants

# Each kind of subject that flows has a function ``events_truth_<app>_<model>`` (``collab.kit.flow_guards.truth``), whose text
# stands in the app that owns the flow. It is asked when the transaction ends: the subject is at that version then, and where it
# was led. The portal's role can make no function, and take none away.
TRUE_DECLARE = [("asked", "text"), ("is_true", "boolean")]
TRUE = """
    asked := 'events_truth_' || replace(NEW.subject_kind, '.', '_');
    IF to_regprocedure(format('public.%I(bigint, text, text, text, text, integer)', asked)) IS NOT NULL THEN
        EXECUTE format('SELECT public.%I($1, $2, $3, $4, $5, $6)', asked) INTO is_true
            USING NEW.subject_id, NEW.kind::text, NEW.action::text, NEW.source::text, NEW.target::text, NEW.version;
        IF is_true IS NOT TRUE THEN
            RAISE EXCEPTION 'The record tells of the moves that were made, and of no other.';
        END IF;
    END IF;
    RETURN NULL;
"""

# What is sealed is what is there, all of it since the seal before and in its order. A forged seal above every event counts
# for none, and one below is gone on from as it stands: the proof finds both, and neither ends the sealing.
SEAL_DECLARE = [("last", "record"), ("found", "record")]
SEAL = """
    IF NEW.upto > (SELECT coalesce(max(e.id), 0) FROM events_event e) THEN
        RAISE EXCEPTION 'A seal is over events that were written.';
    END IF;
    SELECT s.upto, s.count, s.hash INTO last FROM events_seal s
     WHERE s.upto <= (SELECT coalesce(max(e.id), 0) FROM events_event e) ORDER BY s.upto DESC LIMIT 1;
    IF NEW.upto <= last.upto THEN RAISE EXCEPTION 'A seal lies above the one before it.'; END IF;
    SELECT array_agg(e.id || ':' || left(e.hash, 16) ORDER BY e.id) AS marks, string_agg(e.id || ':' || e.hash, ',' ORDER BY e.id) AS text,
           count(*) AS number, max(e.id) AS upto
      INTO found FROM events_event e WHERE e.id > coalesce(last.upto, 0) AND e.id <= NEW.upto;
    IF found.upto IS DISTINCT FROM NEW.upto OR found.marks IS DISTINCT FROM NEW.marks::text[]
            OR NEW.count IS DISTINCT FROM coalesce(last.count, 0) + found.number
            OR NEW.hash IS DISTINCT FROM encode(sha256(convert_to(
                coalesce(last.hash, '') || '|' || NEW.upto || '|' || NEW.count || '|' || found.text, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'A seal witnesses what was written since the one before it.';
    END IF;
    RETURN NEW;
"""

# What the record holds of a text is made of its salt and its words, and of nothing else.
TEXT_DIGEST = "encode(sha256({0}.salt || convert_to({0}.text, 'UTF8')), 'hex')"
TEXT_FITS = f"""
    IF octet_length(NEW.salt) < 16 OR NEW.digest <> {TEXT_DIGEST.format("NEW")} THEN
        RAISE EXCEPTION 'A text is named by the digest of its salt and its words.';
    END IF;
    RETURN NEW;
"""
TEXT_ERASED = """
    IF NOT EXISTS (SELECT 1 FROM events_event e WHERE e.kind = 'events.text.erased' AND e.data->'digests' ? OLD.digest) THEN
        RAISE EXCEPTION 'What somebody wrote is erased on record, or not at all.';
    END IF;
    RETURN OLD;
"""
