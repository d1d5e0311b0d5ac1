"""``manage.py load_demo``: fills an empty database with the demo company; does nothing where it is there already."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from collab.demo import story
from collab.kit.errors import Refusal
from collab.people.models import Person
from projects.intake.models import Request
from projects.portfolio.models import Project


class Command(BaseCommand):
    help = "Loads the demo company: three years of work, told through the portal's own operations."
    # `setup_database` made them a moment ago, and whatever serves pages makes them again.
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        if story.is_loaded():
            self.stdout.write("The demo company is here already; nothing was changed.")
            return
        try:
            story.tell(self._say)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        states = Counter(Request.objects.values_list("state", flat=True))
        self.stdout.write(
            f"The demo company is here: {Person.objects.count()} people, {sum(states.values())} requests in {len(states)} states, "
            f"{Project.objects.count()} projects."
        )

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
