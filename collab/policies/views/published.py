"""The pages of policies: what is in force, what is proposed and would change, and the second person's answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.access import duties
from collab.account import keeping
from collab.appointments.access import is_alone
from collab.appointments.forms import RefusalForm
from collab.appointments.rules import decided, seconding
from collab.appointments.states import State
from collab.kit.errors import Conflict, Forbidden
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.policies import access, draft_queries, operations, queries, rules
from collab.policies.queries import PolicyCard
from collab.policies.states import DraftState
from collab.web.exports import Sheet, away

LATEST = 10


def _every(request: PersonRequest) -> list[PolicyCard]:
    access.reading(request.user)
    return queries.policy_cards(queries.versions(request.user))


VERSIONS = Sheet("policies", ("number", "starts_on", "ends_on", "in force=is_in_force", "note"), _every)


@require_safe
@away(VERSIONS)
def index(request: PersonRequest) -> HttpResponse:
    """What waits for a second person, what is in force and to come, and what was decided lately."""
    person = request.user
    access.reading(person)
    can_propose = rules.proposing(duties.roles_of(person)) is None
    waiting = queries.proposals(person, state=State.PROPOSED)[: queries.MOST]
    decided = queries.proposals(person).exclude(state=State.PROPOSED)[:LATEST]
    context = {
        "waiting": queries.proposal_cards(person, waiting),
        "decided": queries.proposal_cards(person, decided),
        "versions": queries.policy_cards(queries.versions(person)[:LATEST]),
        "drafts": draft_queries.draft_cards(draft_queries.drafts(person).filter(state=DraftState.OPEN)[:LATEST]),
        "can_propose": can_propose,
        "is_alone": can_propose and is_alone(person),
    }
    return render(request, "policies/index.html", context)


@require_POST
def agree(request: PersonRequest, key: int) -> HttpResponse:
    """Agree as the second person."""
    found = operations.agree(actor=request.user, proposal=key)
    messages.success(request, f"Agreed. {found.policy} is published; the executives and auditors are told.")
    return redirect("policies")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: PersonRequest, key: int) -> HttpResponse:
    """Refuse as the second person, with a reason."""
    card = queries.proposal_card(request.user, key)
    if request.method != "POST" and card.why_not:
        _obstructed(request.user, key)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: operations.refuse(actor=request.user, proposal=key, **form.cleaned_data)):
        messages.success(request, f"Refused. {card.proposed_by_name} reads why.")
        return redirect("policies")
    return render(
        request,
        "policies/refuse.html",
        {"card": card, "form": form, **keeping.beside(request, form)},
        status=form.status if form.is_bound else 200,
    )


def _obstructed(person: Person, key: int) -> None:
    """Raise what stands in the way of deciding, as the operation would."""
    found = queries.proposals(person).get(pk=key)
    if obstacle := seconding(found, person, duties.roles_of(person)):
        raise Forbidden(obstacle)
    raise Conflict(decided(found) or "")
