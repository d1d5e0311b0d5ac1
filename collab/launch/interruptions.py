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
        self._asked: int | None = None
        self._is_stopping = False

    def listen(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._arrived)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        if self._asked is None:
            self._asked = number
            self.check()

    def check(self) -> None:
        """Raises Stopped where somebody has asked to stop and nobody does so yet.

        Python drops what a signal raises while it clears an object away; whoever waits or starts something asks here again.
        """
        if self._asked is not None and not self._depth and not self._is_stopping:
            raise Stopped(self._asked)

    def stopping(self) -> None:
        """From here on no signal disturbs."""
        self._is_stopping = True

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
        self.check()
