"""The portal's role is refused whatever no operation does: by its rights, before any trigger is asked."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from psycopg2 import errorcodes

from collab import rights
from collab.kit.operation import sqlstate

pytestmark = pytest.mark.django_db
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}


def is_refused(sql: str) -> bool:
    """Whether it is for want of a right (42501); asked of no row, so nothing but the right is in question."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        if sqlstate(error) != errorcodes.INSUFFICIENT_PRIVILEGE:
            raise
        return True
    return False


def columns(model: type[models.Model]) -> Iterator[str]:
    return (str(field.column) for field in model._meta.concrete_fields)


def test_each_model_has_a_row() -> None:
    """A new table is closed until somebody has thought about it."""
    assert sorted(rights.RIGHTS) == sorted(MODELS)


@pytest.mark.parametrize("label", sorted(MODELS))
def test_a_column_that_no_operation_changes_is_not_changed(label: str) -> None:
    model, may = MODELS[label], rights.RIGHTS[label]
    table = connection.ops.quote_name(model._meta.db_table)
    named = {str(model._meta.get_field(name).column) for name in (*may.update, *may.by_trigger)}
    for column in columns(model):
        quoted = connection.ops.quote_name(column)
        assert is_refused(f"UPDATE {table} SET {quoted} = NULL WHERE false") is (column not in named), column


@pytest.mark.parametrize("label", sorted(MODELS))
def test_rows_are_read_added_and_taken_away_where_an_operation_does(label: str) -> None:
    model, may = MODELS[label], rights.RIGHTS[label]
    table = connection.ops.quote_name(model._meta.db_table)
    assert is_refused(f"SELECT FROM {table} WHERE false") is not may.select
    assert is_refused(f"INSERT INTO {table} SELECT WHERE false") is not may.insert
    assert is_refused(f"DELETE FROM {table} WHERE false") is not may.delete
    assert is_refused(f"TRUNCATE {table}") and is_refused(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    if not (may.update or may.by_trigger):
        assert is_refused(f"SELECT FROM {table} WHERE false FOR KEY SHARE"), "a row that is never changed is not locked either"


@pytest.mark.parametrize(
    ("label", "fields"),
    [
        ("people.Person", ("is_superuser", "is_staff", "date_joined")),
        ("people.Token", ("person", "digest", "doors", "ends_at", "is_read_only")),
        ("account.Session", ("person", "ends_at")),
        ("access.Duty", ("person", "role", "since_on")),
        ("approvals.Policy", ("starts_on", "fast_below", "standard_below", "material_share")),
        ("approvals.Route", ("policy", "requester", "track", "carried")),
        ("ledger.Account", ("kind", "currency", "fund", "allocation", "code")),
        ("funds.Fund", ("year", "currency", "side")),
        ("funds.FiscalYear", ("starts_on", "ends_on")),
        ("funds.FundChange", ("amount", "source", "target", "proposed_by")),
        ("funds.Allocation", ("route", "fund")),
        ("intake.Request", ("number", "made_at", "search")),
        ("intake.Stop", ("request", "reason", "lesson", "proposed_by", "proposed_at")),
        ("portfolio.Project", ("route", "number", "started_at")),
    ],
)
def test_what_must_never_change_has_no_right(label: str, fields: tuple[str, ...]) -> None:
    """Named here again, so that a row that grows too far is seen."""
    assert not set(fields) & {*rights.RIGHTS[label].update, *rights.RIGHTS[label].by_trigger}


@pytest.mark.parametrize("label", ["ledger.Account", "ledger.MonthTotal"])
def test_what_a_trigger_keeps_is_written_by_nobody_else(label: str) -> None:
    """The right is the trigger's, which runs in the name of whoever wrote the line."""
    assert rights.RIGHTS[label].by_trigger
    guarded = {trigger.name for trigger in MODELS[label]._meta.triggers}  # type: ignore[attr-defined]
    assert guarded & {"balance_by_lines", "by_lines"}
