"""What is asked again on a connection is planned there: it finds the same, and whoever stands between or forgets loses nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import NotSupportedError, OperationalError, connection, transaction
from django.db.models import CharField, DateField, DecimalField, TextField
from django.test.utils import CaptureQueriesContext

from collab.kit import prepared
from collab.kit.prepared import Given, Text
from collab.kit.statements import Statement, is_one_of
from collab.people.models import Person
from tests.conftest import as_owner

NAMES = ("username", "first_name")


@pytest.fixture
def line(db: None) -> Iterator[Any]:
    """The tests' connection, with nothing prepared on it that others asked for."""
    connection.ensure_connection()
    line = connection.connection
    before, line.plans, line.asked = line.plans, {}, {}
    yield line
    line.plans, line.asked = before, {}


@pytest.fixture
def people(db: None) -> list[Person]:
    return [Person.objects.create(username=f"one{n}", first_name="100 %", email=f"one{n}@example.com") for n in range(3)]


def there() -> list[str]:
    """What the server holds prepared for this connection, told past the cursor that is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY prepare_time, name")
        return [name for (name,) in cursor.fetchall()]


def test_what_is_asked_again_is_prepared_and_finds_the_same(line: Any, people: list[Person]) -> None:
    statement = Statement(Person.objects.filter(is_one_of("pk", "keys"), first_name="100 %").order_by("pk"), NAMES)
    keys = [one.pk for one in people]
    with CaptureQueriesContext(connection) as asked:
        found = [statement.rows(keys=some) for some in (keys, keys, [], keys[:1], keys)]
    assert [len(rows) for rows in found] == [3, 3, 0, 1, 3] and found[0] == found[1] == found[4]
    assert len(asked.captured_queries) == 5, "what prepares is no question of whoever asks"
    assert [query["sql"][:7] for query in asked.captured_queries] == ["SELECT ", *["EXECUTE"] * 4]
    assert statement.count(keys=keys) == statement.count(keys=keys) == 3


def test_a_value_is_one_place_however_often_it_is_named_and_may_be_none(line: Any) -> None:
    text = Text("SELECT %(day)s, %(name)s, %(day)s + 1, '100 %%' WHERE %(name)s IS NULL OR %(name)s <> 'x'", day="date", name="text")
    found = []
    for name in ("one", None, "x", "it's"):
        with connection.cursor() as cursor:
            text.ask(cursor, {"day": date(2026, 12, 1), "name": name})
            found.append(cursor.fetchone())
    one = (date(2026, 12, 1), date(2026, 12, 2), "100 %")
    assert found == [(one[0], "one", *one[1:]), (one[0], None, *one[1:]), None, (one[0], "it's", *one[1:])]
    assert line.plans[text].names == ("day", "name")


@pytest.mark.parametrize(
    ("field", "kind"),
    [(CharField(max_length=20), "varchar"), (TextField(), "text"), (DateField(), "date"), (None, "bigint"), (DecimalField(), "numeric")],
)
def test_a_value_is_of_the_kind_its_field_has_in_the_database(field: Any, kind: str) -> None:
    assert Given("value", field).kind == kind


def test_what_differs_in_a_constant_alone_is_another_plan(line: Any, people: list[Person]) -> None:
    """Django writes a number it was told as a parameter, so two texts may be one and find two things."""
    statements = [Statement(Person.objects.filter(username__gt="one").order_by("username")[n : n + 1], NAMES) for n in range(2)]
    statements += [Statement(Person.objects.filter(username=name), NAMES) for name in ("one1", "one2")]
    assert statements[2].sql == statements[3].sql
    for _ in range(3):
        assert [rows[0][0] for rows in (statement.rows() for statement in statements)] == ["one0", "one1", "one1", "one2"]


def test_what_a_rollback_undoes_leaves_the_plan(line: Any, people: list[Person]) -> None:
    statement = Statement(Person.objects.filter(username=Given("name", TextField())), NAMES)
    for _ in range(3):
        assert statement.rows(name="one1") == [("one1", "100 %")]
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT a")
        Person.objects.create(username="later", email="later@example.com")
        assert statement.rows(name="later") == [("later", "")]
        cursor.execute("ROLLBACK TO SAVEPOINT a")
    assert statement.rows(name="later") == []


def test_a_line_that_is_not_our_own_prepares_nothing(line: Any, people: list[Person]) -> None:
    was, line.is_direct = line.is_direct, None
    try:
        with connection.cursor() as cursor:
            # As PgBouncer leaves it: what a connection brings as options never arrived.
            cursor.execute("SELECT set_config('bridge.direct', '', true)")
        statement = Statement(Person.objects.filter(username=Given("name", TextField())), NAMES)
        before = there()
        assert [statement.rows(name="one1") for _ in range(4)] == [[("one1", "100 %")]] * 4
        assert (line.plans, there()) == ({}, before)
    finally:
        line.is_direct = was


def test_a_name_that_the_server_does_not_know_ends_it_for_that_line(line: Any, people: list[Person]) -> None:
    """As behind a pooler that passes our options on: one question fails, and none is ever answered by another's statement."""
    was, statement = line.is_direct, Statement(Person.objects.filter(username=Given("name", TextField())), NAMES)
    try:
        for _ in range(3):
            assert statement.rows(name="one1") == [("one1", "100 %")]
        (plan,) = line.plans.values()
        assert line.mark in plan.name
        with connection.cursor() as cursor:
            cursor.execute(f"DEALLOCATE {plan.name}")
        with pytest.raises(OperationalError), transaction.atomic():
            statement.rows(name="one1")
        assert [statement.rows(name="one1") for _ in range(4)] == [[("one1", "100 %")]] * 4 and line.plans == {}
    finally:
        line.is_direct = was


def test_only_so_many_stay_and_who_was_not_asked_longest_goes(line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 2)
    before = set(there())
    texts = [Text(f"SELECT %(n)s + {n}", n="bigint") for n in range(3)]

    def ask(text: Text) -> Any:
        with connection.cursor() as cursor:
            text.ask(cursor, {"n": 1})
            return cursor.fetchone()

    for text in (texts[0], texts[0], texts[1], texts[1], texts[0], texts[2], texts[2]):
        ask(text)
    assert list(line.plans) == [texts[0], texts[2]]
    assert set(there()) - before == {plan.name for plan in line.plans.values()}
    assert [ask(text) for text in texts] == [(1,), (2,), (3,)]


def test_a_column_that_became_another_kind_costs_one_question(real_db: None) -> None:
    with as_owner() as other, other.cursor() as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS prepared_there (n integer)")
        owner.execute(f'GRANT SELECT ON prepared_there TO "{connection.settings_dict["USER"]}"')
    text = Text("SELECT n FROM prepared_there WHERE n > %(n)s", n="bigint")
    try:
        for _ in range(3):
            with connection.cursor() as cursor:
                text.ask(cursor, {"n": 0})
        with as_owner() as other, other.cursor() as owner:
            owner.execute(
                "ALTER TABLE prepared_there ALTER n TYPE text USING n::text, ADD m integer; ALTER TABLE prepared_there ALTER n TYPE bigint USING n::bigint"
            )
        with connection.cursor() as cursor, pytest.raises(NotSupportedError):
            text.ask(cursor, {"n": 0})
        with connection.cursor() as cursor:
            text.ask(cursor, {"n": 0})
            assert cursor.fetchall() == []
    finally:
        with as_owner() as other, other.cursor() as owner:
            owner.execute("DROP TABLE prepared_there")
