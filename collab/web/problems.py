"""Every refusal of the API as application/problem+json (RFC 9457), and every refusal of a page as a page."""

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from collab.kit.errors import Invalid, NotFound, Refusal
from collab.kit.operation import Busy, translated
from collab.kit.watched import Unsure

TITLES = {
    400: "The request is malformed", 401: "Sign in first", 403: "Not allowed", 404: "Not found", 405: "Not offered here",
    406: "Not available in that form", 409: "It stands in the way", 413: "Too large", 415: "Not a form this door reads",
    422: "It cannot be taken", 429: "Too often", 503: "Not available for a moment",
}  # fmt: skip
TOO_OFTEN = "That is more than this token may ask in a minute. Wait for the seconds of Retry-After."
RETRY = {"Retry-After": "5"}


def problem(status: int, detail: str, code: str = "", errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The body of a problem document; ``errors`` maps field names to sentences."""
    title = TITLES.get(status, "It did not work")
    body: dict[str, Any] = {"type": f"about:blank#{code or status}", "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    return body


def answer(
    status: int, detail: str, code: str = "", errors: dict[str, list[str]] | None = None, headers: dict[str, str] | None = None
) -> Response:
    return Response(problem(status, detail, code, errors), status=status, headers=headers, content_type="application/problem+json")


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. What it does not know stays an error of ours: a 500."""
    if (request := context.get("request")) is not None:
        # A problem is JSON also where the answer would have been YAML or a page: its content type says so.
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    if isinstance(error, DatabaseError | InterfaceError):
        error = translated(error) if isinstance(error, DatabaseError) else error
    if isinstance(error, Refusal):
        status = status_of(error, request.method if request is not None else None)
        headers = RETRY if status == 503 else None
        refused = answer(status, error.sentence, error.code, getattr(error, "fields", None), headers)
        refused.data.update(error.members)
        return refused
    if isinstance(error, OperationalError | InterfaceError):
        return answer(503, away(error), "unavailable", headers=RETRY)
    if isinstance(error, ValueError) and "NUL (0x00)" in str(error):
        return answer(400, "It holds a character that is no text. Take it out.", "invalid")
    if isinstance(error, Http404):
        return answer(404, NotFound().sentence, NotFound.code)
    if isinstance(error, PermissionDenied):
        return answer(403, str(error) or "This is not yours to do.", "forbidden")
    if isinstance(error, RequestDataTooBig | TooManyFilesSent):
        return answer(413, "The body is too large.", "too-large")
    if isinstance(error, BadRequest | UnicodeError):
        return answer(400, "The request cannot be read.", "malformed")
    if isinstance(error, exceptions.ValidationError):
        return answer(400, Invalid().sentence, "invalid", flat(error.detail))
    if isinstance(error, exceptions.APIException):
        return _api(error)
    return None


def status_of(refusal: Refusal, method: str | None) -> int:
    """The refusal's status; who only reads stands in nobody's way, so that one who has to wait for a lock is asked to come again."""
    return 503 if isinstance(refusal, Busy) and method in SAFE_METHODS else refusal.status


def away(error: Exception) -> str:
    """What a database that does not answer means to who asked."""
    if isinstance(error.__cause__, Unsure):
        return "The database stopped answering while this was saved. Look whether it is there before you try again."
    return "The database does not answer. Nothing was changed; try again in a moment."


def _api(error: exceptions.APIException) -> Response:
    headers = {}
    if auth := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    said = TOO_OFTEN if isinstance(error, exceptions.Throttled) else str(error.detail)
    return answer(error.status_code, said, str(error.default_code), headers=headers)


def flat(detail: Any, path: str = "") -> dict[str, list[str]]:
    """REST framework's nested validation errors as {"allocations.0.fund": ["…"]}."""
    if isinstance(detail, dict):
        pairs = ((f"{path}.{key}" if path else str(key), value) for key, value in detail.items())
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        pairs = ((f"{path}.{index}" if path else str(index), value) for index, value in enumerate(detail))
    else:
        texts = detail if isinstance(detail, list) else [detail]
        return {path or "body": [str(text) for text in texts]} if texts else {}
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.update(flat(value, name.removesuffix(".non_field_errors") if name != "non_field_errors" else "body"))
    return found
