"""A file of people beside the web: owed until it is taken, one transaction, how far it is seen from outside, what came of it settled."""

import re
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections, transaction

from collab import celery
from collab.directory import tasks
from collab.directory.importing import people, queue, writing
from collab.directory.models import Import
from collab.directory.operations import people as operations
from collab.events import verify
from collab.events.models import Event
from collab.kit import clock
from collab.people.models import Person
from collab.web.sheets.asked import Asked
from tests import onrecord
from tests.conftest import make_cast

HEAD = "username,first_name,last_name,email,department,manager,country\n"
# So many in the suite; a whole company in the soak.
SHORT, COMPANY, MOST_SECONDS = 300, 22_000, 180


def company(number: int) -> str:
    """Each works for the one a tenth above, the first for nobody."""
    return HEAD + "".join(f"p{one},Pat,Number {one},p{one}@example.com,crm,{f'p{one // 10}' if one else ''},DE\n" for one in range(number))


def owe(actor: Person, text: str, seen: str = "") -> Import:
    return queue.queue(actor=actor, data=text.encode(), name="people.csv", asked=Asked(), total=text.count("\n") - 1, seen=seen)


def looked_at(page: Any, text: str) -> Any:
    """Both steps of the page, without script."""
    first = page.post("/directory/people/import/", {"file": SimpleUploadedFile("people.csv", text.encode(), "text/csv")})
    looked = re.search(r'name="looked" value="([^"]+)"', first.text)
    assert looked is not None, first.text
    return page.post("/directory/people/import/", {"looked": looked[1], "confirm": "yes"})


@pytest.mark.django_db
def test_the_page_owes_it_a_worker_takes_it_and_the_page_says_what_came_of_it(cast: SimpleNamespace, page: Callable[..., Any]) -> None:
    said = looked_at(page(cast.admin), company(3))
    taken = Import.objects.get()
    assert (said.status_code, said["Location"]) == (302, f"/directory/imports/{taken.pk}/")
    assert not Person.objects.filter(username="p0").exists()
    due = page(cast.admin).get(said["Location"])
    assert "0 of 3 rows" in due.text and 'hx-trigger="every 1s"' in due.text
    assert queue.take_due() == 1 and queue.take_due() == 0
    taken.refresh_from_db()
    assert (taken.state, taken.done, taken.content) == ("done", 3, None)
    part = page(cast.admin).get(said["Location"], headers={"HX-Request": "true"})
    assert "3 added, 0 changed, 0 as they were" in part.text and "hx-trigger" not in part.text and "<html" not in part.text
    assert "3 added" in page(cast.admin).get("/directory/").text
    assert page(cast.cmo).get(said["Location"]).status_code == 404
    assert page(cast.admin).get("/directory/imports/999999/").status_code == 404


@pytest.mark.django_db
def test_what_is_otherwise_by_then_is_refused_and_said(cast: SimpleNamespace, page: Callable[..., Any]) -> None:
    said = looked_at(page(cast.admin), company(3))
    operations.add_person(actor=cast.admin, username="p1", first_name="Pat", last_name="Else", email="", through="test")
    queue.take_due()
    assert Import.objects.get().state == "refused" and not Person.objects.filter(username="p0").exists()
    shown = page(cast.admin).get(said["Location"]).text
    assert "Refused" in shown and "Something changed since you looked" in shown
    said = looked_at(page(cast.admin), company(3))
    onrecord.leave(Person.objects.get(username="p1"))
    queue.take_due()
    shown = page(cast.admin).get(said["Location"]).text
    assert "p1 has left" in shown and "username" in shown


@pytest.mark.django_db
def test_who_is_no_administrator_any_more_takes_nothing_over(cast: SimpleNamespace) -> None:
    taken = owe(cast.admin, company(3))
    onrecord.end(cast.admin.duties.all(), ended_at=clock.now())
    queue.take_due()
    taken.refresh_from_db()
    assert (taken.state, taken.content) == ("refused", None) and "Administrators" in taken.outcome["said"]


