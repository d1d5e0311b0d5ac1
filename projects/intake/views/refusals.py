"""How a refused form comes back: the operation's sentences on the fields that caused them, and the page that says who was quicker."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from collab.kit import clock
from collab.kit.errors import Conflict, Invalid
from collab.people.requests import PersonRequest
from projects.intake import addresses
from projects.intake.models import Request
from projects.intake.queries.page import history


def show(form: forms.Form, refused: Invalid, named: dict[str, str] | None = None) -> None:
    """Put each sentence on its field; ``named`` maps the operation's names to the form's. What has no field goes on top."""
    for name, sentences in refused.fields.items():
        field = (named or {}).get(name, name)
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
    if not refused.fields:
        form.add_error(None, refused.sentence)


def quicker(about: Request, refused: Conflict, seen: int) -> Conflict:
    """The conflict in the words of what happened: "Mei Tanaka routed it for review 2 minutes ago."."""
    last = history.latest(about) if about.version != seen else None
    return Conflict(f"{history.ago(last, clock.now())} Nothing of yours was changed.") if last else refused


def conflict(request: PersonRequest, about: Request, refused: Conflict) -> HttpResponse:
    """The page that says so, with what was written and the way back to the request as it is now; a toast for a part of a page."""
    if getattr(request, "htmx", False):
        return render(request, "errors/partial.html", {"status": 409, "sentence": refused.sentence}, status=409)
    card = {"number": about.code, "url": addresses.request(about.code), "sentence": refused.sentence}
    return render(request, "intake/conflict.html", card, status=409)
