"""What the database refuses of links, past every operation: attacked with raw SQL as the portal's role, its rights and its triggers."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from collab.stream import operations
from collab.stream.states import ADDED, MOST_LINKS, REMOVED
from projects.intake.models import Request
from tests.invariants.record_attacks import event, person, refused, run
from tests.notes.test_guards import now_only

__all__ = ["now_only"]

FIRST, LAST = "SELECT min(id) FROM stream_link", "SELECT max(id) FROM stream_link"
AUTHOR = f"(SELECT added_by_id FROM stream_link WHERE id = ({FIRST}))"
# The words of the first one, which lie there.
URL, TITLE = f"(SELECT url FROM stream_link WHERE id = ({FIRST}))", f"(SELECT title FROM stream_link WHERE id = ({FIRST}))"
INSERT = """INSERT INTO stream_link (subject_kind, subject_id, added_by_id, url, title, added_at, removed_at)
    SELECT subject_kind, subject_id, added_by_id, {url}, {title}, {at}, {removed} FROM stream_link ORDER BY id LIMIT 1"""
PLAIN = {"url": URL, "title": TITLE, "at": "now()", "removed": "NULL::timestamptz"}
CHANGE = f"UPDATE stream_link SET {{}} WHERE id = ({FIRST})"

pytestmark = pytest.mark.usefixtures("all_rights", "link")


@pytest.fixture
def link(cast: SimpleNamespace, work: Request) -> Any:
    return operations.add(
        things="requests", code=work.code, actor=cast.technologist, url="https://jira.example.com/browse/SHOP-12", title="SHOP-12"
    )


def said(what: str, key: str = FIRST, *, actor: str = AUTHOR, **change: str) -> str:
    told = PLAIN | change
    data = f"""(SELECT jsonb_build_object('url', {told["url"]}, 'title', {told["title"]},
        'subject', jsonb_build_array(subject_kind, subject_id)) FROM stream_link ORDER BY id LIMIT 1)"""
    return event(what, "stream.link", key, data, actor=actor)


def test_one_is_added_on_record_with_these_words_by_who_added_it() -> None:
    insert = INSERT.format(**PLAIN)
    refused("added on record", insert)
    for change in ({"url": TITLE}, {"title": URL}):
        refused("added on record", insert, said(ADDED, LAST, **change))
    refused("added on record", insert, said(ADDED, LAST, actor=f"({person('cmo')})"))
    run(insert, said(ADDED, LAST))


def test_one_leads_over_https_and_begins_where_it_leads_somewhere() -> None:
    for sentence, change in (
        ("begins with https://", {"url": TITLE}),
        ("begins with https://", {"url": f"'text:{'ab' * 32}'"}),
        ("begins where it leads somewhere", {"removed": "now()"}),
        ("link_title_is_a_name", {"title": "'Words'"}),
        ("link_title_is_a_name", {"title": "''"}),
    ):
        refused(sentence, INSERT.format(**PLAIN | change), said(ADDED, LAST, **change))


def test_one_is_of_its_own_instant(now_only: Callable[[], None]) -> None:  # noqa: F811
    now_only()
    late = {"at": "now() - interval '2 minutes'"}
    refused("of the instant at which", INSERT.format(**PLAIN | late), said(ADDED, LAST, **late))


def test_one_stays_what_it_is_and_goes_on_record() -> None:
    for change in (
        "subject_id = subject_id + 1",
        "subject_kind = 'kpis.kpi'",
        f"added_by_id = ({person('cmo')})",
        f"url = {TITLE}",
        f"title = {URL}",
        "added_at = now()",
    ):
        refused("stays what it is", CHANGE.format(change), said(REMOVED))
    refused("removed on record", CHANGE.format("removed_at = now()"))
    refused("stays on record", f"DELETE FROM stream_link WHERE id = ({FIRST})", said(REMOVED))
    run(CHANGE.format("removed_at = now()"), said(REMOVED))
    refused("removed stays so", CHANGE.format("removed_at = NULL"), said(REMOVED))


def test_there_is_room_for_some() -> None:
    pair = INSERT.format(**PLAIN)
    for _ in range(MOST_LINKS - 1):
        run(pair, said(ADDED, LAST))
    refused("that is the most", pair, said(ADDED, LAST))
