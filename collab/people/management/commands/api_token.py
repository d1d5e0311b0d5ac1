"""``manage.py api_token USERNAME``: prints a new API token for that person."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from collab.people import tokens
from collab.people.models import Person


class Command(BaseCommand):
    help = "Prints a new API token for a person. It is kept only as a digest and cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--label", default="", help="what it is for, in a few words")

    def handle(self, *args: object, **options: str) -> None:
        person = Person.objects.filter(username=options["username"], is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active person called {options['username']}.")
        self.stdout.write(tokens.make(person, options["label"]))
