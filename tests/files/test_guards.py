"""What the database refuses of files, past every operation: attacked with raw SQL as the portal's role, its rights and its triggers."""

from collections.abc import Callable
from typing import Any

import pytest

from collab.files.models import File
from collab.files.states import CLEARED, DELETED, MOST_FILES, PUT, REFUSED, REMOVED
from tests.invariants.record_attacks import event, person, refused, run

Put = Callable[..., File]
FIRST, LAST = "SELECT min(id) FROM files_file", "SELECT max(id) FROM files_file"
AUTHOR = f"(SELECT put_by_id FROM files_file WHERE id = ({FIRST}))"
NAME, SHA = "text:" + "ab" * 32, "cd" * 32
INSERT = """INSERT INTO files_file (subject_kind, subject_id, put_by_id, audience, name, kind, size, sha256, stored, state, put_at, judged_at, removed_at)
    SELECT subject_kind, subject_id, put_by_id, '{audience}', '{name}', '{kind}', {size}, '{sha}', gen_random_uuid(), '{state}', {at}, {judged}, NULL
      FROM files_file ORDER BY id LIMIT 1"""
PLAIN: dict[str, Any] = {
    "audience": "everyone", "name": NAME, "kind": "pdf", "size": 5, "sha": SHA, "state": "clean", "at": "now()", "judged": "NULL::timestamptz",
}  # fmt: skip


def said(what: str, key: str = FIRST, *, actor: str = AUTHOR, **change: Any) -> str:
    told = PLAIN | change
    data = f"""(SELECT jsonb_build_object('name', '{told["name"]}', 'sha256', '{told["sha"]}', 'size', {told["size"]}, 'kind', '{told["kind"]}',
        'state', '{told["state"]}', 'audience', '{told["audience"]}', 'subject', jsonb_build_array(subject_kind, subject_id))
        FROM files_file ORDER BY id LIMIT 1)"""
    return event(what, "files.file", key, data, actor=actor)


@pytest.fixture
def file(put: Put) -> File:
    return put()


@pytest.fixture
def waiting(put: Put, settings: Any) -> File:
    settings.CLAMD = "unix:///nowhere"
    return put()


@pytest.mark.usefixtures("all_rights", "file")
def test_a_file_is_put_there_on_record_with_these_bytes_by_its_owner() -> None:
    insert = INSERT.format(**PLAIN)
    refused("put there on record", insert)
    for change in (
        {"sha": "ef" * 32},
        {"name": "text:" + "cd" * 32},
        {"size": 6},
        {"kind": "png"},
        {"state": "waiting"},
        {"audience": "reviewing"},
    ):
        refused("put there on record", insert, said(PUT, LAST, **change))
    refused("put there on record", insert, said(PUT, LAST, actor=f"({person('cmo')})"))
    run(insert, said(PUT, LAST))


@pytest.mark.usefixtures("all_rights", "file")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": "refused"}, "begins waiting"), ({"judged": "now()"}, "begins waiting"), ({"name": "plan.pdf"}, "file_name_is_a_name"),
        ({"kind": "svg"}, "file_kind_known"), ({"size": 0}, "file_size_within"), ({"size": 25_000_001}, "file_size_within"),
        ({"sha": "x"}, "file_sha256_is_one"), ({"audience": "some"}, "file_audience_known"),
    ],
    ids=["refused", "judged", "words", "svg", "nothing", "large", "digest", "audience"],
)  # fmt: skip
def test_a_file_begins_as_one(change: dict[str, Any], sentence: str) -> None:
    refused(sentence, INSERT.format(**PLAIN | change), said(PUT, LAST, **{name: value for name, value in change.items() if name in PLAIN}))


@pytest.mark.usefixtures("all_rights", "file")
def test_no_more_than_twenty_and_none_twice() -> None:
    again = INSERT.format(**PLAIN)
    run(again, said(PUT, LAST))
    refused("file_once", again, said(PUT, LAST))
    for number in range(MOST_FILES - 2):
        sha = f"{number:064x}"
        run(INSERT.format(**PLAIN | {"sha": sha}), said(PUT, LAST, sha=sha))
    refused("that is the most", INSERT.format(**PLAIN | {"sha": "12" * 32}), said(PUT, LAST, sha="12" * 32))


@pytest.mark.usefixtures("all_rights", "file")
@pytest.mark.parametrize(
    "column",
    ["subject_kind = 'kpis.kpi'", "subject_id = subject_id + 1", f"put_by_id = ({person('cmo')})", "audience = 'reviewing'", f"name = '{NAME}'",
     "kind = 'png'", "size = size + 1", f"sha256 = '{SHA}'", "stored = gen_random_uuid()", "put_at = put_at + interval '1 minute'"],
    ids=["subject kind", "thing", "owner", "readers", "name", "kind", "size", "digest", "bytes", "time"],
)  # fmt: skip
def test_a_file_stays_whose_and_what_it_is(column: str) -> None:
    refused("stays whose it is", f"UPDATE files_file SET {column}", said(REMOVED))


@pytest.mark.usefixtures("all_rights", "waiting")
def test_a_file_is_judged_once_and_on_record() -> None:
    clean, bad = (f"UPDATE files_file SET state = '{state}', judged_at = now()" for state in ("clean", "refused"))
    refused("judged on record", clean)
    refused("judged on record", clean, said(REFUSED))
    refused("judged on record", bad, said(CLEARED))
    refused("judged at an instant", "UPDATE files_file SET state = 'clean'", said(CLEARED))
    refused("judged at an instant", "UPDATE files_file SET judged_at = now()", said(CLEARED))
    refused("judged, or removed", f"{clean}, removed_at = now()", said(CLEARED), said(REMOVED))
    run(bad, said(REFUSED))
    for state in ("clean", "waiting"):
        refused("is judged once", f"UPDATE files_file SET state = '{state}', judged_at = now() + interval '1 second'", said(CLEARED))


@pytest.mark.usefixtures("all_rights", "file")
def test_it_is_removed_on_record_by_its_owner_and_stays_so() -> None:
    remove = "UPDATE files_file SET removed_at = now()"
    refused("removed on record", remove)
    refused("removed on record", remove, said(REMOVED, actor=f"({person('cmo')})"))
    run(remove, said(REMOVED))
    refused("stays so", "UPDATE files_file SET removed_at = NULL", said(REMOVED))


@pytest.mark.usefixtures("all_rights", "waiting")
def test_only_a_refused_one_goes_and_on_record() -> None:
    refused("stays on record", said(DELETED), "DELETE FROM files_file")
    run("UPDATE files_file SET state = 'refused', judged_at = now()", said(REFUSED))
    refused("goes on record", "DELETE FROM files_file")
    run(said(DELETED), "DELETE FROM files_file")


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("column", ["put_by_id = 1", "sha256 = ''", "audience = 'everyone'", "name = ''", "stored = gen_random_uuid()"])
def test_the_portal_has_no_right_to(column: str) -> None:
    refused("permission denied", f"UPDATE files_file SET {column}")
