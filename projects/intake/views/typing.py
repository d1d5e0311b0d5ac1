"""A question page while somebody types: what is in order is saved at each pause, what is not yet is kept for its writer."""

from django.http import HttpResponse
from django.shortcuts import render

from collab.account import keeping
from collab.kit.errors import Conflict, Invalid
from collab.people.requests import PersonRequest
from projects.intake.forms.question import Question
from projects.intake.models import Request
from projects.intake.operations import edit
from projects.intake.states import State
from projects.intake.views import refusals

SAVED, KEPT = "Saved", "Kept, not saved yet"


def keep(request: PersonRequest, about: Request, form: Question, seen: int) -> HttpResponse:
    """Save the answers that are in order, by the same edit as the button; a draft alone, for others read of each change to the rest."""
    if about.state != State.DRAFT:
        return _say(request, KEPT, seen, is_kept=keeping.stash(request))
    form.is_valid()
    try:
        edited = edit.edit(number=about.number, actor=request.user, version=seen, **form.answers())
    except Invalid as refused:
        return _say(request, f"{KEPT}: {_first(refused)}", seen, is_bad=True, is_kept=keeping.stash(request))
    except Conflict as refused:
        sentence = refusals.quicker(about, refused, seen).sentence
        return _say(request, f"{KEPT}: {sentence}", seen, is_bad=True, is_kept=keeping.stash(request))
    # Something that is empty yet is no mistake while one types; something that cannot be read is.
    if any(form[name].value() for name in form.errors if name in form.fields):
        return _say(request, KEPT, edited.version, is_bad=True, is_kept=keeping.stash(request))
    return _say(request, SAVED, edited.version)


def _first(refused: Invalid) -> str:
    return next((sentences[0] for sentences in refused.fields.values()), refused.sentence)


def _say(request: PersonRequest, sentence: str, version: int, is_bad: bool = False, is_kept: bool = False) -> HttpResponse:
    card = {"sentence": sentence, "version": version, "is_bad": is_bad, "is_kept": is_kept}
    return render(request, "intake/_saved.html", card)
