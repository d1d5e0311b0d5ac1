"""``manage.py verify_files``: proves that the bytes of every file are those that were put there."""

from django.core.management.base import CommandError

from collab.events.proving import FOUND, Proof
from collab.files import record
from collab.files.models import HELD, File
from collab.kit.formats import count_words


class Command(Proof):
    help = "Reads every file and compares its SHA-256 with its row. Ends with 0: true, 1: found, 2: could not look."

    def handle(self, *args: object, **options: object) -> None:
        if number := self.told(record.of_bytes, "The shelf of files"):
            raise CommandError(f"The shelf of files is not whole: {number} findings.", returncode=FOUND)
        self.stdout.write(f"{count_words(File.objects.filter(HELD).count(), 'file')}, each with the bytes that were put there.")
