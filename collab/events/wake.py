"""The wake-up call: tells a worker that something is due, and never lets the caller wait for a broker.

A message that is lost costs seconds, not a notice: what is owed stands in the database and the sweep finds
it. So a thread of the process sends, one message for many calls, and a broker that is away is left alone.
"""

import logging
import os
import threading
import time

from celery import current_app

log = logging.getLogger(__name__)
# Seconds: between two messages, after a failure, and until an unread message is worth nothing.
BREATH, REST, EXPIRES = 0.25, 5.0, 60


class Bell:
    """Names of tasks that are wanted, and the thread that asks for them."""

    def __init__(self) -> None:
        self.wanted: set[str] = set()
        self.changed = threading.Condition()
        self.process = 0

    def ring(self, task: str) -> None:
        """Ask for the task; returns at once, whatever the broker does."""
        if current_app.conf.broker_url == "memory://":
            return
        with self.changed:
            self.wanted.add(task)
            self.changed.notify()
            if self.process != os.getpid():
                self.process = os.getpid()
                threading.Thread(target=self._send, name="wake-up call", daemon=True).start()

    def _send(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.wanted)
                task = self.wanted.pop()
            try:
                current_app.send_task(task, expires=EXPIRES, retry=False, ignore_result=True)
                time.sleep(BREATH)
            except Exception as error:  # whatever a broker's client raises, the sweep makes up for it
                log.warning("No wake-up call for %s: %s", task, error)
                time.sleep(REST)


_bell = Bell()
# A fork may catch the lock held by a thread that the child does not have.
os.register_at_fork(after_in_child=_bell.__init__)  # type: ignore[misc]


def up(task: str = "events.deliver") -> None:
    """Wake a worker for the task; use it with ``transaction.on_commit``."""
    _bell.ring(task)
