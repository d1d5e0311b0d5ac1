"""A large file is owed, and told as whoever said yes to it reads it: what the pages and the API of every kind of file call."""

from typing import Any

from django.urls import reverse

from collab.appointments import imports as duties
from collab.appointments import lists
from collab.directory import addresses
from collab.directory import imports as absences
from collab.directory.documents.imports import document
from collab.directory.importing import cards, departments, people, queue
from collab.people.models import Person
from collab.registers import imports as registers
from collab.web.sheets.asked import Asked
from collab.web.sheets.beside import Owed

# How each kind of large file is taken, whichever app it is of.
LARGE = {
    "people": people.BESIDE,
    "departments": departments.BESIDE,
    "absences": absences.BESIDE,
    "duties": duties.BESIDE,
    "roster": lists.BESIDE,
    "entries": registers.BESIDE,
}


def owe(*, actor: Person, kind: str, data: bytes, name: str, asked: Asked, total: int, seen: str, which: str = "") -> Owed:
    """Owe it. Raises what the kind raises for whoever may not send one."""
    made: Any = queue.queue(actor=actor, data=data, name=name, asked=asked, total=total, seen=seen, kind=kind, which=which)
    return Owed(addresses.people_taking(made.pk), reverse("api-import", args=[made.pk]), document(cards.card(made)))
