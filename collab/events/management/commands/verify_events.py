"""``manage.py verify_events``: proves that nobody changed, swapped, added or took away an audit record."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from collab.events import seals, verify
from collab.events.models import Event, Seal


class Command(BaseCommand):
    help = "Recomputes the chains and seals of all events; says what is wrong and where, and ends with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seal", action="store_true", help="seal what is not sealed yet before looking")
        parser.add_argument("--expect", default="", metavar="UPTO:HASH", help="a seal you kept elsewhere, which must be there")

    def handle(self, *args: object, **options: object) -> None:
        if options["seal"]:
            seals.make()
        findings = verify.everything(str(options["expect"]))
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(f"The record is not whole: {len(findings)} findings.")
        last = Seal.objects.order_by("-upto").first()
        events = Event.objects.count()
        self.stdout.write(f"{events:,} events, all as they were written; {events - (last.count if last else 0):,} are not sealed yet.")
        if last:
            self.stdout.write(f"The latest seal, to keep elsewhere: {seals.words(last)}")
