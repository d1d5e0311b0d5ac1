"""``manage.py sign_out USERNAME``: ends every session and every token of a person, on record."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from collab.account.operations import leaving
from collab.people.models import Person


class Command(BaseCommand):
    help = "Ends every session and every token of a person at once. They may sign in again: to keep them out, make them inactive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: object, **options: str) -> None:
        person = Person.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"There is no person called {options['username']}.")
        numbers = leaving.sign_out(person=person, actor=None, through="command")
        self.stdout.write(f"{numbers['sessions']} sessions and {numbers['tokens']} tokens of {person.username} have ended.")
