"""How what is written is told from statements, and that a right too many and one too few are both said (`tests/writing.py`)."""

import pytest

from tests.writing import differences, may, written


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('INSERT INTO "people_token" ("id") VALUES (%s)', {("INSERT", "people_token", "")}),
        ('DELETE FROM "people_token" WHERE "people_token"."id" IN (%s)', {("DELETE", "people_token", "")}),
        ("COPY kpis_measurement (a, b) FROM STDIN", {("INSERT", "kpis_measurement", "")}),
        (
            'UPDATE "people_person" SET "password" = %s, "epoch" = ("people_person"."epoch" + %s) WHERE "people_person"."id" = %s',
            {("UPDATE", "people_person", "password"), ("UPDATE", "people_person", "epoch")},
        ),
        (
            "WITH a AS (SELECT id FROM q FOR UPDATE), b AS (UPDATE q SET attempts = 1,\n state = CASE WHEN (1 = 2) THEN state ELSE 'x' END"
            " WHERE id IN (SELECT id FROM a)) SELECT 1",
            {("UPDATE", "q", "attempts"), ("UPDATE", "q", "state")},
        ),
        ("UPDATE notices_notice SET needs_action = false WHERE needs_action AND event_id IN (SELECT id FROM events_event WHERE a = 1)",
         {("UPDATE", "notices_notice", "needs_action")}),
        (
            'INSERT INTO "account_keptwords" ("id", "words") VALUES (%s, %s) ON CONFLICT("id") DO UPDATE SET "words" = EXCLUDED."words" RETURNING "id"',
            {("INSERT", "account_keptwords", ""), ("UPDATE", "account_keptwords", "words")},
        ),
        ('SELECT "id" FROM "people_person" FOR NO KEY UPDATE OF "people_person"', set()),
        ("SET CONSTRAINTS ALL IMMEDIATE", set()),
    ],
)  # fmt: skip
def test_what_a_statement_writes_is_told_from_its_text(sql: str, expected: set[tuple[str, str, str]]) -> None:
    assert written(sql) == expected


def test_a_right_that_nothing_uses_is_said_and_so_is_a_writing_without_one() -> None:
    used = may()
    assert differences(used) == []
    unused = ("UPDATE", "people_person", "email")
    assert differences(used - {unused}) == ["nothing uses the right to UPDATE people_person.email"]
    assert differences(used | {("DELETE", "events_event", "")}) == ["there is no right to DELETE events_event"]


def test_what_only_a_trigger_writes_is_asked_of_no_statement() -> None:
    assert not {one for one in may() if one[1] == "ledger_monthtotal" or one[1:] == ("ledger_account", "balance")}
    assert ("INSERT", "intake_word", "") not in may()
