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

from collab.kit import clock

# Makes the cast and the world, and gives them.
Maker = Callable[[], SimpleNamespace]
# Copies the first database to the second, as the owner.
Copier = Callable[[str, str], None]


def asks(fixtures: list[str]) -> bool:
    """Whether a test with these fixtures begins in the scene."""
    return "world" in fixtures and "real_db" not in fixtures


class Scene:
    """The two databases of a worker, and which of them is in use."""

    def __init__(self) -> None:
        self.wanted, self.day = False, date.min
        self.plain: BaseDatabaseWrapper | None = None
        self.own: BaseDatabaseWrapper | None = None
        self.people_and_world = SimpleNamespace()

    def prepare(self, make: Maker, copy_of: Copier, blocker: Any) -> None:
        """The tables are there and empty: from now on a scene can be set in a copy of them."""
        self.plain, self._make, self._copy, self._blocker = connections["default"], make, copy_of, blocker
        # Else what new connections are made from would be one with what this one is.
        self.plain.settings_dict = dict(self.plain.settings_dict)
        # Two connections stay open, for a new one would have to learn every trigger again.
        self.own = connections.create_connection("default")
        self.own.settings_dict = {**self.plain.settings_dict, "NAME": f"{self.plain.settings_dict['NAME']}_scene"}
        self.choose(self.wanted)

    def choose(self, wanted: bool) -> None:
        """The next test begins in the scene, or it does not. Before the databases are there it is only remembered."""
        self.wanted = wanted
        if self.plain is None or self.own is None:
            return
        if wanted and self.day != clock.today():
            self._set()
        _use(self.own if wanted else self.plain)

    def given(self) -> SimpleNamespace:
        """The people and the world of the scene, as nobody has touched them."""
        return copy.deepcopy(self.people_and_world)

    def name(self) -> str:
        return str(self.own.settings_dict["NAME"]) if self.own else ""

    def leave(self) -> None:
        """Back to the plain database, for good."""
        if self.plain is not None and self.own is not None:
            self.own.close()
            _use(self.plain)

    def _set(self) -> None:
        assert self.plain is not None and self.own is not None
        self.own.close()
        self.plain.close()
        self._copy(str(self.plain.settings_dict["NAME"]), self.name())
        _use(self.own)
        with self._blocker.unblock(), _as_in_a_test():
            self.people_and_world = self._make()
        self.day = clock.today()


def _use(wrapper: BaseDatabaseWrapper) -> None:
    connections["default"] = wrapper
    settings.DATABASES["default"]["NAME"] = wrapper.settings_dict["NAME"]


@contextmanager
def _as_in_a_test() -> Iterator[None]:
    """One transaction around what is durable by itself, and nothing that follows it: what a test's own transaction would hold."""
    around: Any = transaction.atomic()
    around._from_testcase = True
    with around:
        yield
        connections["default"].run_on_commit = []


SCENE = Scene()
