"""Answering: once, by whom it asks, while it is open; what is refused writes nothing."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from collab.account.models import KeptWords
from collab.dashboards.erasing.operations import erase
from collab.events.models import Event, Replay
from collab.keeping import operations as keeping
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.pulse import operations
from collab.pulse.models import Answer, Comment, Participation, Slip
from collab.pulse.states import CODES, LONGEST
from tests import onrecord

from .pulses import FLAT, answer, opened, quarter

WORDS = "Quokkas answer before breakfast."


@pytest.fixture
def people(cast: SimpleNamespace) -> list[Any]:
    return [
        *(cast.marketer, cast.outsider, cast.business, cast.marketing_lead, cast.cmo),
        *(cast.technologist, cast.technologist2, cast.architect, cast.it_lead, cast.cio),
    ]


def body(score: int = 5, guess: int = 3, comment: str = WORDS) -> dict[str, Any]:
    return {"scores": dict.fromkeys(CODES, score), "guesses": dict.fromkeys(CODES, guess), "comment": comment}


def form(score: int = 5, guess: int = 3, comment: str = WORDS) -> dict[str, Any]:
    return {**{f"score_{code}": score for code in CODES}, **{f"guess_{code}": guess for code in CODES}, "comment": comment}


def test_who_is_asked_answers_once_and_the_second_time_nothing_is_written(cast: SimpleNamespace, people: list[Any], api: Any) -> None:
    window = opened(people)
    marketer = api(cast.marketer)
    told = marketer.post("/api/v1/pulse/answers/", body(), format="json")
    assert told.status_code == 201 and told.json() == {"quarter": str(window.quarter), "has_answered": True}
    before = Participation.objects.count()
    again = marketer.post("/api/v1/pulse/answers/", body(1, 1, "Other words."), format="json")
    assert again.status_code == 409 and again.json()["detail"] == operations.TWICE
    assert Participation.objects.count() == before == 1
    assert marketer.get("/api/v1/pulse/").json()["open"]["has_answered"] is True


def test_nobody_else_answers_and_nothing_but_five_whole_scores_is_taken(
    cast: SimpleNamespace, people: list[Any], api: Any, page: Any
) -> None:
    with pytest.raises(Conflict, match="No pulse is open"):
        operations.answer(actor=cast.marketer, scores=FLAT, guesses=FLAT)
    opened(people)
    with pytest.raises(Forbidden):
        operations.answer(actor=cast.finance, scores=FLAT, guesses=FLAT)
    for wrong in ({"scores": (4, 4, 4, 4)}, {"guesses": (4, 4, 4, 4, 8)}, {"scores": (0, 4, 4, 4, 4)}, {"comment": "x" * (LONGEST + 1)}):
        with pytest.raises(Invalid) as refused:
            operations.answer(actor=cast.marketer, **{"scores": FLAT, "guesses": FLAT, **wrong})
        assert set(refused.value.fields) == set(wrong)
    assert api(cast.marketer).post("/api/v1/pulse/answers/", {**body(), "scores": {}}, format="json").status_code == 400
    assert page(cast.finance).get("/pulse/answer/").status_code == 403
    assert "/pulse/answer/" not in page(cast.finance).get("/pulse/").text
    assert not Participation.objects.exists()


def test_the_page_answers_without_script_and_says_what_is_missing(cast: SimpleNamespace, people: list[Any], page: Any) -> None:
    opened(people)
    marketer = page(cast.marketer)
    assert "/pulse/answer/" in marketer.get("/pulse/").text
    shown = marketer.get("/pulse/answer/").text
    assert shown.count('type="radio"') == 70 and "IT stays with what was agreed." in shown
    part = form()
    del part["guess_steady"]
    refused = marketer.post("/pulse/answer/", part)
    assert refused.status_code == 422 and "Guess what IT says" in refused.text and not Participation.objects.exists()
    assert marketer.post("/pulse/answer/", form()).status_code == 302
    assert marketer.get("/pulse/answer/").status_code == 409
    assert marketer.post("/pulse/answer/", form()).status_code == 409
    assert Participation.objects.count() == 1 and not KeptWords.objects.exists()


def test_the_portals_role_may_put_an_answer_there_and_nothing_else(people: list[Any]) -> None:
    window = opened(people)
    answer(window, people[0])
    for act in ("SELECT * FROM pulse_slip", "DELETE FROM pulse_slip", "UPDATE pulse_slip SET side = 'it'", "TRUNCATE pulse_slip"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    for act in (
        "INSERT INTO pulse_answer (quarter, side, statement, score, guess) VALUES (now(), 'it', 1, 1, 1)",
        "INSERT INTO pulse_comment (quarter, text) VALUES (now(), 'x')",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'pulse_participation' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == ["person_id", "quarter"]


def test_the_database_takes_one_answer_for_each_who_takes_part_and_hands_nothing_on_before_the_end(people: list[Any]) -> None:
    window = opened(people)
    for refusal, act, values in (
        ("one answer for each", operations.PUT + operations.PLACES, [window.quarter, "it", *FLAT, *FLAT, ""]),
        ("This pulse is over", operations.PUT + operations.PLACES, [quarter(3), "it", *FLAT, *FLAT, ""]),
        ("until the pulse is over", "SELECT public.pulse_move(%s, %s)", [window.quarter, ["it"]]),
        ("Who is asked", "INSERT INTO pulse_participation (quarter, person_id) VALUES (%s, %s)", [quarter(3), people[0].pk]),
        ("last day is over", "UPDATE pulse_window SET closed_at = now(), outcome_it = 'few', outcome_marketing = 'few'", []),
    ):
        with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act, values)
    with pytest.raises(Conflict):
        operations.end(quarter=window.quarter)
    assert not Answer.objects.exists()


def test_what_is_handed_on_lies_in_another_order_and_nothing_stays_behind(people: list[Any], all_rights: None) -> None:
    window = opened(people, is_past=True)
    told = {person: [1 + place // 7, 1 + place % 7, 4, 4, 4] for place, person in enumerate(people)}
    for person, scores in told.items():
        answer(window, person, scores, comment=f"{WORDS} {person.username}")
    operations.end(quarter=window.quarter)
    assert not Slip.objects.exists()
    rows = list(Answer.objects.order_by("pk").values_list("statement", "score"))
    assert len(rows) == 50 and [one for one, _ in rows] != sorted(one for one, _ in rows), "what one person said lies apart"
    second = [score for statement, score in rows if statement == 2]
    assert second != [scores[1] for scores in told.values()] and sorted(second) == sorted(scores[1] for scores in told.values())
    comments = [text.rpartition(" ")[2] for text in Comment.objects.order_by("pk").values_list("text", flat=True)]
    assert sorted(comments) == sorted(person.username for person in people) and comments != [person.username for person in people]


def test_what_is_said_stands_in_no_other_table_and_in_no_line_of_a_log(
    cast: SimpleNamespace, people: list[Any], page: Any, api: Any, caplog: Any, all_rights: None
) -> None:
    """Every column of every table, after every way of answering: page and API, refused and taken, with a key for a replay."""
    opened(people)
    marketer, cio = page(cast.marketer), api(cast.cio)
    with caplog.at_level(logging.DEBUG):
        assert [marketer.post("/pulse/answer/", form()).status_code for _ in range(2)] == [302, 409]
        sent = {"format": "json", "headers": {"Idempotency-Key": "once"}}
        assert [cio.post("/api/v1/pulse/answers/", body(), **sent).status_code for _ in range(2)] == [201, 409]
    assert "Quokkas" not in caplog.text and not Replay.objects.exists()
    assert not Event.objects.filter(kind__startswith="pulse.", actor__isnull=False).exists()
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}' FROM \"{one}\" t WHERE t::text LIKE '%Quokkas%'" for one in tables))
        assert [name for (name,) in cursor.fetchall()] == ["pulse_slip", "pulse_slip"]
    assert Participation.objects.count() == 2


def test_a_comment_that_names_somebody_who_is_erased_names_a_former_colleague(cast: SimpleNamespace, people: list[Any]) -> None:
    window = opened(people, is_past=True)
    for person in people:
        answer(window, person, comment="Tom Baines answers before breakfast.")
    operations.end(quarter=window.quarter)
    with pytest.raises(DatabaseError, match="A comment changes only"), transaction.atomic():
        Comment.objects.update(text="Everything is fine.")
    onrecord.leave(cast.outsider)
    cast.outsider.refresh_from_db()
    keeping.ask_erasure(actor=cast.admin, person=cast.outsider, reason="He asked.")
    erase(actor=cast.admin2, person=cast.outsider)
    assert set(Comment.objects.values_list("text", flat=True)) == {f"Former colleague {cast.outsider.pk} answers before breakfast."}
