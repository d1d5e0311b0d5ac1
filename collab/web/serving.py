"""The web server's worker: a request takes a thread only when its head and its body have come whole.

gunicorn's threaded worker reads a request in the thread that answers it, and closes a connection in the loop that accepts
the next one: a few callers who send a byte a second, or never hang up, hold all of it. Here that loop collects what comes,
of any number of connections at once, and gunicorn's own parser reads it from there. What never becomes whole costs a
connection until its time is over, and no thread.
"""

import contextlib
import errno
import io
import math
import selectors
import socket
import struct
import tempfile
import time
from functools import partial
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

# Bytes: of a head (gunicorn refuses long lines and fields by itself), of a body that is kept, of one that is held in memory.
LONGEST_HEAD, MOST_BODY, MOST_IN_MEMORY = 65_536, 12_000_000, 262_144
# A body that is too large is heard out, so that its sender sees the answer, and not kept.
MOST_HEARD, LONGEST_HEARD = 100_000_000, 10.0
# Seconds for a head, and bytes a second that a body comes with at least; seconds for a caller to hang up, or to take an answer on.
HEAD_TIME, SLOWEST, HANG_UP, TAKE_ON = 15.0, 20_000, 2.0, 20
AT_ONCE, GULPS = 65_536, 8
EVERY = 0.5


class Refused(Exception):
    """The server answers by itself: what comes is no request that the portal could take."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.answer = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


class Inbox:
    """What has come of a request; once it is whole, gunicorn's parser reads from here as if it were the socket."""

    def __init__(self) -> None:
        self.ahead = bytearray()
        self.begin()

    def begin(self) -> None:
        """Wait for the next request; what came ahead of time is its beginning."""
        self.store: Any = None
        self.length = self.missing = 0
        self.is_kept, self.wants_word = True, False
        self.until = 0.0

    def hear(self, sock: socket.socket) -> bool:
        """Take what there is to read; True once the request is whole. Raises Refused, or OSError where the caller is gone."""
        self.until = self.until or time.monotonic() + HEAD_TIME
        if self.ahead and self._take(b""):
            return True
        for _ in range(GULPS):
            try:
                data = sock.recv(AT_ONCE)
            except BlockingIOError:
                return False
            if not data:
                raise ConnectionResetError
            if self._take(data):
                return True
            if self.wants_word:
                self.wants_word = False
                sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return False

    def _take(self, data: bytes) -> bool:
        if self.store is None:
            searched = max(len(self.ahead) - 3, 0) if data else 0
            self.ahead += data
            if self.ahead.startswith(b"\r\n"):
                del self.ahead[:2]
            end = self.ahead.find(b"\r\n\r\n", searched)
            if end < 0:
                if len(self.ahead) > LONGEST_HEAD:
                    raise Refused(431, "Request Header Fields Too Large")
                return False
            self._open(bytes(self.ahead[: end + 4]))
            data = bytes(self.ahead[end + 4 :])
            self.ahead.clear()
        part, rest = data[: self.missing], data[self.missing :]
        if self.is_kept:
            self.store.write(part)
        self.missing -= len(part)
        self.ahead += rest
        if self.missing and (self.is_kept or self.length - self.missing < MOST_HEARD):
            return False
        self.store.seek(0)
        return True

    def _open(self, head: bytes) -> None:
        self.length = self.missing = length_of(head)
        self.is_kept = self.length <= MOST_BODY
        self.until += self.length / SLOWEST if self.is_kept else LONGEST_HEARD
        self.store = io.BytesIO() if self.length <= MOST_IN_MEMORY or not self.is_kept else tempfile.TemporaryFile()  # noqa: SIM115
        self.store.write(head)
        self.wants_word = bool(self.length) and b"100-continue" in head.lower()

    @property
    def is_empty(self) -> bool:
        """Nothing has come of a request yet."""
        return self.store is None and not self.ahead

    @property
    def is_in_step(self) -> bool:
        """What comes next is a request, and not the rest of a body that was not kept."""
        return self.is_kept and not self.missing

    def recv(self, size: int) -> bytes:
        """For the parser: the request's own bytes, then nothing. It never waits for the network."""
        data: bytes = self.store.read(size)
        return data


def length_of(head: bytes) -> int:
    """How long the body is. A head that names it oddly is told to have none: the parser refuses such a head as a whole."""
    named = []
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        name = name.strip().lower()
        if name == b"transfer-encoding":
            raise Refused(411, "Length Required")
        if name == b"content-length":
            named.append(value.strip())
    return int(named[0]) if len(named) == 1 and named[0].isdigit() and len(named[0]) < 15 else 0


