"""``manage.py tidy``: takes away what has served its time, now instead of at night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from collab import housekeeping
from collab.kit.formats import grouped


class Command(BaseCommand):
    help = "Takes away what is older than its period (KEEP_DAYS): sessions, letters, replays, deliveries, notices, tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=3600.0, help="for how long at most (3600)")

    def handle(self, *args: object, **options: Any) -> None:
        for name, count in housekeeping.tidy(options["seconds"]).items():
            self.stdout.write(f"{grouped(count):>9} {name}")
