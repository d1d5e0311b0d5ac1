"""What many tests stand on, made once for each worker in a database of its own: a test that asks for it begins there, in its transaction.

Making the cast and their world takes a fifth of a second and two fifths of the suite ask for them; what the floors below requests stand on takes
the owner of the tables besides, after whom every trigger is learned anew. A test that commits for real stays in the database that
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
AWAY = {"real_db", "told_time", "then"}


def keep_open() -> None:
    """Between tests that are undone connections stay open: a new one has to learn every trigger again, a fifth of what a story takes."""

    def undone(cls: type[TestCase]) -> None:
        if cls._databases_support_transactions():
            cls._rollback_atomics(cls.cls_atomics)
        super(TestCase, cls).tearDownClass()

    TestCase.tearDownClass = classmethod(undone)  # type: ignore[assignment]


class Scene:
    """A database of a worker beside its plain one, and whether it is in use.

    ``asks``: the fixtures of a test that begins there, of a file under ``folder`` that does not make them by itself. ``is_fictional``: stand-ins
    for requests are there (tests/fictional.py). ``has_ground``: a copy is kept that nobody is in.
    """

    def __init__(self, called: str, *asks: str, folder: str = "", is_fictional: bool = False, has_ground: bool = False) -> None:
        self.called, self.asks, self.folder, self.is_fictional, self.has_ground = called, frozenset(asks), folder, is_fictional, has_ground
        self.wanted, self.day, self.name = False, date.min, ""
        self.plain: BaseDatabaseWrapper | None = None
        self.own: BaseDatabaseWrapper | None = None
        self.people_and_world = SimpleNamespace()

    def prepare(self, make: Maker, tables: str, copy_of: Copier, blocker: Any, no_requests: Callable[[], None]) -> None:
        """The tables are there: from now on a scene can be set in a copy of them."""
        self._make, self.copy_of, self._blocker, self._no_requests = make, copy_of, blocker, no_requests
        plain = connections["default"]
        # Else what new connections are made from would be one with what this one is.
        plain.settings_dict = dict(plain.settings_dict)
        self.own = connections.create_connection("default")
        self.name = f"{plain.settings_dict['NAME']}_{self.called}"
        self.tables, self.ground = tables, f"{self.name}_ground"
        self.own.settings_dict = {**plain.settings_dict, "NAME": self.name}
        self.choose(self.wanted)

    def is_for(self, fixtures: list[str], file: str, makes: Callable[[str], bool]) -> bool:
        """Whether a test of this file begins here. ``makes``: whether the file makes this fixture by itself."""
        away = AWAY if self.called == "house" else AWAY | {"_noon"}
        return self.asks.issubset(fixtures) and away.isdisjoint(fixtures) and self.folder in file and not any(map(makes, self.asks))

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
            if self.is_fictional:
                self._no_requests()
            with as_in_a_test():
                self.people_and_world = self._make()
            witness()
        self.own.close()
        if self.has_ground:
            # What goes on from here is told in copies of it, while a test is in the scene itself.
            self.copy_of(self.name, self.ground)
        self.day = clock.today()


@contextmanager
def in_use(wrapper: BaseDatabaseWrapper) -> Iterator[None]:
    """What is asked inside is asked of this database."""
    here = connections["default"]
    _use(wrapper)
    try:
        yield
    finally:
        # One that could not be made takes no other test along.
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


# The world, in which requests are told; the floors below them, each with its own, where requests are fictional.
SCENE = Scene("scene", "world", has_ground=True)
YARD = Scene("yard", "world", "fictional", is_fictional=True)
HOUSE = Scene("house", "house", folder="tests/funding/", is_fictional=True)
BOARD = Scene("board", "policy", "fictional", folder="tests/approvals/", is_fictional=True)
SCENES = (YARD, HOUSE, BOARD, SCENE)


def choose(fixtures: list[str], file: str, makes: Callable[[str], bool]) -> None:
    """In which of them the next test begins, if in any."""
    found = next((one for one in SCENES if one.is_for(fixtures, file, makes)), None)
    for one in SCENES:
        if one is not found:
            one.choose(False)
    if found is not None:
        found.choose(True)


def current() -> Scene | None:
    """Where the test that runs began; None for the plain database."""
    return next((one for one in SCENES if one.wanted), None)
