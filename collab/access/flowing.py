"""One write on anything that flows: lock it, permit the move, move it, save what changed, record it."""

import functools
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

from collab.access import duties
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.operation import inside_unit
from collab.people.models import Person
from collab.workflow.flow import STALE, Flow

M = TypeVar("M", bound=Model)
Duties = frozenset[str]
# Where a held thing keeps how it was when it was locked, and whose duties were read since.
WAS, HELD = "_was", "_duties_now"


class Flowing(Generic[M]):
    """The writes of one kind of thing. ``lock`` gives it with the actor's duties of that instant, or raises NotFound;

    ``roles_of`` says which of the flow's roles a person has in it, ``stamp`` names the column that says when it changed.
    ``since`` is the column that says when its state began, where there is one.
    """

    def __init__(
        self,
        flow: Flow,
        lock: Callable[[Person, int], tuple[M, Duties]],
        roles_of: Callable[[Person, M, Duties], frozenset[str]],
        *,
        stamp: str = "updated_at",
        since: str = "",
    ) -> None:
        self.flow, self._lock, self._roles_of, self._stamp, self._since = flow, lock, roles_of, stamp, since

    def locked(self, number: int, actor: Person) -> M:
        """The thing, locked until the operation ends; NotFound where the actor may not see it."""
        inside_unit()
        thing, held = self._lock(actor, number)
        self.hold(thing).__dict__[HELD] = {actor.pk: held}
        return thing

    def hold(self, thing: M) -> M:
        """A row that was locked another way: from here on what changes in it is saved by the next move."""
        inside_unit()
        thing.__dict__[WAS] = _values(thing)
        thing.__dict__[HELD] = {}
        return thing

    def parts(self, actor: Person, thing: M) -> frozenset[str]:
        """The actor's roles in the locked thing, by the duties held since the lock was had and not those of the page's.

        An operation reads them once: with the lock, after any wait for it.
        """
        kept: dict[int, Duties] = thing.__dict__[HELD]
        if actor.pk not in kept:
            kept[actor.pk] = duties.roles_now(actor)
        return self._roles_of(actor, thing, kept[actor.pk])

    def fresh(self, thing: M, version: int | None) -> None:
        """Refuse who saw another version than this one; None is for those who saw none."""
        if version is not None and version != thing.version:  # type: ignore[attr-defined]
            raise Conflict(STALE)

    def permit(self, thing: M, action: str, *, actor: Person, version: int, to: str | None = None) -> None:
        """Refuse before anything else is done, where the move would be refused."""
        self.flow.permit(thing, action, by=self.parts(actor, thing), version=version, to=to)

    def move(
        self,
        thing: M,
        action: str,
        *,
        actor: Person | None,
        version: int | None,
        by: Iterable[str] | None = None,
        to: str | None = None,
        why: str = "",
        data: dict[str, Any] | None = None,
        ran: timedelta = timedelta(0),
    ) -> M:
        """Make the move, save what changed and record it; raises Forbidden or Conflict with a sentence.

        ``by`` are the roles of whoever makes it, the actor's own unless told: one thing's move may take another with it, and
        what the portal does at night nobody does. ``ran`` is what the clock of the state that it comes back to had run before.
        """
        source, now = self.flow.state_of(thing), clock.now()
        step = self.flow.move(thing, action, by=self._by(actor, thing) if by is None else by, version=version, to=to)
        target = self.flow.state_of(thing)
        if self._since and target != source:
            setattr(thing, self._since, now - ran)
        self._save(thing, now)
        record(step.says, actor=actor, about=thing, step=step, source=source, target=target, why=why, data=data)
        return thing

    def _by(self, actor: Person | None, thing: M) -> frozenset[str]:
        return frozenset() if actor is None else self.parts(actor, thing)

    def change(self, thing: M, kind: str, *, actor: Person, data: dict[str, Any] | None = None, why: str = "") -> M:
        """Save and record what is no move, as the next version."""
        thing.version += 1  # type: ignore[attr-defined]
        self._save(thing, clock.now())
        record(kind, actor=actor, about=thing, data=data, why=why)
        return thing

    def _save(self, thing: M, now: datetime) -> None:
        """Write the columns that differ from what was locked: nothing that a verb assigns can be forgotten."""
        setattr(thing, self._stamp, now)
        was, values = thing.__dict__[WAS], _values(thing)
        changed = tuple(name for name, value in values.items() if name not in was or was[name] != value)
        with connection.cursor() as cursor:
            cursor.execute(_statement(type(thing), changed), [*_prepared(type(thing), changed, values), thing.pk])
        thing.__dict__[WAS] = values


@functools.cache
def _columns(model: type[Model]) -> dict[str, Any]:
    """The columns that a move may write, by the name of the attribute that holds the value."""
    return {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}


def _values(thing: Model) -> dict[str, Any]:
    """What the row holds, of the columns that were read. A list is copied, so that what is put into it shows."""
    held = thing.__dict__
    return {name: list(value) if isinstance(value := held[name], list) else value for name in _columns(type(thing)) if name in held}


def _prepared(model: type[Model], names: Iterable[str], values: dict[str, Any]) -> list[Any]:
    columns = _columns(model)
    return [columns[name].get_db_prep_save(values[name], connection) for name in names]


# Each move changes the same few columns each time, so its statement is not built anew.
@functools.lru_cache(maxsize=256)
def _statement(model: type[Model], names: tuple[str, ...]) -> str:
    quoted, columns = connection.ops.quote_name, _columns(model)
    sets = ", ".join(f"{quoted(str(columns[name].column))} = %s" for name in names)
    return f"UPDATE {quoted(model._meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608 - made of the model's own columns
