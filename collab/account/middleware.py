"""Who is there: the person of a session, if it is still believed. One statement a request, for every page asks it."""

import functools
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from collab.kit import clock
from collab.people.models import Person

# Where a browser's session keeps the key of its row. One that began before there were rows has none, and ends by itself.
KEY = "_account_session"
# The last use is written at most so often, so one that nobody uses may end so much earlier.
LAPSE = timedelta(minutes=5)
TOUCH = "UPDATE account_session SET used_at = %(now)s WHERE id = %(session)s AND used_at < %(stale)s"


class Acquainted(AuthenticationMiddleware):
    """Django's, with our way to find the person. Not asked until somebody asks for ``request.user``."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(functools.partial(kept, request))  # type: ignore[assignment]


def kept(request: HttpRequest) -> Person | AnonymousUser:
    """Whoever it is, kept with the request as Django keeps it: a log line says who signed out."""
    person = request._cached_user = person_of(request)  # type: ignore[attr-defined]
    return person


def person_of(request: HttpRequest) -> Person | AnonymousUser:
    """The active person of this browser's session. One that has ended is taken from the browser and from every store."""
    session: Any = request.session
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    person = _read(session)
    if person is None:
        session.flush()
        return AnonymousUser()
    right = person.get_session_auth_hash()
    held = session.get(auth.HASH_SESSION_KEY, "")
    if not constant_time_compare(held, right):
        # Perhaps it began under a secret key that was exchanged since.
        if not held or not any(constant_time_compare(held, older) for older in person.get_session_auth_fallback_hash()):
            session.flush()
            return AnonymousUser()
        session.cycle_key()
        session[auth.HASH_SESSION_KEY] = right
    return person


def _read(session: Any) -> Person | None:
    """The active person, with the row of this session read beside: None where either is over."""
    now, key = clock.now(), session.get(KEY)
    names, statement = _statement()
    asked = {"person": session.get(auth.SESSION_KEY), "session": key, "now": now, "stale": now - LAPSE}
    asked["idle"] = now - timedelta(seconds=settings.SESSION_IDLE_AGE)
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        row = cursor.fetchone()
        if row is None or (key is not None and not row[-2]):
            return None
        if row[-1]:
            cursor.execute(TOUCH, asked)
    return Person.from_db(connection.alias, names, row[:-2])


@functools.cache
def _statement() -> tuple[dict[str, None], str]:
    """The columns of a person, and what asks for them: then whether the session is live, and whether its last use is to be written."""
    fields = Person._meta.concrete_fields
    columns = ", ".join(f"p.{connection.ops.quote_name(str(field.column))}" for field in fields)
    statement = f"""
        SELECT {columns}, s.ended_at IS NULL AND s.epoch = p.epoch AND s.ends_at > %(now)s AND s.used_at > %(idle)s, s.used_at < %(stale)s
          FROM people_person p LEFT JOIN account_session s ON s.id = %(session)s AND s.person_id = p.id
         WHERE p.id = %(person)s AND p.is_active
    """  # noqa: S608 - made of the model's own columns
    return dict.fromkeys(field.attname for field in fields), statement
