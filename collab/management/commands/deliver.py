"""``manage.py deliver``: does what the outbox owes, once or for ever; it needs no broker."""

import signal
import threading
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connections

from collab import housekeeping
from collab.account import sending
from collab.directory.importing import queue
from collab.events import delivery, seals
from collab.files import scanning
from collab.kit import clock
from collab.notices import mail
from collab.packs import tasks as packs
from collab.policies import rehearsing
from projects.intake.clocking import reminding
from projects.post import reading as post
from projects.post import sending as post_letters

# Seconds between two looks at whether sealing goes.
WATCH = 60.0
# The hour of the organisation's day from which on the house is kept, once a day.
SMALL_HOURS = 3


class Command(BaseCommand):
    help = "Delivers what is due: reactions to events, then letters. With --forever it goes on and seals the record too, without a broker."
    watched = 0.0

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until it is told to end")
        parser.add_argument("--every", type=float, default=5.0, metavar="SECONDS", help="how long to rest between two looks (5)")

    def handle(self, *args: object, **options: Any) -> None:
        if not options["forever"]:
            self.stdout.write(
                f"{delivery.deliver_due()} deliveries, {mail.send_due() + sending.send_due() + post_letters.send_due()} letters tried; {delivery.OUTBOX.count_parked()} parked."
            )
            return
        self.tidied_on: date | None = None
        over = threading.Event()
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: over.set())
        while not over.is_set():
            self.look()
            over.wait(options["every"])

    def look(self) -> None:
        """One look; a database that is away is looked for again at the next."""
        try:
            delivery.deliver_due()
            mail.send_due()
            sending.send_due()
            scanning.scan_due()
            post.look()
            post_letters.send_due()
            queue.take_due()
            packs.draw()
            rehearsing.take_due()
            reminding.remind_due()
            seals.make()
            if time.monotonic() - self.watched >= WATCH:
                self.watched = time.monotonic()
                seals.watch()
            self.tidy()
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"The database does not answer: {error}")
        finally:
            connections.close_all()

    def tidy(self) -> None:
        """Once a night; a process that begins later in the day makes up for it."""
        if self.tidied_on != clock.today() and clock.now().astimezone(clock.zone()).hour >= SMALL_HOURS:
            housekeeping.night()
            self.tidied_on = clock.today()
