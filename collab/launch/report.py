"""Says what the launch is doing: one line a step, with its seconds."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Report:
    def __init__(self) -> None:
        self._open_line = False
        # Whether what was asked for is there: who stops it from then on ends what went well.
        self.is_ready = False

    def line(self, text: str) -> None:
        self._end_line()
        _say(text)

    @contextmanager
    def step(self, text: str) -> Iterator[list[str]]:
        """Names what is done before it is done, and adds the seconds when it is, after what the block has to tell."""
        told: list[str] = []
        began = time.monotonic()
        self._end_line()
        _say(f"  {text} ...", end="")
        self._open_line = True
        try:
            yield told
        except BaseException:
            self._end_line()
            raise
        words = " ".join([*told, f"{time.monotonic() - began:.1f} s"])
        _say(f" {words}" if self._open_line else f"      done in {words}")
        self._open_line = False

    def trouble(self, sentence: str) -> None:
        self._end_line()
        _say(f"bridge: {sentence}", where=sys.stderr)

    def _end_line(self) -> None:
        if self._open_line:
            _say("")
            self._open_line = False


def _say(text: str, *, end: str = "\n", where: TextIO | None = None) -> None:
    """Prints; when nobody can read it any more (a closed terminal or pipe), the work of stopping goes on in silence."""
    where = where or sys.stdout
    try:
        print(text, end=end, file=where, flush=True)
    except OSError:
        # What is left in the buffer would fail once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), where.fileno())
