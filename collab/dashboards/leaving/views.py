"""The pages of a person: their own, what they hold, handing it over, and sending them off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.account import keeping
from collab.dashboards import addresses
from collab.dashboards.leaving import access, operations, queries
from collab.dashboards.leaving.forms import HandOverForm
from collab.dashboards.leaving.operations import Outcome
from collab.directory import access as directory
from collab.directory.operations import leaving
from collab.kit.errors import Forbidden
from collab.kit.formats import count_words
from collab.people.models import Person
from collab.people.requests import PersonRequest


@require_safe
def person(request: PersonRequest, username: str) -> HttpResponse:
    """Who somebody is, their duties with their days, and what they hold, as far as the reader sees it."""
    shown = access.person_of(request.user, username)
    context = {"card": queries.person_card(request.user, shown), "held": queries.held(request.user, shown)}
    return render(request, "leaving/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PersonRequest, username: str) -> HttpResponse:
    """All that somebody holds and the reader sees, to be handed over thing by thing."""
    holder = access.person_of(request.user, username)
    access.permit(request.user, duties.roles_of(request.user), holder)
    form = HandOverForm(request.user, queries.held(request.user, holder), request.POST if request.method == "POST" else None)
    outcomes: list[Outcome] = []
    if form.is_bound and form.does(lambda: outcomes.extend(_handed(request, holder, form))) and all(one.is_done for one in outcomes):
        messages.success(request, _told(outcomes, form.cleaned_data["to"]))
        return redirect(addresses.hand_over(username))
    return _form_page(request, holder, outcomes, form)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PersonRequest, username: str) -> HttpResponse:
    """Send somebody off: from this instant on nothing is open in their name."""
    leaver = access.person_of(request.user, username)
    if not directory.may_keep(duties.roles_of(request.user)):
        raise Forbidden(access.ENDS)
    if request.method == "POST":
        leaving.end_person(actor=request.user, person=username, through="page")
        messages.success(request, f"{leaver.name} has left: their sessions and tokens ended at once.")
        return redirect(addresses.hand_over(username))
    leaving.permit(request.user, leaver)
    context = {"card": queries.person_card(request.user, leaver), "held": queries.held(request.user, leaver)}
    return render(request, "leaving/end.html", context)


def _handed(request: PersonRequest, holder: Person, form: HandOverForm) -> list[Outcome]:
    given = form.cleaned_data
    return operations.hand_over(actor=request.user, holder=holder, things=form.things, to=given["to"], reason=given["reason"])


def _told(outcomes: list[Outcome], to: Person) -> str:
    return outcomes[0].said if len(outcomes) == 1 else f"{count_words(len(outcomes), 'thing')} are handed over to {to.name}."


def _form_page(request: PersonRequest, holder: Person, outcomes: list[Outcome], form: HandOverForm) -> HttpResponse:
    """What was refused stays chosen; what is done is gone from the list."""
    status = form.status if form.is_bound else 200
    held = queries.held(request.user, holder)
    if outcomes:
        back = form.shown_again(outcomes)
        form = HandOverForm(request.user, held)
        form.initial = {name: values if name in form.kinds else values[0] for name, values in back.items()}
    context = {
        "card": queries.person_card(request.user, holder),
        "form": form,
        "others": [one for one in held if one.for_others],
        "more": [one.many for one in held if one.has_more],
        "outcomes": outcomes,
        **keeping.beside(request, form),
    }
    return render(request, "leaving/hand_over.html", context, status=status)
