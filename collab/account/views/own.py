"""One's own pages: the account at a glance, the password, where one is signed in, the tokens."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.account import addresses, keeping, links, queries, refusals
from collab.account.forms import ChangeForm, TokenForm, too_often
from collab.account.middleware import KEY
from collab.account.operations import password, sessions, tokens
from collab.account.throttle import Try
from collab.people.requests import PersonRequest


@require_GET
def account(request: PersonRequest) -> HttpResponse:
    """Who one is here, and how much is open in one's name."""
    person = request.user
    facts = [
        {"label": "Name", "value": person.name},
        {"label": "Username", "value": person.username},
        {"label": "Address of mail", "value": person.email},
        {"label": "Department", "value": person.department.name if person.department else ""},
        {"label": "Title", "value": person.title},
    ]
    context = {
        "facts": facts,
        "sessions": len(queries.sessions(person, request.session.get(KEY))),
        "tokens": len(queries.made(person)),
        "has_password": person.has_usable_password(),
    }
    return render(request, "account/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest) -> HttpResponse:
    """Another password; this browser stays signed in, all others do not."""
    person = request.user
    form = ChangeForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "has_password": person.has_usable_password(), "email": person.email}
    if not form.is_bound:
        return render(request, "account/password.html", context)
    # Whoever sits at a screen that was left open may not guess here faster than at the door.
    one = Try(person.username, "own page", f"own page of {person.pk}")
    if seconds := one.wait() if form.is_valid() else 0:
        form.add_error(None, too_often(seconds))
        refusals.own_password(person, "slowed")
        answer = render(request, "account/password.html", context, status=429)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    asked = {name: value for name, value in form.cleaned_data.items() if name != "again"}
    changed = form.accepts(lambda: password.change(actor=person, session=request.session.get(KEY), **asked))
    if changed is None:
        if "old" not in form.errors:
            one.forget()
        return render(request, "account/password.html", context, status=422)
    one.forget()
    update_session_auth_hash(request, changed)
    messages.success(request, "Your password is another. Every other browser is signed out.")
    return redirect(addresses.ACCOUNT)


@require_POST
def send_link(request: PersonRequest) -> HttpResponse:
    """For who has no password here, or forgot it while signed in."""
    links.send(person=request.user, actor=request.user, through="own page")
    messages.success(request, f"A link is on its way to {request.user.email}.")
    return redirect(addresses.PASSWORD)


@require_GET
def signed_in(request: PersonRequest) -> HttpResponse:
    """Every browser in which one is signed in."""
    cards = queries.sessions(request.user, request.session.get(KEY))
    hours = settings.SESSION_COOKIE_AGE // 3600
    return render(request, "account/sessions.html", {"sessions": cards, "hours": hours})


@require_POST
def end_session(request: PersonRequest, session: int) -> HttpResponse:
    """Sign one browser out."""
    sessions.end(actor=request.user, session=session)
    messages.success(request, "That browser is signed out.")
    return redirect(addresses.SESSIONS)


@require_POST
def end_sessions(request: PersonRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    sessions.end_everywhere(actor=request.user)
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect(addresses.LOGIN)


@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: PersonRequest) -> HttpResponse:
    """The tokens, and a new one; its secret is on the page that answers, and on no other."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    made = form.accepts(lambda: tokens.make(actor=request.user, **form.cleaned_data)) if form.is_bound else None
    status = 422 if form.is_bound and made is None else 200
    context = {"tokens": queries.made(request.user), "form": TokenForm() if made else form, "made": None}
    if made:
        token, secret = made
        context["made"] = {"label": token.label, "secret": secret, "ends_at": token.ends_at}
    return render(request, "account/tokens.html", context, status=status)


@require_POST
def end_token(request: PersonRequest, token: int) -> HttpResponse:
    """End a token."""
    tokens.end(actor=request.user, token=token)
    messages.success(request, "The token has ended.")
    return redirect(addresses.TOKENS)


@require_POST
def keep(request: PersonRequest) -> HttpResponse:
    """What is being written in a form, kept for its writer until it is sent."""
    return render(request, "account/_kept.html", {"is_kept": keeping.stash(request)})
