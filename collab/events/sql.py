"""The triggers that keep the audit record: who writes it, in which order, and that nobody changes it.

The text that is hashed is PostgreSQL's own rendering of a jsonb array, so that the verifying
command recomputes it in the database and any client can do the same from the row.
"""

from collab.kit.locks import Lock

CONTENT = """jsonb_build_array({0}.kind, {0}.subject_kind, {0}.subject_id, {0}.actor_id,
    extract(epoch from {0}.at)::numeric(20,6)::text, {0}.action, {0}.source, {0}.target, {0}.version, {0}.why,
    {0}.data, {0}.sequence, {0}.previous_hash)::text"""
DIGEST = "encode(sha256(convert_to(" + CONTENT + ", 'UTF8')), 'hex')"

CHAIN_DECLARE = [("latest", "record"), ("locked", "text")]
# The id is taken under the lock: one that was drawn before it could land below a mark already sealed.
# An assignment calls the function; PERFORM would run a query for it, which takes longer than the lock.
CHAIN = f"""
    locked := pg_advisory_xact_lock_shared({Lock.SEALING:d})::text;
    NEW.id := nextval('events_event_id_seq');
    locked := pg_advisory_xact_lock(hashtextextended(NEW.subject_kind || ':' || NEW.subject_id, 0))::text;
    SELECT e.sequence, e.hash INTO latest FROM events_event e
     WHERE e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id ORDER BY e.sequence DESC LIMIT 1;
    NEW.sequence := coalesce(latest.sequence, 0) + 1;
    NEW.previous_hash := coalesce(latest.hash, '');
    NEW.hash := {DIGEST.format("NEW")};
    RETURN NEW;
"""  # noqa: S608 - made of constants

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
