"""``manage.py send_link USERNAME``: a link to choose a password goes to that person's own address, on record."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from collab.account import links
from collab.kit.errors import Refusal
from collab.people.models import Person


class Command(BaseCommand):
    help = "Owes a person a letter with a link, good once and for three days, to choose a password; whoever sends letters sends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: object, **options: str) -> None:
        person = Person.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"There is no person called {options['username']}.")
        try:
            links.send(person=person, actor=None, through="command")
        except Refusal as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"A letter to {person.email} is owed. A worker sends it, or manage.py deliver.")
