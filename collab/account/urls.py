"""The addresses of one's account; signing in is joined where it is known who lands where, in collab/urls.py."""

from django.urls import path

from collab.account.views import own, signing

urlpatterns = [
    path("logout/", signing.SignOut.as_view(), name="logout"),
    path("login/forgotten/", signing.forgotten, name="login-forgotten"),
    path("login/link/<int:letter>/<slug:secret>/", signing.link, name="login-link"),
    path("people/me/", own.account, name="account"),
    path("people/me/password/", own.change, name="password"),
    path("people/me/password/link/", own.send_link, name="password-link"),
    path("people/me/sessions/", own.signed_in, name="sessions"),
    path("people/me/sessions/end/", own.end_sessions, name="sessions-end"),
    path("people/me/sessions/<int:session>/end/", own.end_session, name="session-end"),
    path("people/me/words/", own.keep, name="kept"),
    path("people/me/tokens/", own.own_tokens, name="tokens"),
    path("people/me/tokens/<int:token>/end/", own.end_token, name="token-end"),
]
