"""The guards of the catalogue in the database: it changes on record, a version that is published stays, and is whole when it is."""

import pgtrigger

from collab.kit.guards import refuses
from collab.kit.record_guards import ERASING, recorded, told, words
from projects.catalogue.fields import FACT, FIELDS
from projects.catalogue.states import MOST_QUESTIONS, Reads

ENTRY = "'catalogue.entry'"

OF_ENTRY = [
    refuses("stays", pgtrigger.Delete, "true", "An entry of the catalogue retires and is never deleted."),
    refuses(
        "begins",
        pgtrigger.Insert,
        "NEW.version <> 1 OR NEW.retired_on IS NOT NULL OR NEW.current_id IS NOT NULL",
        "An entry begins with its first version, in writing.",
    ),
    refuses(
        "steps",
        pgtrigger.Update,
        """(OLD.code, OLD.made_at) IS DISTINCT FROM (NEW.code, NEW.made_at) OR NEW.version <> OLD.version + 1
            OR (OLD.current_id IS NOT NULL AND NEW.current_id IS NULL)""",
        "An entry keeps its code and goes on by one version.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        told(ENTRY, "NEW.id", more="e.version = NEW.version"),
        "An entry of the catalogue changes on record only.",
    ),
    recorded(
        "published_on_record",
        pgtrigger.Update,
        f"""{told(ENTRY, "NEW.id", "catalogue.entry.published", more="e.version = NEW.version")} AND EXISTS (
            SELECT 1 FROM catalogue_entryversion v WHERE v.id = NEW.current_id AND v.entry_id = NEW.id AND v.published_at IS NOT NULL)""",
        "An entry is offered by a version of its own that is published, on record.",
        when="OLD.current_id IS DISTINCT FROM NEW.current_id",
    ),
    recorded(
        "retired_on_record",
        pgtrigger.Update,
        told(ENTRY, "NEW.id", "catalogue.entry.retired", more="e.why <> ''"),
        "An entry retires by its own event and with a reason.",
        when="NEW.retired_on IS NOT NULL AND OLD.retired_on IS DISTINCT FROM NEW.retired_on",
    ),
]

_QUESTIONS = "SELECT 1 FROM catalogue_question q"
# By the end of what publishes it: the same that ``checks`` says in sentences, as far as no other words are needed for it.
_HOLES = f"""
    (SELECT count(*) FROM catalogue_question q WHERE q.entry_version_id = NEW.id) > {MOST_QUESTIONS}
    OR EXISTS ({_QUESTIONS} WHERE q.entry_version_id = NEW.id AND q.field <> '' AND q.field <> ALL (ARRAY[{words(FIELDS)}]))
    OR EXISTS ({_QUESTIONS} WHERE q.entry_version_id = NEW.id AND q.field <> '' AND q.reads = '{Reads.REVIEW.value}')
    OR EXISTS ({_QUESTIONS} JOIN catalogue_question o ON o.entry_version_id = q.entry_version_id AND o.field = q.field AND o.id <> q.id
        WHERE q.entry_version_id = NEW.id AND q.field <> '')
    OR EXISTS ({_QUESTIONS} WHERE q.entry_version_id = NEW.id AND q.shown_by <> '' AND q.shown_by NOT LIKE '{FACT}%' AND NOT EXISTS (
        SELECT 1 FROM catalogue_question o WHERE o.entry_version_id = NEW.id AND o.key = q.shown_by AND o.position < q.position))"""

OF_VERSION = [
    refuses("stays", pgtrigger.Delete, "true", "A version of an entry stays: requests may have been asked with it."),
    refuses("begins", pgtrigger.Insert, "NEW.published_at IS NOT NULL", "A version begins in writing."),
    refuses(
        "published_stays",
        pgtrigger.Update,
        f"""(OLD.entry_id, OLD.number) IS DISTINCT FROM (NEW.entry_id, NEW.number) OR OLD.published_at IS NOT NULL
            AND to_jsonb(OLD) - 'search' IS DISTINCT FROM to_jsonb(NEW) - 'search'
            AND NOT (OLD.published_at = NEW.published_at AND {ERASING})""",
        "A version that is published stays as it is: write the next one.",
    ),
    refuses(
        "published_whole",
        pgtrigger.Update,
        f"OLD.published_at IS NULL AND NEW.published_at IS NOT NULL AND ({_HOLES})",
        "The questions of this version do not hold together.",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update,
        f"{told(ENTRY, 'NEW.entry_id')} OR {ERASING}",
        "What an entry of the catalogue says changes on record only.",
    ),
    pgtrigger.Trigger(
        name="searchable",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("title", "gives", "audience"),
        when=pgtrigger.Before,
        func="""
    NEW.search := setweight(public.words_vector(NEW.title), 'A') || setweight(public.words_vector(NEW.gives || ' ' || NEW.audience), 'B');
    RETURN NEW;
""",
    ),
]

_OF = "coalesce(NEW.entry_version_id, OLD.entry_version_id)"
OF_QUESTION = [
    pgtrigger.Trigger(
        name="published_stays",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
    -- Whoever publishes it at this instant waits, or was first.
    PERFORM 1 FROM catalogue_entryversion v WHERE v.id = {_OF} FOR SHARE;
    IF EXISTS (SELECT 1 FROM catalogue_entryversion v WHERE v.id = {_OF} AND v.published_at IS NOT NULL) AND NOT {ERASING}
            OR TG_OP = 'UPDATE' AND OLD.entry_version_id IS DISTINCT FROM NEW.entry_version_id THEN
        RAISE EXCEPTION 'A version that is published stays as it is: write the next one.';
    END IF;
    RETURN coalesce(NEW, OLD);
""",
    ),
    recorded(
        "on_record",
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        f"{told(ENTRY, f'(SELECT v.entry_id FROM catalogue_entryversion v WHERE v.id = {_OF})')} OR {ERASING}",
        "What an entry of the catalogue asks changes on record only.",
    ),
]
