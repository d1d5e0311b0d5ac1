"""The pages of planning cycles: all of them, one with its goals, questions and envelopes, and how two differ."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.access import duties
from collab.account import keeping
from collab.agenda import access, action_queries, addresses, cycle_queries, cycles
from collab.agenda.alignment import held
from collab.agenda.cycle_guards import FROZEN_WORDS
from collab.agenda.cycle_queries import CycleCard
from collab.agenda.forms.cycles import AnswerForm, AskForm, CycleForm, Strategies
from collab.agenda.models import Cycle
from collab.kit.errors import Conflict, Forbidden, NotFound
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away
from collab.web.refusing import Refusable


def _every(request: PersonRequest) -> list[CycleCard]:
    _reads(request)
    return cycle_queries.cycles(request.user)


CYCLES = Sheet("cycles", ("code", "starts_on", "ends_on", "goals", "questions", "signed_by_cmo_at", "signed_by_cio_at", "hash"), _every)


@require_GET
@away(CYCLES)
def listing(request: PersonRequest) -> HttpResponse:
    """The planning cycles, the latest first."""
    _reads(request)
    can_plan = access.may_set(request.user, duties.roles_of(request.user))
    return render(request, "agenda/cycles.html", {"cycles": cycle_queries.cycles(request.user), "can_plan": can_plan})


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One cycle, open or as it was agreed."""
    _reads(request)
    cycle = cycle_queries.one(request.user, code)
    roles = duties.roles_of(request.user)
    context = {
        "cycle": cycle_queries.whole(request.user, roles, cycle),
        "actions": action_queries.going_on(request.user, roles, cycle),
        "can_plan": not cycle.hash and access.may_set(request.user, roles),
        "others": [one for one in cycle_queries.cycles(request.user) if one.code != cycle.code],
    }
    return render(request, "agenda/cycle.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new cycle."""
    if not access.may_set(request.user, duties.roles_of(request.user)):
        raise Forbidden(access.PLAN)
    form = CycleForm(request.POST or None, reader=request.user, strategies=_strategies(request))
    if form.does(lambda: cycles.open_cycle(actor=request.user, **form.cleaned_data)):
        messages.success(request, "The cycle is open.")
        return redirect("cycle", code=form.cleaned_data["code"].lower())
    return _form(request, form, "New planning cycle", "Open it", addresses.CYCLES)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What an open cycle says; whoever signed signs again."""
    cycle = _planned(request, code)
    shown = cycle_queries.whole(request.user, duties.roles_of(request.user), cycle)
    form = CycleForm(request.POST or None, reader=request.user, strategies=_strategies(request), cycle=shown)
    write = lambda: cycles.change_cycle(actor=request.user, code=code, **form.cleaned_data)  # noqa: E731
    return _done(request, form, cycle, write, (f"Change cycle {cycle.code}", "Save", "The cycle is changed."))


@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest, code: str) -> HttpResponse:
    """A question of a cycle."""
    cycle = _planned(request, code)
    form = AskForm(request.POST or None, reader=request.user, initial={"version": cycle.version})
    write = lambda: cycles.ask(actor=request.user, code=code, **form.cleaned_data)  # noqa: E731
    return _done(request, form, cycle, write, ("What is open?", "Ask", "The question is asked."))


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """The answer to a question of a cycle."""
    cycle = _opened(request, code)
    question = cycle.questions.filter(pk=pk).first()
    if question is None:
        raise NotFound
    if not access.may_answer(request.user, duties.roles_of(request.user), question):
        raise Forbidden(access.ANSWER)
    form = AnswerForm(request.POST or None, initial={"version": cycle.version, "answer": question.answer})
    write = lambda: cycles.answer(actor=request.user, code=code, question=pk, **form.cleaned_data)  # noqa: E731
    return _done(request, form, cycle, write, (question.text, "Save the answer", "The answer is there."))


@require_POST
def sign(request: PersonRequest, code: str) -> HttpResponse:
    """Sign what one has read: the form carries the mark of the cycle as it was shown."""
    cycle = cycles.sign_cycle(actor=request.user, code=code, mark=request.POST.get("mark", "")[:64])
    messages.success(request, "Both sides have signed: the cycle is frozen." if cycle.hash else "You have signed this cycle.")
    return redirect("cycle", code=cycle.code)


@require_GET
def compare(request: PersonRequest, code: str) -> HttpResponse:
    """How this cycle differs from another one."""
    _reads(request)
    first, second = cycle_queries.one(request.user, request.GET.get("with", "")), cycle_queries.one(request.user, code)
    lines = cycle_queries.differences(request.user, first, second)
    return render(request, "agenda/compare.html", {"cycle": second.code, "other": first.code, "lines": lines})


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden(access.CYCLES_CLOSED)


def _opened(request: PersonRequest, code: str) -> Cycle:
    _reads(request)
    cycle = cycle_queries.one(request.user, code)
    if cycle.hash:
        raise Conflict(FROZEN_WORDS)
    return cycle


def _planned(request: PersonRequest, code: str) -> Cycle:
    """An open cycle, for who plans."""
    cycle = _opened(request, code)
    if not access.may_set(request.user, duties.roles_of(request.user)):
        raise Forbidden(access.PLAN)
    return cycle


def _strategies(request: PersonRequest) -> Strategies:
    """Those that have an envelope; none for who does not see money."""
    return list(held(request.user)) if access.SEES_MONEY.value(request.user) else []


def _done(request: PersonRequest, form: Refusable, cycle: Cycle, write: Callable[[], object], said: tuple[str, str, str]) -> HttpResponse:
    """Do it and lead back to the cycle, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done)
        return redirect("cycle", code=cycle.code)
    form.moved(cycle_queries.one(request.user, cycle.code).version)
    return _form(request, form, title, submit, addresses.cycle(cycle.code))


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "agenda/form.html", context, status=form.status if form.is_bound else 200)
