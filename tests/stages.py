"""Where a story usually stands, made once for each worker: a database for each stage, which holds the scene and one request that has come so far.

Telling it anew takes up to a quarter of a second, and a thousand tests begin with it. A test that has written nothing yet moves to the
database of its stage instead: the line of its connection is changed for another one, in a transaction of its own, and what the test
does is undone there. Whoever has written, tells another day, or tells of other answers goes the whole way.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import timezone
from scene import SCENE, as_in_a_test, in_use, witness

from collab.kit import clock

# The way that nearly every story goes, and what is done in each of its stages.
USUAL = ("draft", "submit", "route", "approve", "fund", "start")
# Nothing has been written in a transaction without a number.
UNTOUCHED = "SELECT pg_current_xact_id_if_assigned() IS NULL"
# A told time is another.
AT_ONCE = timedelta(seconds=1)

# Who has prepared the database that they began in stays there, or sets marks in it by hand; and who asks for ``told_anew``.
STAYING = {"owner", "all_rights", "fictional", "told_anew"}

# Tells a story so far in the scene and gives its request.
Teller = Callable[[SimpleNamespace, int], Any]


def moves(fixtures: list[str]) -> bool:
    """Whether a test with these fixtures may go on in another database."""
    return STAYING.isdisjoint(fixtures)


@dataclass
class Stage:
    """A database with a line into it, and the request in it as who brought it there left it."""

    name: str
    day: date
    line: Any
    request: bytes


@dataclass
class Stages:
    """The stages of a worker, and the line that was put aside for one of them."""

    made: dict[int, Stage] = field(default_factory=dict)
    aside: tuple[Any, str] | None = None
    is_open = False

    def reach(self, place: int, tell: Teller, *, is_first: bool) -> Any:
        """The request at this place of the usual way, where the test may begin there; else None. ``is_first``: the story begins with it."""
        here = connections["default"]
        if (
            not self.is_open
            or is_first is bool(self.aside)
            or here is not SCENE.own
            or not here.in_atomic_block
            or abs(clock.now() - timezone.now()) > AT_ONCE
        ):
            return None
        with here.connection.cursor() as cursor:
            cursor.execute(UNTOUCHED)
            if not cursor.fetchone()[0]:
                return None
        stage = self.made.get(place)
        if stage is None or stage.line.closed or stage.day != SCENE.day:
            if stage is not None:
                # Of the day before: whoever copies a database may not send its reader away.
                stage.line.close()
            stage = self.made[place] = self._make(place, tell)
        self._enter(stage)
        return pickle.loads(stage.request)

    def begin(self, is_open: bool) -> None:
        """Between two tests: back to the scene's own line. ``is_open``: whether the next test may move."""
        self.is_open = is_open
        if self.aside and SCENE.own is not None:
            line, name = self.aside
            SCENE.own.connection, self.aside = line, None
            if not line.closed:
                line.autocommit = True
            _is_called(name)

    def forget(self) -> list[str]:
        """The scene is of another day, or the run is over: gives the names of the databases that nobody is in any more."""
        self.begin(False)
        for stage in self.made.values():
            stage.line.close()
        names = [stage.name for stage in self.made.values()]
        self.made.clear()
        return names

    def _enter(self, stage: Stage) -> None:
        own = SCENE.own
        assert own is not None
        own.connection.rollback()
        if not self.aside:
            self.aside = own.connection, str(own.settings_dict["NAME"])
        stage.line.autocommit = False
        own.connection = stage.line
        with stage.line.cursor() as cursor:
            for name in filter(None, own.savepoint_ids):
                cursor.execute(f"SAVEPOINT {own.ops.quote_name(name)}")
        _is_called(stage.name)

    def _make(self, place: int, tell: Teller) -> Stage:
        assert SCENE.own is not None
        name = f"{SCENE.name}_{USUAL[place]}"
        own, wrapper = SCENE.own, connections.create_connection("default")
        wrapper.settings_dict = {**own.settings_dict, "NAME": name}
        with in_use(wrapper):
            SCENE.copy_of(SCENE.ground, name)
            with as_in_a_test():
                request = tell(SCENE.given(), place)
            witness()
        cache.clear()
        return Stage(name, SCENE.day, wrapper.connection, pickle.dumps(request))


def _is_called(name: str) -> None:
    """Whoever makes a line beside the test's own is in the same database."""
    assert SCENE.own is not None
    SCENE.own.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


STAGES = Stages()
