"""``manage.py clocks``: holds the clocks that are kept against the record; with ``--rebuild`` they become what it says."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from collab.kit.formats import count_words
from projects.intake.clocking import keeping, reminding


class Command(BaseCommand):
    help = "Reads every request's clocks anew from its events. Ends with 1 where what is kept differs and nothing was rebuilt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="write what differs")

    def handle(self, *args: object, **options: object) -> None:
        found = keeping.rebuild(dry=not options["rebuild"])
        said = (
            f"{count_words(found.same, 'row')} as the record says; {found.added} missing, {found.mended} otherwise, {found.gone} too many"
        )
        if found.differ and not options["rebuild"]:
            raise CommandError(f"{said}. `manage.py clocks --rebuild` writes what differs.", returncode=1)
        while options["rebuild"] and found.added and (late := reminding.due()):
            # Whoever was late before there were clocks is not told of all of it at once.
            reminding.pass_over(keys=late)
        self.stdout.write(f"{said}{', which is mended' if found.differ else ''}.")
