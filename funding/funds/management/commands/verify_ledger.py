"""``manage.py verify_ledger``: proves that the ledger adds up, and that it is what the record says."""

from collections.abc import Iterable

from django.core.management.base import CommandError

from collab.events.findings import Finding, unlimited
from collab.events.proving import FOUND, Proof
from collab.kit.formats import grouped
from funding.funds import proof
from funding.ledger.models import Account, Entry


class Command(Proof):
    help = (
        "Compares balances, lines, promises and years with each other and with the record. Ends with 0: true, 1: found, 2: could not look."
    )

    def handle(self, *args: object, **options: object) -> None:
        counted: list[int] = []

        def look() -> Iterable[Finding]:
            with unlimited():
                yield from proof.everything()
                counted.extend((Entry.objects.count(), Account.objects.count()))

        if number := self.told(look, "The ledger"):
            raise CommandError(f"The ledger does not add up: {number} found.", returncode=FOUND)
        self.stdout.write("The ledger adds up: {} entries in {} accounts.".format(*map(grouped, counted)))
