"""``manage.py createsuperuser``: Django's own, which here refuses."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuses: nobody sets another's password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", default="USERNAME")

    def handle(self, *args: object, **options: str) -> None:
        raise CommandError(
            "Being superuser opens nothing here. A person is made by manage.py appoint, and chooses a password by manage.py send_link."
        )
