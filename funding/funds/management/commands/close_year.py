"""``manage.py close_year CODE``: what closing a fiscal year would do, or the closing of it as it was looked at."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collab.kit.errors import Refusal
from collab.kit.formats import full_money
from collab.kit.numbering import code
from collab.people.models import Person
from funding.funds import operations


class Command(BaseCommand):
    help = "Looks at what closing a fiscal year would do (--dry-run), or closes it as it was looked at (--seen)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="The finance partner who closes it.")
        parser.add_argument("--dry-run", action="store_true", help="Only look; the last line is the mark of the look.")
        parser.add_argument("--seen", default="", help="The mark of the look.")
        parser.add_argument("--into", action="append", default=[], metavar="FUND=FUND", help="Which fund of the next year takes over.")

    def handle(self, *args: object, **options: Any) -> None:
        actor = Person.objects.filter(username=options["by"], is_active=True).first()
        if actor is None:
            raise CommandError(f"There is nobody called {options['by']}.")
        asked: dict[str, Any] = {
            "actor": actor,
            "code": options["code"],
            "into": {pair.partition("=")[0]: pair.partition("=")[2] for pair in options["into"]},
        }
        try:
            look = operations.look_at_closing(**asked) if options["dry_run"] else operations.close_year(**asked, seen=options["seen"])
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        for going in look.carried:
            self.stdout.write(
                f"{code(going.number)}: {full_money(going.amount)} {going.state}, {going.source} to {going.into or 'nowhere'}"
            )
        for lapsing in look.lapsing:
            self.stdout.write(f"{lapsing.fund}: {full_money(lapsing.amount)} lapses")
        for sentence in (*look.blocks, *look.notes):
            self.stdout.write(sentence)
        self.stdout.write(look.seen if options["dry_run"] else f"{look.year} is closed.")
