"""No words lost: what was written in a form that was refused, or whose session had ended, comes back when its page is opened again.

To the same person only (``collab.web.writing``), for two days, a few forms each.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import SimpleLazyObject

from collab.account import addresses
from collab.account.models import KeptWords
from collab.account.operations import words
from collab.kit import clock
from collab.kit.numbering import whole
from collab.people.models import Person
from collab.web import writing

log = logging.getLogger(__name__)
LASTS = timedelta(days=2)
REFUSED = (403, 409)
OUT = "Kept. You are signed out meanwhile: when you send this, you are asked to sign in, and it comes back."


def kept(person: Person, address: str) -> writing.Words:
    """What this person wrote at this address and did not send; empty where there is nothing. One query."""
    found = KeptWords.objects.filter(person=person, address=address, kept_at__gt=clock.now() - LASTS)
    return found.values_list("words", flat=True).first() or {}


def into(form: forms.Form, person: Person, address: str) -> bool:
    """Put what was kept into the fields of a form that is not sent yet; True where anything came."""
    back = False
    for name, texts in kept(person, address).items():
        if name in form.fields:
            form.initial[name] = texts if isinstance(form.fields[name], forms.MultipleChoiceField) else texts[0]
            back = True
    return back


class Keeping:
    """Keeps the words of a form that was refused or whose sender is nobody any more; lets them go when it is sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.written = SimpleLazyObject(lambda: writing.written(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.method != "POST" or request.path.startswith("/api/") or not _is_small(request):
            return response
        try:
            return _after(request, response)
        except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError, UnicodeError, OSError):
            return response  # what cannot be read has no words
        except (DatabaseError, InterfaceError) as error:
            log.error("Words could not be kept: %s", error)
            return response


def _is_small(request: HttpRequest) -> bool:
    return whole(request.META.get("CONTENT_LENGTH") or "0", settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) is not None


def _after(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    is_out = response.status_code == 302 and not request.user.is_authenticated and request.path != addresses.LOGIN
    if not is_out and response.status_code not in REFUSED and writing.KEPT not in request.POST:
        return response
    writer = writing.writer_of(request)
    if writer is None:
        return response
    address = belongs(request)
    if is_out or response.status_code in REFUSED:
        is_kept = Person.objects.filter(pk=writer, is_active=True).exists() and words.keep(
            person=writer, address=address, words=writing.words_of(request.POST)
        )
        return HttpResponse(OUT) if is_out and is_kept and writing.TYPING in request.POST else response
    if writing.TYPING not in request.POST and response.status_code < 400:
        words.drop(person=writer, address=address)
    return response


def belongs(request: HttpRequest) -> str:
    """The page that a form belongs to: its own address, or the one that it names where it is kept while somebody writes."""
    at = request.POST.get(writing.AT, "") if request.path == addresses.KEPT else ""
    return at or request.path


def stash(request: Any) -> bool:
    """Keep the words of this form for the page that it belongs to, where it is its reader's own."""
    if writing.writer_of(request) != request.user.pk:
        return False
    return words.keep(person=request.user.pk, address=belongs(request), words=writing.words_of(request.POST))


def beside(request: Any, form: forms.Form, at: str = "") -> dict[str, object]:
    """What a page says of its form to ``_parts/keeps.html``; what was kept comes back into one that is not sent yet."""
    address = at or request.path
    return {"to": addresses.KEPT, "at": address, "is_back": not form.is_bound and into(form, request.user, address)}
