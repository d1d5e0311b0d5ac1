"""Celery: workers, and the timetable that one scheduler keeps. The broker is a wake-up call, never the truth."""

import logging
import os
import threading
from typing import Any

from celery import Celery, bootsteps
from celery.schedules import crontab
from django.conf import settings
from django.db import connections
from kombu.transport.redis import Channel

from collab import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
with environment.told_in_a_sentence():
    # Asked for here, for Celery would show a fault in them as one of its own.
    bool(settings.DEBUG)
app = Celery("bridge")
# Threads that did not make the app ask for the default one.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Without this a worker that loses its broker tries to hand back what it has not begun, over the connection that is gone;
# that can end the worker. There is nothing worth handing back: what is owed stands in the table.
Channel.do_restore = False

SWEEP = 15.0
# Messages that nobody read before the next round are worth nothing.
app.conf.beat_schedule = {
    "sweep the outbox": {"task": "events.sweep", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "send the letters": {"task": "notices.mail", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "send the letters about accounts": {"task": "account.mail", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "look at the files": {"task": "files.scan", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "read the mailbox": {"task": "post.read", "schedule": 60.0, "options": {"expires": 60.0}},
    # Told by the minute: what is due is due all day.
    "tell of clocks": {"task": "intake.remind", "schedule": 60.0, "options": {"expires": 60.0}},
    # Once a minute, and at work for a few minutes of each zone's morning.
    "make the briefs": {"task": "dashboards.brief", "schedule": 60.0, "options": {"expires": 60.0}},
    "take files of people over": {"task": "directory.import", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "rehearse policies": {"task": "policies.rehearse", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "draw the packs": {"task": "packs.draw", "schedule": SWEEP, "options": {"expires": SWEEP}},
    "seal the record": {"task": "events.seal", "schedule": 60.0, "options": {"expires": 60.0}},
    # In the small hours of the organisation's own day.
    "keep house": {"task": "collab.tidy", "schedule": crontab(hour="3", minute="20"), "options": {"expires": 3600.0}},
}


class Sweeper(bootsteps.StartStopStep):
    """A worker looks for what is due by itself, so that a broker or scheduler that is away delays nothing for long."""

    requires = ("celery.worker.components:Pool",)
    # A file of a whole company takes a while: last, so that it holds up one round at most.
    TASKS = (
        "events.sweep",
        "notices.mail",
        "account.mail",
        "files.scan",
        "dashboards.brief",
        "intake.remind",
        "packs.draw",
        "policies.rehearse",
        "post.read",
        "directory.import",
    )

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.over = threading.Event()

    def start(self, parent: Any) -> None:
        threading.Thread(target=self._sweep, name="sweeper", daemon=True).start()

    def stop(self, parent: Any) -> None:
        self.over.set()

    def _sweep(self) -> None:
        while not self.over.wait(SWEEP):
            for name in self.TASKS:
                try:
                    app.tasks[name].apply(throw=True)
                except Exception:  # the database may be away as well; the next round comes
                    logging.getLogger(__name__).exception("%s failed", name)
            connections.close_all()


app.steps["worker"].add(Sweeper)
