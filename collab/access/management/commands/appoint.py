"""``manage.py appoint USERNAME ROLE``: gives a role from today, on record. How an installation gets its first administrator."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from collab.access import duties
from collab.access.roles import Role
from collab.events.record import record
from collab.kit.errors import Invalid
from collab.kit.operation import in_unit
from collab.kit.text import one_line
from collab.people.models import Person
from collab.people.names import reserved


class Command(BaseCommand):
    help = "Gives a person a role from today; with --email the person is made where there is none yet, without a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--email", default="", help="makes the person, with this address, where there is none of that name")
        parser.add_argument("--name", default="", help="first and last name of a person who is made")

    def handle(self, *args: object, **options: str) -> None:
        username, role = options["username"], Role(options["role"])
        if not in_unit(lambda: self.appoint(username, role, options["email"], options["name"])):
            self.stdout.write(f"{username} holds the role {role.value} already; nothing was changed.")
            return
        self.stdout.write(f"{username} holds the role {role.value} from today.")

    def appoint(self, username: str, role: Role, email: str, name: str) -> bool:
        """Make the person where asked to, give the role, write both down; False where it is held already."""
        person = Person.objects.filter(username=username).first()
        if person is None:
            person = self.made(username, email, name)
        if not person.is_active:
            raise CommandError(f"{username} has left.")
        if role in duties.roles_now(person):
            return False
        duties.give(person, role, kind=duties.GIVEN, through="command")
        return True

    def made(self, username: str, email: str, name: str) -> Person:
        if not email:
            raise CommandError(f"There is no person called {username}. Give --email to make one.")
        try:
            first, _, last = one_line(name, "name", 300).partition(" ")
            username = one_line(username, "username", 150)
            if obstacle := reserved(username):
                raise Invalid(username=obstacle)
        except Invalid as refused:
            raise CommandError(" ".join(sentence for sentences in refused.fields.values() for sentence in sentences)) from refused
        person = Person.objects.create_user(username, email, first_name=first, last_name=last)
        record("people.person.added", actor=None, about=person, data={"through": "command"})
        return person
