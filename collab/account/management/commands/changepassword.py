"""``manage.py changepassword``: Django's own, which here refuses."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuses: nobody sets another's password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", default="USERNAME")

    def handle(self, *args: object, **options: str) -> None:
        raise CommandError("Nobody sets another's password. Send them a link: manage.py send_link " + options["username"])
