"""A server that can be frozen: everything reaches it, and nothing comes back until it thaws."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Relay:
    """Stands between a client and a server. Frozen it takes connections and questions, as the kernel does for a stopped process."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self.connect = connect
        self.flows = threading.Event()
        self.flows.set()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.door.getsockname()[1])
        self.lines: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        self.flows.clear()

    def thaw(self) -> None:
        self.flows.set()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self.door.accept()
                there = self.connect()
                self.lines += [here, there]
                for source, target in ((here, there), (there, here)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self.flows.wait()
                target.sendall(data)
        # The end of one side is news for the other only once it may hear any.
        self.flows.wait()
        for line in (source, target):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.thaw()
        for line in (self.door, *self.lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


@contextmanager
def relayed(host: str, port: int) -> Iterator[Relay]:
    """A relay to a server; ``host`` may be the path of a Unix socket."""

    def connect() -> socket.socket:
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        line = socket.socket(socket.AF_UNIX)
        line.connect(host)
        return line

    relay = Relay(connect)
    try:
        yield relay
    finally:
        relay.close()
