"""The cast and their world, made once for each worker in a database of their own: a test that asks for both begins there, in its transaction.

Making them takes a fifth of a second and two fifths of the suite ask for them. A test that commits for real stays in the database that
is emptied after it. The world leans on the day it is made on, so it is made anew on the next.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TestCase

from collab.events import seals
from collab.kit import clock

# Makes the cast and the world, and gives them.
Maker = Callable[[], SimpleNamespace]
# Makes a database out of another one, as the owner: its name, and the name of the copy.
Copier = Callable[[str, str], None]


# What commits for real, and what tells another day from the beginning: its world is of that day.
AWAY = {"real_db", "_noon", "told_time", "then"}


def keep_open() -> None:
    """Between tests that are undone connections stay open: a new one has to learn every trigger again, a fifth of what a story takes."""

    def undone(cls: type[TestCase]) -> None:
        if cls._databases_support_transactions():
            cls._rollback_atomics(cls.cls_atomics)
        super(TestCase, cls).tearDownClass()

    TestCase.tearDownClass = classmethod(undone)  # type: ignore[assignment]


def asks(fixtures: list[str]) -> bool:
    """Whether a test with these fixtures begins in the scene."""
    return "world" in fixtures and AWAY.isdisjoint(fixtures)


class Scene:
    """The two databases of a worker, and which of them is in use."""

    def __init__(self) -> None:
        self.wanted, self.day, self.name = False, date.min, ""
        self.plain: BaseDatabaseWrapper | None = None
        self.own: BaseDatabaseWrapper | None = None
        self.people_and_world = SimpleNamespace()

    def prepare(self, make: Maker, tables: str, copy_of: Copier, blocker: Any) -> None:
        """The tables are there: from now on a scene can be set in a copy of them."""
        self._make, self.copy_of, self._blocker = make, copy_of, blocker
        plain = connections["default"]
        # Else what new connections are made from would be one with what this one is.
        plain.settings_dict = dict(plain.settings_dict)
        self.own = connections.create_connection("default")
        self.name = f"{plain.settings_dict['NAME']}_scene"
        self.tables, self.ground = tables, f"{self.name}_ground"
        self.own.settings_dict = {**plain.settings_dict, "NAME": self.name}
        self.choose(self.wanted)

    def choose(self, wanted: bool) -> None:
        """The next test begins in the scene, or it does not. Before the databases are there it is only remembered."""
        self.wanted = wanted
        if self.own is None:
            return
        if wanted and self.day != clock.today():
            self._set()
        here = connections["default"]
        # What drives a browser has connections of its own in this thread: only what was put in place of one is taken away again.
        if wanted and here is not self.own:
            self.plain = here
            _use(self.own)
        elif not wanted and here is self.own and self.plain is not None:
            _use(self.plain)

    def given(self) -> SimpleNamespace:
        """The people and the world of the scene, as nobody has touched them."""
        return copy.deepcopy(self.people_and_world)

    def close(self) -> None:
        """Nobody is in either database."""
        for wrapper in (self.plain, self.own, *connections.all()):
            # In the loop of what drives a browser one that is not open may not even be closed.
            if wrapper is not None and wrapper.connection is not None:
                wrapper.close()

    def leave(self) -> None:
        """Back to the plain database, for good."""
        self.close()
        self.choose(False)

    def _set(self) -> None:
        assert self.own is not None
        self.own.close()
        self.copy_of(self.tables, self.name)
        with in_use(self.own), self._blocker.unblock():
            with as_in_a_test():
                self.people_and_world = self._make()
            witness()
        # What goes on from here is told in copies of it, while a test is in the scene itself.
        self.own.close()
        self.copy_of(self.name, self.ground)
        self.day = clock.today()


@contextmanager
def in_use(wrapper: BaseDatabaseWrapper) -> Iterator[None]:
    """What is asked inside is asked of this database."""
    here = connections["default"]
    _use(wrapper)
    yield
    _use(here)


def _use(wrapper: BaseDatabaseWrapper) -> None:
    connections["default"] = wrapper
    settings.DATABASES["default"]["NAME"] = wrapper.settings_dict["NAME"]


@contextmanager
def as_in_a_test() -> Iterator[None]:
    """One transaction around what is durable by itself, and nothing that follows it: what a test's own transaction would hold."""
    around: Any = transaction.atomic()
    around._from_testcase = True
    with around:
        yield
        connections["default"].run_on_commit = []


def witness() -> None:
    """Seal what has been told so far: whoever proves the record in the same database minutes later finds that nothing waits for a seal."""
    with as_in_a_test():
        seals.make()


SCENE = Scene()
