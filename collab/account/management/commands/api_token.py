"""``manage.py api_token USERNAME``: prints a new API token for that person, who is told by mail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collab.account.operations import tokens
from collab.kit.errors import Invalid, Refusal
from collab.people.models import Person


class Command(BaseCommand):
    help = "Prints a new API token for a person. It is kept only as a digest and cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--label", default="made by a command", help="what it is for, in a few words")
        parser.add_argument("--days", type=int, default=tokens.LONGEST, help="after how many days it ends (90, which is the most)")
        parser.add_argument("--read-only", action="store_true", help="it changes nothing")
        parser.add_argument("--door", action="append", default=[], help="opens this part of the API alone, such as kpis; may be repeated")

    def handle(self, *args: object, **options: Any) -> None:
        person = Person.objects.filter(username=options["username"], is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active person called {options['username']}.")
        scope = {"days": options["days"], "is_read_only": options["read_only"], "doors": options["door"]}
        try:
            _, secret = tokens.make(actor=person, label=options["label"], through="command", **scope)
        except Refusal as refused:
            fields = refused.fields.values() if isinstance(refused, Invalid) else ()
            raise CommandError(" ".join(text for texts in fields for text in texts) or refused.sentence) from refused
        self.stdout.write(secret)
