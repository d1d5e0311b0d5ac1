"""``manage.py verify_ledger``: proves that the ledger adds up; exit 1 with what is wrong."""

from django.core.management.base import BaseCommand, CommandError

from funding.funds import queries as funds
from funding.ledger import queries as ledger
from funding.ledger.models import Account, Entry


class Command(BaseCommand):
    help = "Compares each balance with its lines, each entry with zero, each fund with its allocations."

    def handle(self, *args: object, **options: object) -> None:
        wrong = [*ledger.troubles(), *funds.troubles()]
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise CommandError(f"The ledger does not add up: {len(wrong)} found.")
        self.stdout.write(f"The ledger adds up: {Entry.objects.count():,} entries in {Account.objects.count():,} accounts.")
