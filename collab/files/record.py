"""What the record says of files, held against the rows; and whether the bytes on the shelf are those that the rows name."""

from collections.abc import Iterator

from collab.events.findings import Finding, Question, missing
from collab.files import looking, shelf
from collab.files.models import HELD, File
from collab.files.states import CLEARED, DELETED, PUT, REFUSED, REMOVED
from collab.kit.portions import by_portions

QUESTIONS = (
    missing("files_file", "name"),
    Question(
        "files_file",
        "its bytes, its name, who put it there or its readers are not what event {0} says.",
        f"""SELECT f.id, e.id AS event FROM files_file f JOIN events_event e ON e.subject_kind = 'files.file' AND e.subject_id = f.id
              AND e.kind = '{PUT}'
            WHERE e.data->>'sha256' IS DISTINCT FROM f.sha256 OR e.data->>'name' IS DISTINCT FROM f.name
               OR e.data->>'size' IS DISTINCT FROM f.size::text OR e.data->>'kind' IS DISTINCT FROM f.kind
               OR e.actor_id IS DISTINCT FROM f.put_by_id OR e.data->>'audience' IS DISTINCT FROM f.audience
               OR e.data->'subject' IS DISTINCT FROM jsonb_build_array(f.subject_kind, f.subject_id)""",  # noqa: S608 - made of constants
    ),
    Question(
        "files_file",
        "no event tells that it was put there.",
        f"""SELECT f.id FROM files_file f WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.subject_kind = 'files.file'
              AND e.subject_id = f.id AND e.kind = '{PUT}')""",  # noqa: S608 - made of constants
    ),
    Question(
        "files_file",
        "event {0} tells of it, and it is gone.",
        f"""SELECT e.subject_id, e.id FROM events_event e WHERE e.kind = '{PUT}'
              AND NOT EXISTS (SELECT 1 FROM files_file f WHERE f.id = e.subject_id)
              AND NOT EXISTS (SELECT 1 FROM events_event d WHERE d.subject_kind = 'files.file' AND d.subject_id = e.subject_id
                  AND d.kind = '{DELETED}')""",  # noqa: S608 - made of constants
    ),
    Question(
        "files_file",
        "it is {0}, and that is not what its record says.",
        f"""SELECT f.id, f.state FROM files_file f JOIN events_event p ON p.subject_kind = 'files.file' AND p.subject_id = f.id AND p.kind = '{PUT}'
              LEFT JOIN LATERAL (SELECT v.kind FROM events_event v WHERE v.subject_kind = 'files.file' AND v.subject_id = f.id
                AND v.kind IN ('{CLEARED}', '{REFUSED}') ORDER BY v.sequence DESC LIMIT 1) e ON true
            WHERE f.state <> coalesce(CASE e.kind WHEN '{CLEARED}' THEN 'clean' WHEN '{REFUSED}' THEN 'refused' END, p.data->>'state')""",  # noqa: S608
    ),
    Question(
        "files_file",
        "whether it was removed is not what its record says.",
        f"""SELECT f.id FROM files_file f WHERE (f.removed_at IS NOT NULL) <> EXISTS (SELECT 1 FROM events_event e
              WHERE e.subject_kind = 'files.file' AND e.subject_id = f.id AND e.kind = '{REMOVED}')""",  # noqa: S608 - made of constants
    ),
)


def of_bytes() -> Iterator[Finding]:
    """Each file whose bytes are missing, or are not those of its row. Reads every one of them; raises OSError where the shelf is away."""
    for file in by_portions(File.objects.filter(HELD).only("stored", "sha256")):
        try:
            with shelf.take(file.stored) as content:
                found = looking.digest(content)
        except FileNotFoundError:
            yield Finding("files_file", file.pk, "its bytes are not on the shelf.")
            continue
        if found != file.sha256:
            yield Finding("files_file", file.pk, "its bytes are not those that were put there.")
