"""The pages of holds: what is held, a new one, the second person's answer, and the end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.access import duties
from collab.account import keeping
from collab.keeping import access, operations, queries
from collab.keeping.forms import HoldForm, WhyForm
from collab.keeping.queries import HoldCard
from collab.kit.errors import Conflict, Forbidden
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away


def _every(request: PersonRequest) -> list[HoldCard]:
    access.reading(request.user)
    return queries.cards(request.user, queries.holds(request.user))


HOLDS = Sheet(
    "holds",
    ("on", "reason", "reference", "state", "in force=is_in_force", "asked_by_name", "asked_at", "agreed_by_name", "ended_at"),
    _every,
)


@require_safe
@away(HOLDS)
def index(request: PersonRequest) -> HttpResponse:
    """What is held, what ended, and who is to be erased or was."""
    person = request.user
    access.reading(person)
    return render(
        request,
        "keeping/index.html",
        {
            "held": queries.cards(person, queries.holds(person, is_in_force=True)[: queries.MOST]),
            "ended": queries.cards(person, queries.holds(person, is_in_force=False)[: queries.MOST]),
            "erasures": queries.erasures(person),
            "can_hold": access.asking(duties.roles_of(person)) is None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Hold somebody or something."""
    if obstacle := access.asking(duties.roles_of(request.user)):
        raise Forbidden(obstacle)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: operations.place(actor=request.user, **form.cleaned_data)):
        messages.success(request, "It is held from now on. A second person agrees, or refuses.")
        return redirect("holds")
    page = {"form": form, "title": "Hold somebody or something", "submit": "Hold it", **keeping.beside(request, form)}
    return render(request, "keeping/form.html", page, status=form.status if form.is_bound else 200)


@require_POST
def agree(request: PersonRequest, key: int) -> HttpResponse:
    """Agree as the second person, to the hold or to its end."""
    made = operations.agree(actor=request.user, hold=key)
    messages.success(request, "Lifted." if made.ended_at else "Agreed. It stays held until two people lift it.")
    return redirect("holds")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: PersonRequest, key: int) -> HttpResponse:
    """Refuse as the second person, with a reason."""
    card = queries.card(request.user, key)
    if request.method != "POST" and card.why_not:
        raise (Forbidden if card.state in ("asked", "lifting") else Conflict)(card.why_not)
    return _answered(request, card, "Refuse", "Refused.", lambda **said: operations.refuse(actor=request.user, hold=key, **said))


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: PersonRequest, key: int) -> HttpResponse:
    """Ask for the end of a hold."""
    card = queries.card(request.user, key)
    if request.method != "POST" and card.why_stays:
        raise (Forbidden if card.state == "agreed" else Conflict)(card.why_stays)
    done = "Asked. It holds until a second person agrees."
    return _answered(request, card, "Lift", done, lambda **said: operations.lift(actor=request.user, hold=key, **said))


def _answered(request: PersonRequest, card: queries.HoldCard, verb: str, done: str, act: Callable[..., Any]) -> HttpResponse:
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: act(**form.cleaned_data)):
        messages.success(request, done)
        return redirect("holds")
    page = {"form": form, "card": card, "title": f"{verb} the hold", "submit": verb, **keeping.beside(request, form)}
    return render(request, "keeping/form.html", page, status=form.status if form.is_bound else 200)
