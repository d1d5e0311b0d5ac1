"""The pages of conditions: their list, and what becomes of each; and the list of what two keys disagreed on."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.account import keeping
from collab.approvals.conditioned import Condition
from collab.kit.errors import Forbidden, Invalid, NotFound
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from projects.intake import addresses
from projects.intake.api.clocks import permit
from projects.intake.forms.conditions import ConfirmForm, MissingForm, NoteForm, WaiveForm
from projects.intake.operations import conditions as operations
from projects.intake.queries import conditions, disagreements
from projects.intake.queries.conditions import ConditionCard
from projects.intake.queries.disagreements import DisagreementCard

PAGE = 50
# Title, words of the button, form, verb, what is said afterwards.
ACTS: dict[str, tuple[str, str, type[Any], Callable[..., Condition], str]] = {
    "meet": ("Say how it is met", "It is met", NoteForm, operations.meet, "It waits to be confirmed by who set it."),
    "confirm": ("Confirm that it is met", "Confirm", ConfirmForm, operations.confirm, "It is done: nothing waits for it any more."),
    "reopen": ("It is not met yet", "Give it back", MissingForm, operations.reopen, "It is to be met again."),
    "waive": ("Do without it", "Waive it", WaiveForm, operations.waive, "It is waived: nothing waits for it any more."),
}
SHEET_COLUMNS = (
    "request=number", "words", "owner", "due_on", "late=is_late", "blocks", "state", "group", "note", "met_at", "closed by=closed_by",
    "closed_at", "reason",
)  # fmt: skip


def _found(request: PersonRequest) -> Iterator[ConditionCard]:
    return iter(conditions.cards(_rows(request)[:MOST], request.user))


SHEET = Sheet("conditions", SHEET_COLUMNS, _found)


@require_GET
@away(SHEET)
def listing(request: PersonRequest) -> HttpResponse:
    """The conditions that one may see; what is due first comes first."""
    found = list(_rows(request)[: PAGE + 1])
    view = _view(request)
    context = {
        "conditions": conditions.cards(found[:PAGE], request.user),
        "has_more": len(found) > PAGE,
        "views": [
            {"label": label, "url": f"{addresses.CONDITIONS}?view={key}", "count": None, "current": key == view}
            for key, label in conditions.VIEWS.items()
        ],
    }
    return render(request, "intake/conditions.html", context)


@require_http_methods(["GET", "POST"])
def act(request: PersonRequest, key: int, name: str) -> HttpResponse:
    """What becomes of one: what it needs is asked, and it is done."""
    if name not in ACTS:
        raise Http404
    title, submit, kind, verb, said = ACTS[name]
    card = _one(request, key)
    if name not in card.may:
        raise Forbidden("It is for its owner to meet, and for the group that set it to confirm or waive, while it is open.")
    form = kind(request.POST if request.method == "POST" else None)
    if form.does(lambda: verb(key=key, actor=request.user, **form.cleaned_data)):
        messages.success(request, said)
        return redirect(addresses.CONDITIONS)
    page = {
        "form": form,
        "title": f"{title}: {card.words}",
        "submit": submit,
        "back": addresses.CONDITIONS,
        **keeping.beside(request, form),
    }
    return render(request, "intake/condition.html", page, status=form.status if form.is_bound else 200)


def _rows(request: PersonRequest) -> QuerySet[Condition]:
    permit(request.user)
    return conditions.rows(request.user, _view(request)).select_related(*conditions.READ)


def _view(request: PersonRequest) -> str:
    view = request.GET.get("view", conditions.MINE)
    if view not in conditions.VIEWS:
        raise Invalid("This filter is not offered here.")
    return view


def _one(request: PersonRequest, key: int) -> ConditionCard:
    row = conditions.rows(request.user).select_related(*conditions.READ).filter(pk=key).first()
    if row is None:
        raise NotFound
    return conditions.cards([row], request.user)[0]


def _disagreed(request: PersonRequest) -> Iterator[DisagreementCard]:
    return iter(disagreements.cards(disagreements.rows(request.user)[:MOST]))


DISAGREEMENTS = Sheet(
    "disagreements",
    ("request=number", "yes", "yes_reason", "no", "no_reason", "opened_at", "due_on", "late=is_late", "state", "judge", "settled by=settled_by",
     "settled_at", "reason"),
    _disagreed,
)  # fmt: skip


@require_GET
@away(DISAGREEMENTS)
def disagreed(request: PersonRequest) -> HttpResponse:
    """What two keys disagreed on, the open first."""
    found = list(disagreements.rows(request.user)[: PAGE + 1])
    return render(request, "intake/disagreements.html", {"disagreements": disagreements.cards(found[:PAGE]), "has_more": len(found) > PAGE})
