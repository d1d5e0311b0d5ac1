"""``manage.py verify_events``: proves that nobody changed, swapped, added or took away what the record tells, or the record itself."""

from argparse import ArgumentParser
from collections.abc import Iterable

from django.core.management.base import CommandError

from collab.events import seals, verify
from collab.events.findings import Finding, unlimited
from collab.events.models import Event
from collab.events.proving import FOUND, Proof
from collab.kit.formats import grouped


class Command(Proof):
    help = "Recomputes chains and seals and compares the record with the world. Ends with 0: true, 1: found, 2: could not look."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seal", action="store_true", help="seal what is not sealed yet before looking")
        parser.add_argument("--expect", default="", metavar="UPTO:HASH", help="a seal you kept elsewhere, which must be there")
        parser.add_argument("--full", action="store_true", help="from the first event, not from the last seal that was verified")
        parser.add_argument(
            "--parts", type=int, choices=range(1, 9), default=1, help="walk so many parts side by side, for large records (1)"
        )

    def handle(self, *args: object, **options: object) -> None:
        is_full = bool(options["full"])

        def look() -> Iterable[Finding]:
            if options["seal"]:
                seals.make()
            last = verify.latest()
            found = verify.everything(str(options["expect"]), full=is_full, parts=int(str(options["parts"])))
            verify.remember(last, len(found), is_full)
            return found

        if number := self.told(look, "The record"):
            raise CommandError(f"The record is not whole: {number} findings.", returncode=FOUND)
        last = verify.latest()
        with unlimited():
            events = Event.objects.count()
        self.stdout.write(
            f"{grouped(events)} events, all as they were written; {grouped(events - (last.count if last else 0))} are not sealed yet."
        )
        if last:
            self.stdout.write(f"The latest seal, to keep elsewhere: {seals.words(last)}")
