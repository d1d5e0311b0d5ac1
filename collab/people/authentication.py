"""How the API learns who asks: ``Authorization: Token …``, or the browser's session with its CSRF check."""

from rest_framework import authentication, exceptions
from rest_framework.request import Request

from collab.people import tokens
from collab.people.models import Person


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Token bridge_…``."""

    def authenticate(self, request: Request) -> tuple[Person, None] | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "token" or not secret.isascii():
            raise exceptions.AuthenticationFailed("Write the header as: Authorization: Token followed by your token.")
        person = tokens.holder(secret.strip())
        if person is None:
            raise exceptions.AuthenticationFailed("This token is not known here, or has ended.")
        return person, None

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; unsafe methods need its CSRF token."""
