"""``manage.py person``: give somebody what the portal holds of them, and erase them once they have left and two people want it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collab.access import duties
from collab.access.roles import Role
from collab.dashboards.erasing import export, named, obstacles, operations
from collab.events.record import record
from collab.keeping import operations as keeping
from collab.keeping.models import Erasure
from collab.keeping.states import Erasing
from collab.kit.errors import Refusal
from collab.kit.operation import operation
from collab.people.models import Person

EXPORTED = "people.person.exported"


class Command(BaseCommand):
    help = "Exports what the portal holds of a person, or erases somebody who has left: one administrator asks, a second one agrees."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        given = verbs.add_parser("export", help="a zip with JSON, a page of words and their files")
        given.add_argument("--to", metavar="FILE", help="NAME.zip unless told")
        erased = verbs.add_parser("erase", help="ask for it; the second administrator says the same, and it is done")
        erased.add_argument("--why", default="", help="the ground, for whoever asks: the record keeps it, so it names nobody")
        erased.add_argument("--dry-run", action="store_true", help="only say what stands in the way")
        erased.add_argument("--refuse", action="store_true", help="as the second person: no, with --why")
        for verb in (given, erased):
            verb.add_argument("name", metavar="NAME", help="a username")
            verb.add_argument("--as", dest="actor", required=True, metavar="USERNAME", help="the administrator who does it, on record")

    def handle(self, *args: object, **options: Any) -> None:
        actor, person = _person(options["actor"]), _person(options["name"])
        if Role.ADMIN not in duties.roles_of(actor):
            raise CommandError("An administrator does this, by name: --as USERNAME.")
        try:
            self._export(actor, person, options) if options["verb"] == "export" else self._erase(actor, person, options)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused

    def _export(self, actor: Person, person: Person, options: dict[str, Any]) -> None:
        _exported(actor=actor, person=person)
        path = Path(options["to"] or f"{person.username}.zip")
        with path.open("wb") as file:
            counts = export.write(person, file)
        for title, count in counts.items():
            if count:
                self.stdout.write(f"{count:>7} {title}")
        self.stdout.write(f"Written to {path}. It holds personal data: give it to {person.name} alone.")

    def _erase(self, actor: Person, person: Person, options: dict[str, Any]) -> None:
        names = named.of(person)
        if options["refuse"]:
            keeping.refuse_erasure(actor=actor, person=person, reason=options["why"])
            self.stdout.write("Refused. Whoever asked reads why.")
            return
        if why := obstacles.found(actor, person, names):
            raise CommandError("\n".join([f"{person.username} is not erased:", *(f"- {one}" for one in why)]))
        if options["dry_run"]:
            self.stdout.write(f"Nothing stands in the way. {operations.alone(names).count()} texts have the first or last name alone.")
            return
        if not Erasure.objects.filter(person=person, state=Erasing.ASKED).exists():
            if names.are_in(options["why"]):
                raise CommandError("The ground names them, and the record keeps it. Say it without a name.")
            keeping.ask_erasure(actor=actor, person=person, reason=options["why"])
            self.stdout.write("Asked. A second administrator agrees by the same command, with their own --as.")
            return
        done = operations.erase(actor=actor, person=person)
        for kind, count in done.gone.items():
            if count:
                self.stdout.write(f"{count:>7} {kind}")
        self.stdout.write(f"They are former colleague {person.pk} from now on, by event {done.event.pk}.")
        if done.alone:
            self.stdout.write(f"{done.alone} texts have a first or last name like theirs: look at them, and erase by erase_texts --text.")


@operation
def _exported(*, actor: Person, person: Person) -> None:
    record(EXPORTED, actor=actor, about=person)


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is no person called {username}.")
    return person
