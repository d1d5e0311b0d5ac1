"""``@kept``: one decorator makes a queryset a kept statement, whose key is what the queryset declares and nothing else.

The statement is built from its key: of its reader there is what it declared, of the clock the day alone where that was
declared, of its values the place where each will stand. Whatever else it asks for raises while it is built, so no key
can be forgotten.
"""

import functools
import inspect
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Generic, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DateField, DateTimeField, Field, Model, QuerySet, TextField

from collab.kit import clock
from collab.kit.statements import Later, Statement

M = TypeVar("M", bound=Model)
P = ParamSpec("P")
Keys = Collection[int]
# The parameter of a query that is whoever reads, and the name under which a statement is told their key.
READER = "person"
# And under which the day is told to what is not shaped by it.
ITS_DAY = "the reader's day"
# What a value is to the database, by how the query writes it. ``Any`` is named by the query: see ``of_kind``.
FIELDS: dict[Any, Callable[[], "Field[Any, Any]"]] = {
    int: BigIntegerField,
    str: TextField,
    date: DateField,
    datetime: DateTimeField,
    Keys: lambda: ArrayField(BigIntegerField()),
    Any: BigIntegerField,
}


class Undeclared(Exception):
    """A kept statement depends on something that is no part of its key."""


@dataclass(frozen=True, eq=False, slots=True)
class Facet:
    """What of a reader may shape a statement; ``of`` gives it, hashable, for whoever asks."""

    name: str
    of: Callable[[Any], Hashable]


DAY = Facet("the day", lambda person: clock.today())


class Reader:
    """Whoever will read, while the statement is built: a key that is told later, and the facets it declared."""

    def __init__(self, facets: Mapping[Facet, Any]) -> None:
        self.pk = self.id = Later(READER, BigIntegerField())
        # The day as a value: told each time, so that no statement is another one tomorrow.
        self.today = Later(ITS_DAY, DateField())
        self._facets = facets

    def tells(self, facet: Facet) -> Any:
        """The facet of whoever reads; raises Undeclared where the statement did not declare it."""
        if facet not in self._facets:
            raise Undeclared(f"This statement depends on {facet.name} of its reader and does not declare it.")
        return self._facets[facet]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise Undeclared(f"This statement reads .{name} of its reader, which no facet gives.")


@dataclass(frozen=True, slots=True)
class Asked(Generic[M]):
    """A kept statement with its values: what a queryset is before it is read. Each of these is one query."""

    statement: Statement[M]
    given: dict[str, Any]

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows, in the order of what the statement reads."""
        return self.statement.rows(**self.given)

    def things(self) -> list[M]:
        """The same as instances of the model."""
        return self.statement.things(**self.given)

    def thing(self, row: tuple[Any, ...]) -> M:
        """One row as an instance of the model. No query."""
        return self.statement.thing(row)

    def exists(self) -> bool:
        return bool(self.statement.rows(**self.given))

    def count(self) -> int:
        return self.statement.count(**self.given)

    def count_and_least(self, name: str) -> tuple[int, Any]:
        """How many rows there are, and the least value of the named column, None where there is no row."""
        return self.statement.count_and_least(name, **self.given)


class Kept(Generic[P, M]):
    """A query that is compiled once for each key. Called as the query is, it gives what to read; ``query`` is the query itself."""

    def __init__(self, query: Callable[P, QuerySet[M]], on: Iterable[Facet], shape: Iterable[str], reads: Iterable[str], most: int) -> None:
        self.query, self.name = query, f"{query.__module__}.{query.__qualname__}"
        self.on, self.shape, self.reads = tuple(on), tuple(shape), tuple(reads)
        self.has_reader, self.defaults, kinds = _parameters(query)
        if (self.on and not self.has_reader) or not kinds.keys() >= set(self.shape):
            raise TypeError(f"{self.name} declares what it does not take.")
        self.fields = {name: _field(kind) for name, kind in kinds.items() if name not in self.shape}
        # A value that may be left out leaves out its condition.
        self.may_lack = tuple(name for name in self.fields if NoneType in get_args(kinds[name]))
        self._statement = functools.lru_cache(maxsize=most)(self._built)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Asked[M]:
        given: dict[str, Any] = {**self.defaults, **kwargs}
        facets: tuple[Hashable, ...] = ()
        if self.has_reader:
            (person,) = args
            given[READER] = person.pk  # type: ignore[attr-defined]
            given[ITS_DAY] = clock.today()
            facets = tuple([facet.of(person) for facet in self.on])
        return Asked(
            self._statement(facets, tuple([given[name] for name in self.shape]), tuple([given[name] is None for name in self.may_lack])),
            given,
        )

    def _built(self, facets: tuple[Any, ...], shape: tuple[Any, ...], lacks: tuple[bool, ...]) -> Statement[M]:
        """The statement of this key, and of nothing beside it."""
        told = dict(zip(self.on, facets, strict=True))
        missing = {name for name, is_missing in zip(self.may_lack, lacks, strict=True) if is_missing}
        given: dict[str, Any] = dict(zip(self.shape, shape, strict=True))
        given |= {name: None if name in missing else Later(name, field) for name, field in self.fields.items()}
        reader = (Reader(told),) if self.has_reader else ()
        with clock.held(told.get(DAY)):
            return Statement(self.query(*reader, **given), self.reads)


def _parameters(query: Callable[..., Any]) -> tuple[bool, dict[str, Any], dict[str, Any]]:
    """Whether the query has a reader; the defaults of its other parameters, and how each is written."""
    hints, parameters = get_type_hints(query), dict(inspect.signature(query).parameters)
    has_reader = parameters.pop(READER, None) is not None
    if any(parameter.kind is not parameter.KEYWORD_ONLY for parameter in parameters.values()):
        raise TypeError(f"{query.__qualname__} takes its {READER} first, and all else by name.")
    defaults = {name: parameter.default for name, parameter in parameters.items() if parameter.default is not parameter.empty}
    return has_reader, defaults, {name: hints[name] for name in parameters}


def _field(kind: Any) -> "Field[Any, Any]":
    if get_origin(kind) in (UnionType, Union):
        (kind,) = set(get_args(kind)) - {NoneType}
    if kind not in FIELDS:
        raise TypeError(f"A value of a statement is no {kind}: it shapes the statement, or its kind stands in FIELDS.")
    return FIELDS[kind]()


# Each kept statement of the portal by its name: the house test asks them all.
KEPT: dict[str, Kept[..., Any]] = {}


def kept(
    *,
    on: Iterable[Facet] = (),
    shape: Iterable[str] = (),
    reads: Iterable[str] = (),
    most: int = 64,
    among: dict[str, Kept[..., Any]] = KEPT,
) -> Callable[[Callable[P, QuerySet[M]]], Kept[P, M]]:
    """Compile the decorated query once for each key and keep up to ``most`` of them.

    ``on``: the facets of its reader that shape it. ``shape``: the parameters that shape it, hashable; every other one is a value, told
    each time it is asked. ``reads``: the columns, or all of the model's. ``among``: the registry, another one in tests alone.
    """

    def keep(query: Callable[P, QuerySet[M]]) -> Kept[P, M]:
        made = Kept(query, on, shape, reads, most)
        if made.name in among:
            raise TypeError(f"{made.name} is kept twice.")
        among[made.name] = made
        return made

    return keep
