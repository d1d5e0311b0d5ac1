"""Statements that the database plans once a connection: what a wide read finds is found sooner than how to look for it.

Whoever may see a thing is told by some forty conditions; PostgreSQL takes milliseconds to plan them and a tenth of one to answer. So what is
asked again on a connection is prepared there: parsed once, and planned anew until a plan for any value has shown itself as cheap (PostgreSQL's
own rule, ``plan_cache_mode = auto``). Reads alone: what writes is told from its text (tests/writing.py).

A pooler that hands each transaction another connection keeps nothing that was prepared. It passes no start-up options on
either, so whether ours arrived says whether the line is our own: nobody has to set anything.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import NotSupportedError, OperationalError, connection
from django.db.models import BigIntegerField, Field, Value

from collab.kit.watched import DIRECT, Connection, Plan

# Of one connection: some kilobytes of the server's memory each. What was not asked for longest goes.
MOST = 160
# How often a text is asked before it is worth preparing: what is asked once on a connection would only be parsed twice.
OFTEN = 2
# What the server says of a name that it does not know.
UNKNOWN = "26000"
# The length or precision of a type, which is no part of what a parameter is.
# A value in a text of one's own.
NAME = re.compile(r"%\((\w+)\)s")
PRECISION = re.compile(r"\([^)]*\)")

TABLE = re.compile(r"(?:FROM|JOIN) \"?(\w+)")


class Given(Value):
    """Stands for a value in a statement, which is told it by its name each time it is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(name, output_field or BigIntegerField())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    @property
    def kind(self) -> str:
        """What it is to the database."""
        return PRECISION.sub("", str(self.output_field.db_type(connection)))


@dataclass(frozen=True, slots=True)
class Named:
    """The same in a text of one's own."""

    value: str
    kind: str


class Read:
    """A read that is asked again and again. What tells it from others is what it is, not its text: two may differ in their constants alone."""

    def __init__(self, sql: str, values: Sequence[Any]) -> None:
        self.sql, self.values = sql, values

    def ask(self, cursor: Any, given: Mapping[str, Any]) -> None:
        """Ask it, with what is given for its ``Given`` values. One query for Django, whoever counts."""
        line = cursor.connection
        plan = _plan(line, self) if isinstance(line, Connection) else None
        if plan is None:
            cursor.execute(self.sql, [given[value.value] if isinstance(value, TOLD) else value for value in self.values])
            return
        try:
            cursor.execute(plan.call, [given[name] for name in plan.names])
        except NotSupportedError:
            # A column it reads became another kind since: what is asked next is prepared anew.
            del line.plans[self]
            raise
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") == UNKNOWN:
                # Somebody passes our options on and yet stands between: nothing more is prepared on this line.
                line.is_direct = False
                line.plans.clear()
            raise


class Text(Read):
    """A read as text in which ``%(name)s`` stands for a value; ``kinds``: what each is to the database. A module has one for good."""

    def __init__(self, sql: str, **kinds: str) -> None:
        super().__init__(NAME.sub("%s", sql), [Named(name, kinds[name]) for name in NAME.findall(sql)])


TOLD = (Given, Named)


def _plan(line: Connection, read: Read) -> Plan | None:
    """How to call the read on this line; None where it is not prepared there."""
    found = line.plans.get(read)
    if found is not None:
        # The one asked last stands last.
        line.plans[read] = line.plans.pop(read)
        return found
    if len(line.asked) > MOST:
        line.asked.clear()
    times = line.asked[read] = line.asked.get(read, 0) + 1
    if times < OFTEN or not _is_direct(line):
        return None
    del line.asked[read]
    while len(line.plans) >= MOST:
        _tell(line, f"DEALLOCATE {line.plans.pop(next(iter(line.plans))).name}")
    line.plans[read] = made = _prepared(line, read.sql, read.values)
    return made


def _prepared(line: Connection, sql: str, values: Sequence[Any]) -> Plan:
    """Constants stand in the text as they are; each given value has one place, however often it occurs."""
    places: dict[tuple[str, str], int] = {}
    marks = [
        _Mark(places.setdefault((str(value.value), value.kind), len(places) + 1)) if isinstance(value, TOLD) else value for value in values
    ]
    line.prepared += 1
    # Of this line alone: whoever has another's connection meets a name that is not there, and never another statement.
    name = f"kept_{line.mark}_{line.prepared}"
    kinds = f" ({', '.join(kind for _, kind in places)})" if places else ""
    _tell(line, f"PREPARE {name}{kinds} AS {sql}", marks)
    # Whoever looks at what the server does, or counts what a page asks, sees of what it reads.
    tables = ", ".join(dict.fromkeys(TABLE.findall(sql)))
    call = f"EXECUTE {name}" + (f" ({', '.join(['%s'] * len(places))})" if places else "") + f" /* {tables} */"
    return Plan(name, call, tuple(given for given, _ in places))


class _Mark:
    """``$1`` in place of a value."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __conform__(self, protocol: Any) -> "_Mark":
        return self

    def getquoted(self) -> bytes:
        return b"$%d" % self.place


def _is_direct(line: Connection) -> bool:
    if line.is_direct is None:
        with line.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true)", [DIRECT])
            line.is_direct = cursor.fetchone() == ("on",)
    return line.is_direct


def _tell(line: Connection, sql: str, values: Sequence[Any] = ()) -> None:
    with line.cursor() as cursor:
        cursor.execute(sql, values)
