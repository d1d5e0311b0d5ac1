"""``manage.py unlock``: forgets the failed sign-ins of a name, or of an address, so that nobody has to wait for them."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from collab.account import throttle
from collab.events.record import record
from collab.kit.operation import in_unit
from collab.people.models import Person


class Command(BaseCommand):
    help = "Forgets the failed sign-ins of a name, from wherever they came, or of an address, whatever the names were."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", default="")
        parser.add_argument("--address", default="", help="an address, as the log names it")

    def handle(self, *args: object, **options: str) -> None:
        username, address = options["username"], options["address"]
        if not username and not address:
            raise CommandError("Name whom to unlock: a username, or --address.")
        if not settings.CACHE_URL:
            raise CommandError("Without CACHE_URL each web process counts for itself: restart it, and it has forgotten.")
        person = Person.objects.filter(username=username).first()
        if username and person is None:
            raise CommandError(f"There is no person called {username}.")
        throttle.unlock(username, address)
        if person is not None:
            in_unit(lambda: record("people.person.unlocked", actor=None, about=person, data={"through": "command"}))
        self.stdout.write(f"The failed sign-ins of {' and of '.join(word for word in (username, address) if word)} are forgotten.")
