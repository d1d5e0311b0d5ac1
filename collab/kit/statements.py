"""Statements built once: for most reads of a page Django's compiler takes longer than PostgreSQL, so what it wrote is kept.

The queryset is built as ever, ``access.visible`` and all, with ``Given`` for what differs each time it is asked.
"""

import functools
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, F, Field, Lookup, Model, Q, QuerySet, Value

from collab.kit.prepared import Given, Read

M = TypeVar("M", bound=Model)


class Later:
    """What a query is handed in place of a value: a ``Given`` as soon as Django takes it, and nothing one can decide by."""

    contains_aggregate = contains_over_clause = False

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        self.name, self.field = name, field

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Given:
        return self.as_given()

    def as_given(self, field: "Field[Any, Any] | None" = None) -> Given:
        return Given(self.name, field or self.field)

    def __bool__(self) -> bool:
        raise TypeError(f"The value {self.name!r} is told later, so no statement is shaped by it: ask whether it is None.")

    def __eq__(self, other: object) -> bool:
        return self is other or bool(self)

    __hash__ = object.__hash__


def of_kind(value: Any, field: "Field[Any, Any]") -> Value:
    """The value, told later or not, as one of this field: where another parameter says of what kind it is."""
    return value.as_given(field) if isinstance(value, Later) else Value(value, field)


class IsOneOf(Lookup):
    """``column = ANY (list)``: one text for lists of every length, where IN would be another for each."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, before = self.process_lhs(compiler, connection)
        keys, after = self.process_rhs(compiler, connection)
        return f"{column} = ANY ({keys})", (*before, *after)


def is_one_of(field: str, keys: Iterable[int] | Later | str) -> IsOneOf | Q:
    """A condition: the field is one of the keys, or of those that are given, in a list, under this name."""
    if isinstance(keys, str):
        keys = Later(keys, ArrayField(BigIntegerField()))
    return IsOneOf(F(field), keys.as_given()) if isinstance(keys, Later) else Q((f"{field}__in", list(keys)))


def is_among(value: str | Later, field: str) -> IsOneOf | Q:
    """A condition: the value, told later or not, is among those of a field that holds several."""
    return IsOneOf(value.as_given(), F(field)) if isinstance(value, Later) else Q((f"{field}__contains", [value]))


class Statement(Generic[M]):
    """What Django made of a queryset and the names of its columns, or all of the model's. Keep it as long as what it was built from holds.

    The lower layer of ``collab.kit.kept``, whose decorator takes the key from what shapes the text.
    """

    def __init__(self, found: QuerySet[M], names: Iterable[str] = ()) -> None:
        self.model, self._reads = found.model, dict[str, Read]()
        self.names = tuple(names) or tuple(field.attname for field in found.model._meta.concrete_fields)
        # An instance takes its values in the order of the model.
        self.fields = [field.attname for field in self.model._meta.concrete_fields if field.attname in self.names]
        self.places = [self.names.index(name) for name in self.fields]
        compiler = found.values_list(*self.names).query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.values = compiler.as_sql()
        except EmptyResultSet:
            # Nothing can be found, whoever asks.
            self.sql, self.values, self.converters = "", (), []
            return
        self.converters = [
            (place, convert, expression)
            for place, (converts, expression) in compiler.get_converters([column for column, _, _ in compiler.select]).items()
            for convert in converts
        ]

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows, in the order of the names. One query."""
        found = self._fetched("{}", given)
        return [self._converted(row) for row in found] if self.converters else found

    def count(self, **given: Any) -> int:
        """How many rows there are. One query."""
        return int(self._fetched("SELECT count(*) FROM ({}) found", given)[0][0]) if self.sql else 0

    def count_and_least(self, name: str, **given: Any) -> tuple[int, Any]:
        """How many rows there are, and the least value of the named column, None where there is no row. One query."""
        found = self._fetched(f"SELECT count(*), min({connection.ops.quote_name(name)}) FROM ({{}}) found", given)  # noqa: S608
        return found[0] if found else (0, None)

    def _fetched(self, wrapped: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of the statement, or of what is made of it where ``{}`` stands."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            self._read(wrapped).ask(cursor, given)
            return list(cursor.fetchall())

    def _read(self, wrapped: str) -> Read:
        found = self._reads.get(wrapped)
        if found is None:
            found = self._reads[wrapped] = Read(wrapped.replace("{}", self.sql), self.values)
        return found

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert, expression in self.converters:
            values[place] = convert(values[place], expression, connection)
        return tuple(values)

    def things(self, **given: Any) -> list[M]:
        """The same as instances of the model. One query."""
        return [self.thing(row) for row in self.rows(**given)]

    def thing(self, row: tuple[Any, ...]) -> M:
        """An instance from one row, with the fields that are named (``holder_id``, not ``holder``) and no others loaded."""
        return self.model.from_db(DEFAULT_DB_ALIAS, self.fields, [row[place] for place in self.places])


def by_key(model: type[M], keys: Iterable[int | None], *names: str) -> dict[int, M]:
    """The rows with these keys, with these fields alone or with all. One query, none where there is no key."""
    wanted = list(set(keys) - {None})
    return {thing.pk: thing for thing in _by_key(model, *names).things(keys=wanted)} if wanted else {}


@functools.cache
def _by_key(model: type[M], *names: str) -> Statement[M]:
    return Statement(model._default_manager.filter(is_one_of("pk", "keys")).order_by(), ("id", *names) if names else ())
