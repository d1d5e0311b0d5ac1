"""Connections to the database on which nobody waits without end.

A server that is frozen, or a network that swallows everything, answers nothing and ends nothing: neither the limits of a
statement, which the server keeps, nor TCP's own, which only ask whether the other machine is there. So a thread of this process
looks at who waits, and shuts the line of whoever has waited longer than the server would have let them. While the database
is not known to answer again one caller at a time asks it, and all others are told so at once.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, TypeVar

import psycopg2
from psycopg2 import extensions

T = TypeVar("T")
log = logging.getLogger(__name__)
# Seconds. The server itself gives up a statement after 5 (collab/settings.py); a question whether it is there takes none.
LONGEST, LONGEST_PING = 7.0, 3.0
# Between two looks at who waits; until a database that did not answer is asked again; what is too long for a refusal.
GLANCE, REST, QUICK = 0.25, 1.0, 1.0
PING = "SELECT 1"
# What arrives as a start-up option where no pooler stands between.
DIRECT = "bridge.direct"
AWAY = "The database does not answer; it is asked again in a moment."


class Unsure(psycopg2.OperationalError):  # type: ignore[misc]
    """The line ended while a transaction was committed: it may have been, and it may not."""


class Watch:
    """Who waits for the database in this process, until when, and whether it is known to answer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: dict[Connection, float] = {}
        self.is_running = False
        self.is_in_doubt, self.asking, self.ask_at = False, 0, 0.0

    def start(self) -> None:
        with self.lock:
            if not self.is_running:
                self.is_running = True
                threading.Thread(target=self._look, name="database watch", daemon=True).start()

    def _look(self) -> None:
        while True:
            time.sleep(GLANCE)
            now = time.monotonic()
            for connection, until in list(self.waiting.items()):
                if now > until and connection.cut(now):
                    log.error("The database has not answered for %.0f s; the line is shut.", LONGEST)

    def ask(self) -> None:
        """Before a connection is made: refuse at once where the database is in doubt and it is not our turn to ask."""
        if self.is_in_doubt:
            with self.lock:
                if self.is_in_doubt and (self.asking or time.monotonic() < self.ask_at):
                    raise psycopg2.OperationalError(AWAY)
                self.asking = threading.get_ident()

    def answered(self) -> None:
        if self.is_in_doubt:
            log.warning("The database answers again.")
            with self.lock:
                self.is_in_doubt, self.asking = False, 0

    def failed(self) -> None:
        with self.lock:
            self.is_in_doubt, self.ask_at = True, time.monotonic() + REST
            if self.asking == threading.get_ident():
                self.asking = 0


WATCH = Watch()
# A fork has none of its parent's threads, and none of its connections to look after.
os.register_at_fork(after_in_child=WATCH.__init__)  # type: ignore[misc]


class Cursor(extensions.cursor):  # type: ignore[misc]
    """Every question it asks is watched."""

    connection: "Connection"

    def execute(self, query: Any, vars: Any = None) -> Any:
        connection = self.connection
        if query == PING:
            if WATCH.is_in_doubt:
                raise psycopg2.OperationalError(AWAY)
            return connection.watched(LONGEST_PING, super().execute, query, vars)
        if connection.is_watched and "statement_timeout" in str(query):
            # Whoever lifts the server's limit means to wait.
            connection.is_watched = False
        return connection.watched(LONGEST, super().execute, query, vars)

    def executemany(self, query: Any, vars_list: Any) -> Any:
        return self.connection.watched(LONGEST, super().executemany, query, vars_list)

    def callproc(self, procname: Any, parameters: Any = None) -> Any:
        return self.connection.watched(LONGEST, super().callproc, procname, parameters)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> Any:
        return self.connection.watched(LONGEST, super().copy_expert, sql, file, size)


class ServerCursor(Cursor):
    """A cursor that lives in the server, which is asked for each portion of rows."""

    def fetchone(self) -> Any:
        return self.connection.watched(LONGEST, super().fetchone)

    def fetchmany(self, size: int | None = None) -> Any:
        return self.connection.watched(LONGEST, super().fetchmany, self.itersize if size is None else size)

    def fetchall(self) -> Any:
        return self.connection.watched(LONGEST, super().fetchall)

    def close(self) -> Any:
        return self.connection.watched(LONGEST, super().close)


@dataclass(frozen=True, slots=True)
class Plan:
    """A read that is prepared on a connection: its name there, how it is called, and what is given to it, in order."""

    name: str
    call: str
    names: tuple[str, ...]


class Connection(extensions.connection):  # type: ignore[misc]
    """A connection of the portal; Django is given it in settings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        WATCH.ask()
        started = time.monotonic()
        try:
            super().__init__(*args, **kwargs)
        except BaseException:
            # Refused at once means that it is down, which costs nobody any time.
            if WATCH.is_in_doubt or time.monotonic() - started > QUICK:
                WATCH.failed()
            raise
        WATCH.answered()
        WATCH.start()
        self.line = threading.Lock()
        self.is_watched = True
        # Whether nobody stands between us and the database, once asked; what is prepared there, the one asked last standing last, how
        # often other reads were asked, and how many were ever prepared, under which mark (collab/kit/prepared.py).
        self.is_direct: bool | None = None
        self.plans: dict[Any, Plan] = {}
        self.asked: dict[Any, int] = {}
        self.prepared, self.mark = 0, token_hex(4)

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        is_named = bool(args[:1] and args[0]) or bool(kwargs.get("name"))
        kwargs.setdefault("cursor_factory", ServerCursor if is_named else Cursor)
        return super().cursor(*args, **kwargs)

    def commit(self) -> None:
        try:
            self.watched(LONGEST, super().commit)
        except psycopg2.OperationalError as error:
            if self.closed:
                raise Unsure(str(error)) from error
            raise
        finally:
            self.is_watched = True

    def rollback(self) -> None:
        try:
            self.watched(LONGEST, super().rollback)
        finally:
            self.is_watched = True

    def watched(self, longest: float, call: Callable[..., T], *args: Any) -> T:
        """Make the call, and let it be ended after so many seconds."""
        if not self.is_watched:
            return call(*args)
        WATCH.waiting[self] = time.monotonic() + longest
        try:
            return call(*args)
        except psycopg2.DatabaseError as error:
            # What is told of a line that ended in the middle of an answer has no kind and no code, and may leave the line open.
            is_lost = self.closed or (type(error) is psycopg2.DatabaseError and not error.pgcode)
            if is_lost and not isinstance(error, psycopg2.OperationalError):
                raise psycopg2.OperationalError(str(error)) from error
            raise
        finally:
            with self.line:
                WATCH.waiting.pop(self, None)

    def cut(self, now: float) -> bool:
        """End the call that waits, by shutting its line; False where it has come back meanwhile."""
        with self.line:
            if WATCH.waiting.get(self, now) >= now:
                return False
            del WATCH.waiting[self]
            # Before the caller is let go, so that nobody is told of an end and not of the doubt.
            WATCH.failed()
            line = socket.socket(fileno=os.dup(self.fileno()))
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return False
            finally:
                line.close()
            return True
