"""``manage.py demo_people``: who can sign in to the demo company, a line each: username, name, roles."""

from django.core.management.base import BaseCommand

from collab.demo import people


class Command(BaseCommand):
    help = "Lists the people of the demo company: username, name and roles, with tabs between them."

    def handle(self, *args: object, **options: object) -> None:
        for username, who in people.everyone().items():
            self.stdout.write("\t".join((username, who.name, ", ".join(str(role.label) for role in who.roles))))
