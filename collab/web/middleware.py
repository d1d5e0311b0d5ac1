"""The gate: every page needs a signed-in person, no answer is kept by a cache, refusals become pages."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string

from collab.kit.errors import Invalid, NotFound, Refusal
from collab.kit.guarding import WATCH
from collab.kit.numbering import whole
from collab.kit.operation import translated
from collab.web import calls
from collab.web.problems import away, problem, status_of

log = logging.getLogger(__name__)
# What machines ask to see whether all is well.
PROBES = ("/healthz", "/livez", "/readyz", "/metrics")
# They, and what browsers fetch for each page, are nobody's calls.
UNCOUNTED = (*PROBES, settings.STATIC_URL)
# What open pages ask again and again, by an address that is its own leave: no session is read for it, and its view counts it itself.
POLLED = "/polls/"
# Pages that a stranger may see. A new page is closed until it is named here.
OPEN = ("/login/", "/mail/", "/.well-known/security.txt", POLLED, *UNCOUNTED)
# What reads, and who comes in or goes out: open while a guard of the database is off, so that somebody can look.
READS, COMES_AND_GOES = ("GET", "HEAD", "OPTIONS", "TRACE"), ("/login/", "/logout/")
UNGUARDED = "Nothing is written at the moment: a guard of the database is switched off. Those who run the portal have been told."
# Below /api/, but a page for people: a stranger is asked to sign in instead of reading a bare 401.
READER = "/api/docs/"
# Of a body that is refused unread: how much is heard out at most, and for how many seconds.
MOST_HEARD, LONGEST_HEARD, AT_ONCE = 100_000_000, 10.0, 65_536
# What a form may hold beside the file or the text that is bounded by itself.
AROUND = 100_000


class Encrypted(SecurityMiddleware):
    """Django's, which leads pages to HTTPS. A program is refused instead: led there, it would send its token in the clear for ever."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]
        if self.redirect and not request.is_secure() and request.path.startswith("/api/"):
            return page(request, 403, "Ask over HTTPS. What came with this call could be read on its way: end its token and make another.")
        return super().process_request(request)


class HearOut:
    """Reads what is left of a refused body, within bounds: who is cut off while still sending never sees the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 400 and request.method not in ("GET", "HEAD"):
            hear_out(request)
        return response


def hear_out(request: HttpRequest) -> None:
    left, until = MOST_HEARD, time.monotonic() + LONGEST_HEARD
    try:
        while left > 0 and time.monotonic() < until and (part := request.read(min(left, AT_ONCE))):
            left -= len(part)
    except OSError:
        return  # whoever sent it has gone


class Bounded:
    """Refuses a body by the length that its head names, before anything reads it. A view that takes more says so in ``most_bytes``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        most = getattr(getattr(view, "cls", view), "most_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE + AROUND)
        is_bounded = whole(request.META.get("CONTENT_LENGTH") or "0", most) is not None
        return None if is_bounded else page(request, 413, "That is more than is taken here.")


class Gate:
    """Default deny for pages; the API has its own permission classes with the same default."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A token is asked for, and its calls are counted, by the API itself.
        is_program = request.path.startswith("/api/") and "Authorization" in request.headers
        try:
            is_gated = (request.path == READER and not is_program) or not request.path.startswith((*OPEN, "/api/"))
            is_stranger = is_gated and not request.user.is_authenticated
            is_unguarded = request.method not in READS and request.path not in COMES_AND_GOES and bool(WATCH.off())
            excess = None if is_program or request.path.startswith((POLLED, *UNCOUNTED)) else calls.excess_of(request)
        except (OperationalError, InterfaceError) as error:
            return unavailable(request, error)
        if excess:
            return too_often(request, excess)
        if is_unguarded:
            return page(request, 503, UNGUARDED)
        response = redirect_to_login(request.get_full_path()) if is_stranger else self.get_response(request)
        if is_program and response.status_code == 401 and (excess := calls.excess_of_stranger(request.META)):
            return too_often(request, excess)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal is an answer, not an accident; and a database that is away is a 503."""
        meant = translated(error) if isinstance(error, DatabaseError) else error
        if isinstance(meant, Refusal):
            return page(request, status_of(meant, request.method), said(meant))
        if isinstance(meant, RequestDataTooBig):
            return page(request, 413, "That is more than this page takes.")
        if isinstance(meant, OperationalError | InterfaceError):
            return unavailable(request, error)
        # What no database keeps, where no form has looked: in an address, in a field beside the form.
        if isinstance(meant, SuspiciousOperation | UnicodeError) or (isinstance(meant, ValueError) and "NUL (0x00)" in str(meant)):
            return page(request, 400, "The request cannot be read.")
        return None


def said(refusal: Refusal) -> str:
    """Its sentence; where a page was asked for what cannot be read, the sentences of the parts that cannot."""
    fields = refusal.fields.values() if isinstance(refusal, Invalid) else ()
    return " ".join(sentence for sentences in fields for sentence in sentences) or refusal.sentence


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 while the database is away."""
    log.error("The database does not answer: %s", error)
    return page(request, 503, away(error))


def too_often(request: HttpRequest, excess: calls.Excess) -> HttpResponse:
    """429, drawn without asking anything: it is to cost less than what was refused."""
    answer = page(request, 429, excess.sentence)
    answer.headers["Retry-After"] = str(excess.wait)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A refusal as a page, as a toast for htmx, or as a problem document below /api/."""
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse(problem(status, sentence), status=status, content_type="application/problem+json")
    else:
        name = "errors/partial.html" if getattr(request, "htmx", False) else "errors/page.html"
        # While the database is away, or something is broken, the frame cannot be drawn: no request, no context processors.
        context = {"status": status, "sentence": sentence, "theme": "auto", "keys": "on"}
        answer = HttpResponse(render_to_string(name, context, None if status == 429 or status >= 500 else request), status=status)
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


# --- Django's own handlers, so that its refusals look and read like ours


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, NotFound().sentence)


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400, "The request cannot be read.")


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours, which Django has logged with its trace."""
    return page(
        request, 500, "It is not you. It has been written down for those who run the portal; what you were told is saved, is saved."
    )


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, "This is not yours to do.")


def unproved(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: most often a page that stayed open past the end of its session."""
    # Told apart from what is not somebody's to do; no header of a request can be called so.
    request.META["UNPROVED"] = True
    return page(request, 403, "This form is too old, or came from elsewhere. Load the page again; nothing was changed.")
