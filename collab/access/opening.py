"""One thing by its number, with the duties of whoever asks for it. Each move opens one, so the statement is not built anew each time."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import JSONField, Model

from collab.access import duties
from collab.kit.prepared import Text
from collab.people.models import Person

M = TypeVar("M", bound=Model)
# A row that somebody else holds is passed over: what to do then differs with who may see it.
LOCKED = "FOR UPDATE SKIP LOCKED"


class Opening(Generic[M]):
    """Finds what most people look at, by ``plainly``: a condition in SQL, ``%(person)s`` being who asks.

    It holds for whoever has a duty, or for the person it names; the caller compares that, and asks ``visible`` for the rest.
    """

    def __init__(self, model: type[M], plainly: str, *left_out: str, beside: Mapping[str, str] | None = None) -> None:
        """``beside``: by the name of a property that keeps it, the keys that belong to the thing; a subquery each, read along with it."""
        self.model, self.plainly, self.left_out, self.beside = model, plainly, left_out, dict(beside or {})

    def open(self, person: Person, number: int, locking: str = "") -> tuple[M, frozenset[str]] | None:
        """The thing and the duties, read by the one statement that locks it; None where there is nothing plain. One query."""
        columns, statement = self._statement(locking)
        with connection.cursor() as cursor:
            statement.ask(cursor, {**duties.asked(person), "number": number})
            row = cursor.fetchone()
        if row is None:
            return None
        thing = self.model.from_db(connection.alias, columns, self._read(row[: len(columns)]))
        thing.__dict__.update((name, frozenset(keys)) for name, keys in zip(self.beside, row[len(columns) : -1], strict=True))
        return thing, frozenset(row[-1])

    def _read(self, row: tuple[Any, ...]) -> list[Any]:
        """What the driver gives as text, rows of an answer for one, as its field reads it."""
        values = list(row)
        for place, read in self._readers():
            values[place] = read(values[place], None, connection)
        return values

    @functools.cache  # noqa: B019 - there is one for each model, for good
    def _readers(self) -> list[tuple[int, Callable[[Any, Any, Any], Any]]]:
        fields = [field for field in self.model._meta.concrete_fields if field.name not in self.left_out]
        return [(place, field.from_db_value) for place, field in enumerate(fields) if isinstance(field, JSONField)]

    @functools.cache  # noqa: B019 - there is one for each model, for good
    def _statement(self, locking: str) -> tuple[dict[str, None], Text]:
        """The fields it reads, and the statement."""
        meta, quoted = self.model._meta, connection.ops.quote_name
        fields = [field for field in meta.concrete_fields if field.name not in self.left_out]
        columns = ", ".join(quoted(str(field.column)) for field in fields)
        beside = "".join(f", ARRAY({keys})" for keys in self.beside.values())
        statement = f"""
            SELECT {columns}{beside}, ARRAY({duties.HELD}) FROM {quoted(meta.db_table)}
             WHERE number = %(number)s AND ({self.plainly}) {locking}
        """  # noqa: S608 - made of the model's own columns
        return dict.fromkeys(field.attname for field in fields), Text(statement, **duties.KINDS, number="bigint")
