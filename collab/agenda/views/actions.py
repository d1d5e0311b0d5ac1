"""The pages of actions: what is open and what is done, a new one, and one that changes or is done."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.agenda import access, action_queries, actions, addresses, cycle_queries
from collab.agenda.action_queries import VIEWS, ActionCard
from collab.agenda.forms.actions import ActionForm
from collab.kit.errors import Forbidden, Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away
from collab.web.saving import savable


def _every(request: PersonRequest) -> Iterator[ActionCard]:
    _reads(request)
    view = request.GET.get("view", "")
    if view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    yield from action_queries.every(request.user, duties.roles_of(request.user), is_open=not view)


ACTIONS = Sheet("actions", ("text", "owner", "owner_username", "due_on", "done_on", "is late=is_late", "cycle", "decided"), _every)


@require_GET
@away(ACTIONS)
@savable("actions")
def listing(request: PersonRequest) -> HttpResponse:
    """What is open, by the day it is due; or what is done."""
    _reads(request)
    view = request.GET.get("view", "")
    if view not in VIEWS:
        raise Invalid("This filter is not offered here.")
    held = duties.roles_of(request.user)
    context = {
        "actions": action_queries.listed(request.user, held, is_open=not view),
        "can_act": access.may_set(request.user, held),
        "views": [
            {"label": label, "url": f"{addresses.ACTIONS}?view={key}", "current": key == view, "count": None}
            for key, label in VIEWS.items()
        ],
    }
    return render(request, "agenda/actions.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new action."""
    if not access.may_set(request.user, duties.roles_of(request.user)):
        raise Forbidden(access.ACT)
    codes = [card.code for card in cycle_queries.cycles(request.user)]
    form = ActionForm(request.POST or None, reader=request.user, cycles=codes)
    if form.does(lambda: actions.agree(actor=request.user, **form.cleaned_data)):
        messages.success(request, "The action stands.")
        return redirect("actions")
    return _form(request, form, "New action", "Agree on it")


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """What an action says, whose it is, by when, and that it is done."""
    _reads(request)
    row = action_queries.one(request.user, pk)
    if not access.may_answer_of(request.user, duties.roles_of(request.user), row.owner_id):
        raise Forbidden(access.OWN_ACTION)
    owner = f"{row.owner.name} ({row.owner.username})"
    seen = {"text": row.text, "owner": owner, "due_on": row.due_on, "done_on": row.done_on, "version": row.version}
    form = ActionForm(request.POST or None, reader=request.user, initial=seen)
    if form.does(lambda: actions.change_action(actor=request.user, action=pk, **form.cleaned_data)):
        messages.success(request, "The action is done." if form.cleaned_data["done_on"] else "The action is changed.")
        return redirect("actions")
    form.moved(action_queries.one(request.user, pk).version)
    return _form(request, form, row.text, "Save")


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.ACTIONS_CLOSED)


def _form(request: PersonRequest, form: ActionForm, title: str, submit: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": addresses.ACTIONS, **keeping.beside(request, form)}
    return render(request, "agenda/form.html", context, status=form.status if form.is_bound else 200)
