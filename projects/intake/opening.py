"""One request by its number, as one person may have it. Each move opens one, so the statement is not built anew each time."""

import functools

from django.db import connection

from collab.access import duties
from collab.kit.errors import NotFound
from collab.people.models import Person
from projects.intake import access
from projects.intake.models import Request
from projects.intake.states import State

# What is only searched in is not carried along.
LEFT_OUT = ("search",)
Opened = tuple[Request, frozenset[str]]


def find(person: Person, number: int) -> Request:
    """The request alone; NotFound where the person may not see it."""
    opened = _plain(person, number)
    return opened[0] if opened else _seen(person, number)


def lock(person: Person, number: int) -> Opened:
    """The request, locked until the transaction ends, and the duties the person holds then; NotFound as for ``find``.

    A row that nobody holds is locked by the statement that reads the duties, so they are those of the instant of the lock.
    Where somebody holds it the wait comes first and the duties after it. What the person may not see is never waited for:
    a wait would tell that it is there.
    """
    opened = _plain(person, number, "FOR UPDATE SKIP LOCKED")
    if opened is None:
        opened = _seen(person, number, is_locked=True), duties.roles_now(person)
    return opened


def _plain(person: Person, number: int, locking: str = "") -> Opened | None:
    """What most people look at: their own, and what is open to all with a duty. ``access.visible`` says the rest."""
    columns, statement = _statement(locking)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*duties.asked(person), number, person.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    request, held = Request.from_db(connection.alias, columns, row[:-1]), frozenset(row[-1])
    return (request, held) if held or request.requester_id == person.pk else None


@functools.cache
def _statement(locking: str) -> tuple[dict[str, None], str]:
    """The fields it reads, and the statement."""
    fields = [field for field in Request._meta.concrete_fields if field.name not in LEFT_OUT]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    statement = f"""
        SELECT {columns}, ARRAY({duties.HELD}) FROM intake_request
         WHERE number = %s AND (requester_id = %s OR state <> '{State.DRAFT.value}' AND NOT is_confidential) {locking}
    """  # noqa: S608 - made of the model's own columns
    return dict.fromkeys(field.attname for field in fields), statement


def _seen(person: Person, number: int, *, is_locked: bool = False) -> Request:
    rows = access.visible(person).defer(*LEFT_OUT)
    try:
        return (rows.select_for_update(of=("self",)) if is_locked else rows).get(number=number)
    except Request.DoesNotExist as error:
        raise NotFound() from error