class Whole(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, with an inbox for each connection. Where TLS ends in gunicorn itself, it is gunicorn's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Connections that nobody works on, the longest waiting first, each with the time when it is over.
        self.waiting: dict[Any, float] = {}
        self.looked_at, self.at_last = 0.0, math.inf

    def accept(self, listener: Any) -> None:
        if self.cfg.is_ssl or self.cfg.proxy_protocol != "off":
            super().accept(listener)
            return
        try:
            caller, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        # An answer of usual size is the kernel's to hand over, and no thread waits for who is slow to take it.
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", TAKE_ON, 0))
        conn = TConn(self.cfg, caller, address, listener.getsockname())
        conn.inbox = Inbox()
        conn.parser = get_parser(self.cfg, conn.inbox, conn.client)
        conn.initialized = conn.data_ready = True
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self._hear(conn)

    def set_accept_enabled(self, enabled: bool) -> None:
        """A worker that stops takes what has been let in already, and shuts the door at once.

        Else callers come in behind it as long as its last answers take, and are cut off with nothing when it ends. The door
        of others stays open: of the server, while this worker alone is replaced; of a new server, once all of this one's are shut.
        Whoever is let in between the last look and the shutting is cut off still: a proxy tries the next server then.
        """
        if self.alive or not enabled:
            super().set_accept_enabled(enabled)
        if self.alive:
            return
        shut: list[Any] = list(self.sockets)
        self.sockets: list[Any] = []
        for listener in shut:
            before = -1
            while before < self.nr_conns < self.worker_connections:
                before = self.nr_conns
                self.accept(listener)
            listener.close()

    def _make_room(self) -> None:
        """Who has waited longest without becoming whole goes first."""
        if self.waiting:
            self._drop(next(iter(self.waiting)))

    def _hear(self, conn: Any, _: Any = None) -> None:
        try:
            is_whole = conn.inbox.hear(conn.sock)
        except Refused as refused:
            self._refuse(conn, refused)
        except OSError:
            self._drop(conn)
        else:
            if is_whole:
                self._forget(conn)
                self.enqueue_req(conn)
            else:
                self._wait(conn, conn.inbox.until, self._hear)

    def _wait(self, conn: Any, until: float, then: Any) -> None:
        """Wait for more of a connection until then; ``then`` is called with it."""
        if conn not in self.waiting:
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(then, conn))
        self.waiting[conn] = min(until, self.at_last)

    def _forget(self, conn: Any) -> None:
        if self.waiting.pop(conn, None) is not None:
            with contextlib.suppress(OSError, KeyError, ValueError):
                self.poller.unregister(conn.sock)

    def _drop(self, conn: Any) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _refuse(self, conn: Any, refused: Refused) -> None:
        with contextlib.suppress(OSError):
            conn.sock.send(refused.answer)
        self._leave(conn)

    def _leave(self, conn: Any) -> None:
        """Say goodbye and let the caller hang up: a connection that is cut while data comes loses the answer it carried."""
        self._forget(conn)
        conn.inbox = Inbox()
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self._wait(conn, time.monotonic() + HANG_UP, self._hear_nothing)
        except (OSError, ValueError):
            self._drop(conn)

    def _hear_nothing(self, conn: Any, _: Any = None) -> None:
        try:
            is_gone = not conn.sock.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            is_gone = True
        if is_gone:
            self._drop(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A thread is done with it: wait for the next request of this connection, or take leave."""
        if not hasattr(conn, "inbox"):
            super().finish_request(conn, fs)
            return
        goes_on = not fs.cancelled() and fs.exception() is None and fs.result() and conn.inbox.is_in_step
        try:
            conn.sock.setblocking(False)
        except OSError:
            goes_on = False
        if not goes_on:
            self._leave(conn)
            return
        conn.inbox.begin()
        if conn.inbox.ahead:
            self._hear(conn)
        else:
            self._wait(conn, time.monotonic() + (self.cfg.keepalive if self.alive else HANG_UP), self._hear)

    def murder_pending(self) -> None:
        """Whose time is over goes; who has begun a request is told so."""
        super().murder_pending()
        now = time.monotonic()
        if now < self.looked_at + EVERY:
            return
        self.looked_at = now
        for conn, until in list(self.waiting.items()):
            if now > until and conn.inbox.is_empty:
                self._drop(conn)
            elif now > until:
                self._refuse(conn, Refused(408, "Request Timeout"))

    def _cap_keepalive(self, deadline: float) -> None:
        """The worker stops: by then whoever waits has been answered, or has gone."""
        super()._cap_keepalive(deadline)
        self.at_last = deadline
        for conn, until in self.waiting.items():
            self.waiting[conn] = min(until, deadline)
