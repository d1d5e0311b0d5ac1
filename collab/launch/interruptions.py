"""Ctrl-C, terminate and hang-up: raised as Stopped, but never between a start and its record."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from collab.launch.trouble import Stopped

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruptions:
    """Turns the first signal into Stopped; later ones are ignored, for stopping is already under way."""

    def __init__(self) -> None:
        self._depth = 0
        self._pending: int | None = None
        self._said = False

    def listen(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._arrived)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        if self._said:
            return
        if self._depth:
            self._pending = number
            return
        self._said = True
        raise Stopped(number)

    @contextmanager
    def held(self) -> Iterator[None]:
        """A signal that comes inside is raised at the end.

        Otherwise a process could be running that nobody has noted and nobody stops.
        """
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        if self._pending is not None and not self._depth and not self._said:
            self._said = True
            raise Stopped(self._pending)
