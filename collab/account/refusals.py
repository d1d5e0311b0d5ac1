"""Refusals on record: who was refused what, which sign-in failed, which token opened nothing. For the auditor; the logs have each one.

Each is an event about its person, written after the answer is settled and in a transaction of its own. It says which door and how,
never which thing was behind it: whoever reads the record may not be let know of that. Nor does it say what somebody typed as their
name, for now and then that is a password. How many events there are is bounded (``tally``), so that nobody fills the record by
being refused; each says for how many others it stands.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from collab.account.tally import Tally
from collab.account.throttle import mark
from collab.events.record import record
from collab.kit import clock, logs
from collab.kit.errors import Refusal
from collab.kit.operation import operation
from collab.people import tokens
from collab.people.models import Person, Token
from collab.web import client
from collab.web.journal import asked_by

log = logging.getLogger(__name__)
# Those of an hour that are written down one by one: of one person or token, from one address, and of a kind altogether.
TALLIES = {"person": Tally(10), "place": Tally(100), "all": Tally(1000)}
# Whom an event is about that is about a name which nobody has. It takes as long as one about somebody.
NOBODY = 0


class Noted:
    """Writes down what was refused. What was not refused costs nothing here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (401, 403):
            note(request)
        return response


def note(request: HttpRequest) -> None:
    """A page or a call was refused, to somebody who is known or to a token."""
    person = asked_by(request)
    secret = request.headers.get("Authorization", "").partition(" ")[2].strip()
    if isinstance(person, Person):
        told = {**_door(request), **({"reason": "form"} if request.META.get("UNPROVED") else {})}
        _write("account.door.refused", about=person, actor=person, address="", data=told)
    elif secret:
        _token(request, secret)


def _token(request: HttpRequest, secret: str) -> None:
    """A token that has ended, or was not made for this. One that never was is in the logs alone."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        token = Token.objects.select_related("person").filter(digest=tokens.digest(secret)).first()
    except (DatabaseError, InterfaceError):
        return
    if token is not None:
        is_live = token.person.is_active and token.ended_at is None and token.ends_at > clock.now()
        told = {**_door(request), "reason": "scope" if is_live else "over"}
        _write("account.token.refused", about=token, actor=token.person if is_live else None, address=address, data=told)


def sign_in(username: str, address: str, reason: str) -> None:
    """Name and password did not belong together ("password"), or were not looked at so soon after others ("slowed")."""
    person = Person.objects.filter(username=username).only("pk", "is_active").first()
    key = person.pk if person else NOBODY
    log.warning("A sign-in was refused", extra={"facts": {"person": key or "-", "address": address, "reason": reason}})
    data = {"reason": reason if person is None or person.is_active else "left"}
    # By what was typed, so that names which nobody has are counted as those are which somebody has.
    _write("account.sign_in.refused", about=Person(pk=key), actor=None, address=address, data=data, caller=mark(username))


def own_password(person: Person, reason: str) -> None:
    """On one's own page: the old password was not the right one, or was not looked at."""
    log.warning("A change of password was refused", extra={"facts": {"person": person.pk, "reason": reason}})
    _write("account.password.refused", about=person, actor=person, address="", data={"reason": reason})


def _door(request: HttpRequest) -> dict[str, str]:
    """Which address, by its form, and the move where it names one."""
    found = request.resolver_match
    door = {"method": (request.method or "")[:10], "door": "/" + str(found.route) if found else ""}
    move = found.kwargs.get("name") if found else None
    return {**door, "move": str(move)[:40]} if move else door


def _write(kind: str, *, about: Model, actor: Person | None, address: str, data: dict[str, Any], caller: str = "") -> None:
    """One event, if it is due: by its person, by its address, and by all that there are of its kind."""
    place = _place(address) if address else ""
    callers = {"person": f"{kind}:{caller or about.pk}", "place": f"{kind}:{place}" if place else "", "all": kind}
    asked = {name: key for name, key in callers.items() if key}
    # Every tally counts, also where another one says no already.
    due = {name: TALLIES[name].is_due(key) for name, key in asked.items()}
    if not all(due.values()):
        return
    more = {name: number for name, key in asked.items() if (number := TALLIES[name].tell(key))}
    told = {**data, "place": place, "request": logs.request_name(), "more": more}
    try:
        _record(kind, about, actor, {name: value for name, value in told.items() if value})
    except (DatabaseError, InterfaceError, Refusal) as error:
        # The answer stands, whether or not this could be written down; the log has it.
        log.warning("A refusal could not be put on record: %s", error)


@operation
def _record(kind: str, about: Model, actor: Person | None, data: dict[str, Any]) -> None:
    record(kind, actor=actor, about=about, data=data)


def _place(address: str) -> str:
    """A word for an address: one place is known again, and none is told."""
    return salted_hmac("collab.account.refusals", client.place(address), algorithm="sha256").hexdigest()[:12]