@pytest.mark.django_db
def test_what_fails_is_tried_again_and_given_up_at_last(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = owe(cast.admin, company(3))

    def broken(**given: Any) -> None:
        Person.objects.create(username="half")
        raise ValueError("A disk is full.")

    monkeypatch.setattr(people, "take", broken)
    for _ in range(queue.IMPORTS.most):
        Import.objects.update(due_at=clock.now())
        assert queue.take_due() == 1
    taken.refresh_from_db()
    assert (taken.state, taken.attempts) == ("parked", 3) and "A disk is full" in taken.last_error
    assert not Person.objects.filter(username="half").exists()


def test_how_far_it_is_is_seen_before_anything_else_of_it(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "EVERY", 0.0)
    monkeypatch.setattr(writing.chunks, "__defaults__", (10,))
    cast = make_cast()
    key = owe(cast.admin, company(40)).pk
    seen: list[tuple[int, int, list[int]]] = []
    settle = writing.settle

    def look() -> None:
        settle()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT done, (SELECT count(*) FROM people_person WHERE username ~ '^p[0-9]') FROM directory_import")
            done, people_there = cursor.fetchone()
            # The worker lives: another one that finds its claim run out leaves it alone.
            cursor.execute("SELECT id FROM directory_import FOR UPDATE SKIP LOCKED")
            seen.append((done, people_there, [one for (one,) in cursor.fetchall()]))
        other.close()

    monkeypatch.setattr(writing, "settle", look)
    assert queue.take_due() == 1
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen) and seen[-1][0] >= 30
    assert {(there, tuple(free)) for _, there, free in seen} == {(0, ())}
    assert Import.objects.get(pk=key).done == 40 and Person.objects.filter(username__startswith="p").count() >= 40


def test_whose_worker_died_is_taken_by_another_and_once(real_db: None) -> None:
    cast = make_cast()
    key = owe(cast.admin, company(5)).pk
    done: list[bool] = []
    threads = [threading.Thread(target=lambda: (done.append(queue.attempt(key, 1)), connections.close_all())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert Event.objects.filter(kind="people.person.added").count() == 5


DONE = '{"id": 999, "state": "done"}'
BEHIND = {
    "one that begins as done": (f"INSERT INTO directory_import SELECT (jsonb_populate_record(i, '{DONE}')).* FROM directory_import i", "begins as one that is due"),
    "another file in its place": ("UPDATE directory_import SET content = 'x'", "as it was looked at"),
    "in another's name": ("UPDATE directory_import SET by_id = (SELECT id FROM people_person WHERE username = 'admin2')", "as it was looked at"),
    "more rows than there are": ("UPDATE directory_import SET done = total + 1", "import_done_within"),
    "done with its content": ("UPDATE directory_import SET state = 'done', ended_at = made_at", "import_content_goes"),
    "away while it is due": ("DELETE FROM directory_import", "not taken away"),
    "another end": ("UPDATE directory_import SET state = 'done', content = NULL, ended_at = made_at; UPDATE directory_import SET state = 'refused'", "what came of it stays"),
}  # fmt: skip


def test_the_database_refuses_each(real_db: None, all_rights: None) -> None:
    owe(make_cast().admin, company(3))
    taken = []
    for name, (statement, sentence) in BEHIND.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
            taken.append(f"{name} is taken")
        except DatabaseError as error:
            taken += [] if sentence in str(error) else [f"{name}: {error}"]
    assert not taken, "\n".join(taken)


def test_a_worker_looks_for_it_by_itself_and_a_timetable_too() -> None:
    assert queue.TASK in celery.Sweeper.TASKS and celery.Sweeper.TASKS[-1] == queue.TASK
    assert queue.TASK in {entry["task"] for entry in celery.app.conf.beat_schedule.values()}
    assert tasks.take.time_limit > MOST_SECONDS and tasks.take.name == queue.TASK


def taken_in_seconds(number: int) -> float:
    """A company that is new, then all of whom work for somebody else; each change is on record and the record is whole."""
    cast = make_cast()
    began = time.monotonic()
    owe(cast.admin, company(number))
    assert queue.take_due() == 1
    first = time.monotonic() - began
    assert Import.objects.get().outcome["new"] == number, Import.objects.get().last_error
    began = time.monotonic()
    owe(cast.admin, company(number).replace(",DE\n", ",FR\n"))
    assert queue.take_due() == 1
    second = time.monotonic() - began
    again = people.read_people(actor=cast.admin, data=company(number).replace(",DE\n", ",FR\n").encode(), name="p.csv")
    assert (again.new, again.changed, again.unchanged) == (0, 0, number)
    assert Event.objects.filter(kind="people.person.added").count() == Event.objects.filter(kind="people.person.changed").count() == number
    assert verify.everything() == []
    print(f"{number} people: {first:.1f} s to add, {second:.1f} s to change")
    return max(first, second)


def test_some_hundreds_are_taken(real_db: None) -> None:
    assert taken_in_seconds(SHORT) < MOST_SECONDS


@pytest.mark.slow
def test_a_whole_company_is_taken_in_less_than_three_minutes(real_db: None) -> None:
    assert taken_in_seconds(COMPANY) < MOST_SECONDS
