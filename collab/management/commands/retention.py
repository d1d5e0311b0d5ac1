"""``manage.py retention``: what is kept how long, what would go now and what is held; without --dry-run what is over goes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from collab import housekeeping
from collab.dashboards.erasing.obstacles import LEDGER_YEARS
from collab.keeping.models import Hold
from collab.kit.formats import count_words, grouped

# What no night takes away, and why.
KEPT = (
    ("the record", "for ever: it holds keys and no names"),
    ("what people wrote", "until it is erased: erase_texts, or person erase"),
    ("the ledger", f"for ever; who booked and decided is not erased for {LEDGER_YEARS} years"),
    ("requests, projects, KPIs, goals", "for ever: they are what the company did"),
    ("people", "until they are erased: person erase"),
    ("absences", "until their person is erased"),
    ("files", "until whoever put them there removes them, or is erased; what was refused 30 days"),
)


class Command(BaseCommand):
    help = "Says of each kind of row how long it is kept, how many are over, the oldest and how many are held; then takes them away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say it")
        parser.add_argument("--seconds", type=float, default=3600.0, help="for how long at most (3600)")

    def handle(self, *args: object, **options: Any) -> None:
        self.stdout.write(f"{'KEEP_DAYS':11} {'days':>6} {'over':>9} {'oldest':10} {'held':>6}  what")
        for due in housekeeping.report():
            oldest = due.oldest.date().isoformat() if due.oldest else "-"
            line = f"{due.period.name:11} {due.days:>6g} {grouped(due.rows):>9} {oldest:10} {grouped(due.held):>6}  {due.period.what}"
            self.stdout.write(line)
        for what, how in KEPT:
            self.stdout.write(f"{'kept':11} {what}: {how}")
        self.stdout.write(f"{count_words(Hold.objects.filter(ended_at=None).count(), 'hold')} in force.")
        if options["dry_run"]:
            self.stdout.write("Nothing was done.")
            return
        for name, count in housekeeping.tidy(options["seconds"]).items():
            self.stdout.write(f"{grouped(count):>9} {name} taken away")
