"""The pages of duties: who holds what, what is proposed, and the two keys that each change takes."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.access import duties
from collab.access.roles import Role
from collab.account import keeping
from collab.appointments import access, addresses, files, imports, lists, operations, queries, rules
from collab.appointments.forms import DutyForm, EndForm, RefusalForm
from collab.appointments.models import Proposal
from collab.appointments.queries import DutyCard
from collab.appointments.states import State
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import count_words
from collab.people.models import Person
from collab.people.picking import ANYBODY
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT

LATEST = 10


def _every(request: PersonRequest) -> Iterator[DutyCard]:
    person = request.user
    about, role = request.GET.get("person", "").strip()[:320], request.GET.get("role", "")
    if "\x00" in about or (role and role not in Role.values):
        raise Invalid("This filter is not offered here.")
    username, wrong = _named(person, about)
    if not wrong:
        yield from queries.duty_cards(queries.running(person, about=username, role=role)[: MOST + 1])


DUTIES = Sheet("duties", ("person", "person_name", "role=role_label", "since_on", "until_on", "held today=is_held", "given_by"), _every)


@require_safe
@away(DUTIES)
def index(request: PersonRequest) -> HttpResponse:
    """What waits for a second person, who holds what, and what was decided lately."""
    person, held = request.user, duties.roles_of(request.user)
    about, role = request.GET.get("person", "").strip()[:320], request.GET.get("role", "")
    if "\x00" in about or (role and role not in Role.values):
        raise Invalid("This filter is not offered here.")
    username, wrong = _named(person, about)
    waiting = queries.proposals(person, state=State.PROPOSED)[: queries.MOST]
    decided = queries.proposals(person).exclude(state=State.PROPOSED)[:LATEST]
    rows = queries.duty_cards(queries.running(person, about=username, role=role)[: queries.SHOWN + 1]) if not wrong else []
    context = {
        "waiting": queries.proposal_cards(person, waiting),
        "decided": queries.proposal_cards(person, decided),
        "lists": lists.cards(person, lists.listed(person, state=State.PROPOSED)[: queries.MOST]),
        "decided_lists": lists.cards(person, lists.listed(person).exclude(state=State.PROPOSED)[:LATEST]),
        "rows": rows[: queries.SHOWN],
        "has_more": len(rows) > queries.SHOWN,
        "about": about,
        "wrong": wrong,
        "role": role,
        "roles": Role.choices,
        "oversees": access.oversees(person),
        "can_give": Role.ADMIN in held,
        "can_end": rules.ending(held) is None,
        "is_alone": Role.ADMIN in held and access.is_alone(person),
    }
    return render(request, "appointments/index.html", context, status=422 if wrong else 200)


def _named(reader: Person, text: str) -> tuple[str, list[str]]:
    """The username of whoever is called so, and what is wrong where nobody is, or several are."""
    try:
        return ANYBODY.named(reader, text).key if text else "", []
    except ValidationError as refused:
        return "", refused.messages


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: PersonRequest) -> HttpResponse:
    """Propose that somebody is given a duty."""
    if Role.ADMIN not in duties.roles_of(request.user):
        raise Forbidden("An administrator proposes who is given a duty.")
    form = DutyForm(request.POST) if request.method == "POST" else DutyForm(initial={"person": request.GET.get("person", "")[:150]})
    made: list[Proposal] = []
    if form.is_bound and form.does(lambda: made.append(operations.propose_duty(actor=request.user, **form.cleaned_data))):
        return _told(request, made[0])
    context = {"form": form, "title": "Give a duty", "is_alone": access.is_alone(request.user)}
    context |= keeping.beside(request, form)
    return render(request, "appointments/form.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PersonRequest, duty: int) -> HttpResponse:
    """Propose that a duty ends, on a day or at once."""
    found = queries.held(request.user).filter(pk=duty).first()
    if found is None:
        raise NotFound
    if obstacle := rules.ending(duties.roles_of(request.user)):
        raise Forbidden(obstacle)
    form = EndForm(request.POST if request.method == "POST" else None)
    made: list[Proposal] = []
    if form.is_bound and form.does(lambda: made.append(operations.propose_end(actor=request.user, duty=duty, **form.cleaned_data))):
        return _told(request, made[0])
    context = {
        "form": form,
        "title": f"End a duty of {found.person.name}",
        "card": queries.duty_cards([found])[0],
        "is_alone": access.is_alone(request.user),
        **keeping.beside(request, form),
    }
    return render(request, "appointments/form.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: PersonRequest) -> HttpResponse:
    """Propose the duties of a file as one list, all or none: looked at first. A second person agrees to all of it."""
    if Role.ADMIN not in duties.roles_of(request.user):
        raise Forbidden(imports.KEPT_BY)
    shown = {"columns": files.DUTIES.names, "is_alone": access.is_alone(request.user)}
    columns = files.DUTIES.in_words
    door = page.Door("appointments.duties", "appointments/import.html", columns, addresses.DUTIES, _proposed, shown, False, "duties")
    return page.answer(request, door, partial(imports.read_duties, actor=request.user))


import_file.most_bytes = MOST_SENT  # type: ignore[attr-defined]


def _proposed(report: Report[Any]) -> str:
    return f"{count_words(report.new, 'duty', 'duties')} proposed, {report.unchanged} as they were. A second person decides on the list."


@require_POST
def agree(request: PersonRequest, key: int) -> HttpResponse:
    """Agree as the second person."""
    found = operations.agree(actor=request.user, proposal=key)
    messages.success(request, f"Agreed. {found.person.name} is told.")
    return redirect("duties")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: PersonRequest, key: int) -> HttpResponse:
    """Refuse as the second person, with a reason."""
    card = queries.proposal_card(request.user, key)
    if request.method != "POST" and card.why_not:
        _obstructed(request.user, key)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: operations.refuse(actor=request.user, proposal=key, **form.cleaned_data)):
        messages.success(request, f"Refused. {card.proposed_by_name} reads why.")
        return redirect("duties")
    return render(
        request,
        "appointments/refuse.html",
        {"card": card, "form": form, **keeping.beside(request, form)},
        status=form.status if form.is_bound else 200,
    )


def _obstructed(person: Person, key: int) -> None:
    """Raise what stands in the way of deciding, as the operation would."""
    found = queries.proposals(person).get(pk=key)
    if obstacle := rules.decided(found):
        raise Conflict(obstacle)
    raise Forbidden(rules.deciding(found, person, duties.roles_of(person)) or "")


def _told(request: PersonRequest, made: Proposal) -> HttpResponse:
    said = "Done, by you alone: nobody else can agree yet. It is on record so." if made.is_alone else "Proposed. A second person decides."
    messages.success(request, said)
    return redirect("duties")
