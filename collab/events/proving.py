"""What the commands that prove share: a line a finding, and an exit code that says whether they could look."""

from collections.abc import Callable, Iterable

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from collab.events.findings import Finding

FOUND, COULD_NOT_LOOK = 1, 2


class Proof(BaseCommand):
    """0: true. 1: found, each on a line with its table and key. 2: it could not look, so nobody knows."""

    def told(self, look: Callable[[], Iterable[Finding]], sentence: str) -> int:
        """Write each finding on a line; gives how many there are, raises where it could not look. ``sentence`` begins "The record"."""
        try:
            found = list(look())
        except (DatabaseError, InterfaceError, OSError) as error:
            raise CommandError(f"{sentence} could not be looked at: {error}".rstrip(), returncode=COULD_NOT_LOOK) from error
        for finding in found:
            self.stdout.write(str(finding))
        return len(found)
