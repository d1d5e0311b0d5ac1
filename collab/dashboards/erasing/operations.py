"""Erase somebody who has left, as the second person: one transaction in which all of it goes, or nothing."""

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import QuerySet

from collab.dashboards.erasing import named, obstacles, work
from collab.dashboards.erasing.named import Names
from collab.events.models import Event, Text
from collab.events.record import record
from collab.files import shelf
from collab.keeping import operations as keeping
from collab.keeping.states import ERASED
from collab.kit.errors import Conflict
from collab.kit.operation import operation
from collab.people.models import Person
from collab.people.states import Mail, Theme

SELF = ("username", "first_name", "last_name", "email", "title", "country", "language", "zone", "theme", "mail")
OTHER = ("manager", "last_login", "password", "has_shortcuts")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """The event of it; how many of each kind went; and how many texts have their first or last name alone, which may be a word."""

    event: Event
    gone: dict[str, int]
    alone: int


def erase(*, actor: Person, person: Person) -> Erased:
    """Carry out what another administrator asked for. Raises Forbidden and Conflict, with every reason why not; then nothing went.

    The bytes of their files leave the shelf after the transaction; what stays behind there goes in the night.
    """
    done, bytes_of = _erased(actor=actor, person=person)
    for stored in bytes_of:
        try:
            shelf.drop(stored)
        except OSError as error:
            log.error("The shelf of files does not answer; the night takes the bytes away: %s", error)
    return done


@operation
def _erased(*, actor: Person, person: Person) -> tuple[Erased, list[Any]]:
    # A rare thing, which reads all that was ever written: the limits are for those who wait for a page.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    made = keeping.seconded(actor, person)
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    names = named.of(row)
    permit(actor, row, names)
    keeping.carry(made, actor)
    gone = {
        "texts": work.words(row, names, actor),
        "absences": work.absences(row, actor),
        "drafts": work.drafts(row, actor),
        "emptied": work.emptied(row, names, actor),
        "unnamed": work.unnamed(names, actor),
        **work.rows(row, names),
        "sessions": work.sessions(row),
        "words": work.unspelled(names),
    }
    bytes_of = work.files(row, actor)
    gone["files"] = len(bytes_of)
    _former(row)
    event = record(ERASED, actor=actor, about=row, data={"gone": {kind: count for kind, count in sorted(gone.items()) if count}})
    return Erased(event, gone, alone(names).count()), bytes_of


def permit(actor: Person, person: Person, names: Names) -> None:
    """Raise Conflict with every reason why this person is not erased."""
    if why := obstacles.found(actor, person, names):
        raise Conflict(" ".join(why))


def alone(names: Names) -> QuerySet[Text]:
    """Texts that have their first or their last name, and not both: a person looks at them, and erases with ``erase_texts`` what is meant."""
    return named.naming(Text.objects.all(), ["text"], names.alone)


def _former(row: Person) -> None:
    """A number in the place of a name. Their department and their calendar stay: by these it was reckoned who waited for whom."""
    row.username, row.first_name, row.last_name = f"former-{row.pk}", "Former", f"colleague {row.pk}"
    row.email = row.title = row.country = row.language = row.zone = ""
    row.manager, row.last_login, row.password = None, None, make_password(None)
    row.theme, row.mail, row.has_shortcuts = Theme.AUTO, Mail.ALL, True
    row.save(update_fields=[*SELF, *OTHER])
