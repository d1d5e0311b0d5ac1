"""One line for each request: who, from where, what, with which answer, how long, and how many questions to the database.

The line of a sign-in has the person who signed in, that of a refusal the person who was refused. Queries are not in it, for
they hold what somebody looked for.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from collab.kit import logs
from collab.web.middleware import POLLED, PROBES

log = logging.getLogger("bridge.requests")
HEADER = "X-Request-ID"
# A name from a proxy is kept as it is where it is one; what else comes by that header could forge lines.
NAME = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
# Of these nobody wants a line, unless something went wrong with them.
UNTOLD = (*PROBES, POLLED, settings.STATIC_URL)
REFUSED = (401, 403, 429)


class Counter:
    """How many statements went to the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


class Journal:
    """The outermost but for who the caller is: what it tells is what the caller got."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if NAME.fullmatch(given) else uuid.uuid4().hex
        began, asked = time.perf_counter(), Counter()
        with logs.of_request(name):
            with connection.execute_wrapper(asked):
                response = self.get_response(request)
            tell(request, response, time.perf_counter() - began, asked.count)
        response.headers[HEADER] = name
        return response


def tell(request: HttpRequest, response: HttpResponse, seconds: float, queries: int) -> None:
    """Write the line; refusals and faults at a level that stands out."""
    status = response.status_code
    level = logging.ERROR if status >= 500 else logging.WARNING if status in REFUSED else logging.INFO
    if level == logging.INFO and request.path.startswith(UNTOLD):
        level = logging.DEBUG
    if not log.isEnabledFor(level):
        return
    facts = {
        "person": person_of(request),
        "address": request.META.get("REMOTE_ADDR", ""),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "queries": queries,
    }
    log.log(level, "%s %s", request.method, path_of(request), extra={"facts": facts})


def path_of(request: HttpRequest) -> str:
    """The path, without what opens a door to whoever reads it."""
    found = request.resolver_match
    secret = found.kwargs.get("secret") if found else None
    return request.path.replace(str(secret), "…") if secret else request.path


def person_of(request: HttpRequest) -> str:
    """The key of the person, where the request came to be somebody's."""
    person = asked_by(request)
    return str(person.pk) if person is not None else "-"


def asked_by(request: HttpRequest) -> Any:
    """The person, where the request came to be somebody's, else None; the database is not asked."""
    for user in (request.__dict__.get("user"), getattr(request, "_cached_user", None)):
        is_asked = not (isinstance(user, LazyObject) and user._wrapped is empty)
        if user is not None and is_asked and user.pk:
            return user
    return None
