"""How the API learns who asks: ``Authorization: Token …``, or the browser's session with its CSRF check."""

from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from collab.people import tokens
from collab.people.models import Person, Token

# What stands before the word that names a door, each between two strokes.
BEFORE_DOORS = ["", "api", "v1"]


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Token bridge_…``. A call gives the token as ``request.auth``; one beyond its scope is a 403."""

    def authenticate(self, request: Request) -> tuple[Person, Token] | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "token" or not secret.isascii():
            raise exceptions.AuthenticationFailed("Write the header as: Authorization: Token followed by your token.")
        token = tokens.known(secret.strip(), request.META.get("REMOTE_ADDR", ""))
        if token is None:
            raise exceptions.AuthenticationFailed("This token is not known here, or has ended.")
        _within(token, request)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


def _within(token: Token, request: Request) -> None:
    """Refuse what the token was not made for. The document of the API is open to every token."""
    if token.is_read_only and request.method not in SAFE_METHODS:
        raise exceptions.PermissionDenied("This token may only read.")
    *before, door, within = [*request.path_info.split("/"), "", ""][:5]
    if token.doors and before == BEFORE_DOORS and door not in token.doors and f"{door}/{within}" not in token.doors:
        raise exceptions.PermissionDenied(f"This token does not open {door}.")


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; unsafe methods need its CSRF token."""
