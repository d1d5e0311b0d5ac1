"""The API of one's own account: where one is signed in, tokens, the password."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.account import queries, refusals
from collab.account.forms import too_often
from collab.account.middleware import KEY
from collab.account.operations import password, sessions, tokens
from collab.account.throttle import Try
from collab.people.requests import PersonCall
from collab.web.fields import TextField, WholeField, YesField
from collab.web.permissions import SignedIn
from collab.web.problems import answer
from collab.web.rest import Strict, query, read


class InPerson(SignedIn):
    """To change anything of an account one is there oneself: a token makes no token, and ends nothing."""

    message = "Sign in with your name and password: a token does not change the account it belongs to."

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and (request.auth is None or request.method in SAFE_METHODS)


class SessionDocument(serializers.Serializer[Any]):
    """A browser that is signed in."""

    id = serializers.IntegerField()
    device = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    begun_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(help_text="To within five minutes.")
    ends_at = serializers.DateTimeField()
    is_this = serializers.BooleanField()


class TokenDocument(serializers.Serializer[Any]):
    """A token that opens something."""

    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # of a field of the same name
    made_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True, help_text="To within five minutes.")
    used_from = serializers.CharField(allow_blank=True)
    is_read_only = serializers.BooleanField()
    doors = serializers.ListField(child=serializers.CharField(), help_text="First words of addresses; none means all.")


class NewTokenDocument(TokenDocument):
    """A token that was made this instant, with its secret."""

    secret = serializers.CharField(help_text="Shown this once.")


class MakeToken(Strict):
    label = TextField(longest=80)  # type: ignore[assignment]
    days = WholeField(min_value=1, max_value=tokens.LONGEST, default=30)
    is_read_only = YesField(default=True)
    doors = serializers.ListField(child=TextField(longest=40), required=False, max_length=40)


class SecretField(serializers.CharField):
    """A password: taken as it is written, spaces at its ends too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=password.LONGEST, **kwargs)


class ChangePassword(Strict):
    old = SecretField()
    new = SecretField()
    ends_tokens = YesField(default=True)


class EndedDocument(serializers.Serializer[Any]):
    ended = serializers.IntegerField()


class Own(APIView):
    """What all of them share."""

    permission_classes = (InPerson,)


def _this(request: Request) -> int | None:
    key: int | None = request.session.get(KEY) if request.auth is None and hasattr(request, "session") else None
    return key


class Sessions(Own):
    """Where I am signed in."""

    @extend_schema(operation_id="account_sessions", responses=SessionDocument(many=True))
    def get(self, request: PersonCall) -> Response:
        query(request)
        return Response(SessionDocument(queries.sessions(request.user, _this(request)), many=True).data)

    @extend_schema(operation_id="account_sessions_end", responses={200: EndedDocument})
    def delete(self, request: PersonCall) -> Response:
        """Sign out everywhere, here too."""
        return Response({"ended": sessions.end_everywhere(actor=request.user)})


class OneSession(Own):
    """One browser."""

    @extend_schema(operation_id="account_session_end", responses={204: None})
    def delete(self, request: PersonCall, session: int) -> Response:
        """Sign it out."""
        sessions.end(actor=request.user, session=session)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Tokens(Own):
    """My tokens."""

    @extend_schema(operation_id="account_tokens", responses=TokenDocument(many=True))
    def get(self, request: PersonCall) -> Response:
        query(request)
        return Response(TokenDocument(queries.made(request.user), many=True).data)

    @extend_schema(operation_id="account_token_make", request=MakeToken, responses={201: NewTokenDocument})
    def post(self, request: PersonCall) -> Response:
        """Make one. Its secret is in this answer and nowhere else, so no Idempotency-Key is taken: an answer told again would keep it."""
        token, secret = tokens.make(actor=request.user, through="api", **read(MakeToken, request))
        card = TokenDocument(queries.token_card(token)).data
        return Response({**card, "secret": secret}, status=status.HTTP_201_CREATED)


class OneToken(Own):
    """One token."""

    @extend_schema(operation_id="account_token_end", responses={204: None})
    def delete(self, request: PersonCall, token: int) -> Response:
        """End it."""
        tokens.end(actor=request.user, token=token)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Password(Own):
    """My password."""

    @extend_schema(operation_id="account_password", request=ChangePassword, responses={204: None, 429: None})
    def post(self, request: PersonCall) -> Response:
        """Another one. Every session ends, this one too, and every token unless `ends_tokens` is false."""
        asked, person = read(ChangePassword, request), request.user
        one = Try(person.username, "own page", f"own page of {person.pk}")
        if seconds := one.wait():
            refusals.own_password(person, "slowed")
            return answer(429, too_often(seconds), "too-often", headers={"Retry-After": str(seconds)})
        password.change(actor=person, **asked)
        one.forget()
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("people/me/sessions/", Sessions.as_view(), name="api-sessions"),
    path("people/me/sessions/<int:session>/", OneSession.as_view(), name="api-session"),
    path("people/me/tokens/", Tokens.as_view(), name="api-tokens"),
    path("people/me/tokens/<int:token>/", OneToken.as_view(), name="api-token"),
    path("people/me/password/", Password.as_view(), name="api-password"),
]
