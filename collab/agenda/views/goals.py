"""The pages of the shared agenda: the goals, one goal with its signatures and KPIs, and what its owners do with it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.access import duties
from collab.access.roles import Role
from collab.account import keeping
from collab.agenda import access, addresses, alignment, operations, queries
from collab.agenda.forms.goals import EndForm, GoalForm, Marked
from collab.agenda.models import Goal
from collab.agenda.noted import GOAL
from collab.agenda.queries import GoalCard
from collab.agenda.standing import summary
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden
from collab.kit.formats import count_words
from collab.kpis.family import trees
from collab.kpis.queries import kpi_rows
from collab.people.requests import PersonRequest
from collab.stream.page import beside
from collab.web.exports import Sheet, away
from collab.web.refusing import Refusable

GOALS = Sheet(
    "goals",
    (
        "code", "title", "starts_on", "ends_on", "owner_marketing", "owner_it", "signed_by_cmo_at", "signed_by_cio_at", "kpis=kpi_codes",
        "parent=parent_code", "cycle",
    ),
    lambda request: queries.goal_cards(request.user),
)  # fmt: skip


@require_GET
@away(GOALS)
def goals(request: PersonRequest) -> HttpResponse:
    """What both sides pursue, and which of it both have signed."""
    cards = queries.goal_cards(request.user)
    unsigned = sum(not card.is_signed for card in cards)
    lede = count_words(len(cards), "goal") + (f", {unsigned} to be signed" if unsigned else ", all signed by both sides" if cards else "")
    stands = summary(card.standing for card in cards if card.standing)
    lede += f"; {stands}." if stands else "."
    can_set = access.may_set(request.user, duties.roles_of(request.user))
    return render(request, "agenda/goals.html", {"goals": cards, "lede": lede, "can_set": can_set})


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One goal: its owners, its signatures, how its KPIs stand."""
    goal = queries.one(request.user, code)
    (card,) = queries.told(request.user, [goal])
    kpis = queries.kpis_of(card) if card.kpis else []
    tree = trees(request.user, [kpi.code for kpi in kpis]) if any(kpi.formula for kpi in kpis) else []
    context = {
        "goal": card,
        "mark": queries.mark(goal),
        "signatures": (("CMO", card.signed_by_cmo_at), ("CIO", card.signed_by_cio_at)),
        "can_sign": _can_sign(request, card),
        "can_change": access.may_set(request.user, duties.roles_of(request.user), goal),
        "is_over": card.ends_on < clock.today(),
        "parts": queries.parts_of(request.user, goal),
        "works": queries.work_of(request.user, goal),
        "kpis": kpi_rows(kpis),
        "tree": tree,
        "on_track": sum(kpi.is_on_track for kpi in kpis),
        **beside(request, GOAL, goal),
    }
    return render(request, "agenda/goal.html", context)


def _cells(request: PersonRequest) -> Iterator[dict[str, Any]]:
    """A row for each goal and strategy that some work joins."""
    if not duties.roles_of(request.user):
        raise Forbidden(alignment.CLOSED)
    for row in alignment.alignment(request.user).rows:
        for strategy, cell in row.named:
            if cell.works:
                works = tuple(work.number for work in cell.works)
                yield {"goal": row.goal.code, "title": row.goal.title, "strategy": strategy, "projects": works, "money": cell.money}


MATRIX = Sheet("alignment", ("goal", "title", "strategy", "projects", "money$"), _cells)


@require_GET
@away(MATRIX)
def matrix(request: PersonRequest) -> HttpResponse:
    """Goals × strategies, with the work in each cell; what is missing is listed and counted."""
    if not duties.roles_of(request.user):
        raise Forbidden(alignment.CLOSED)
    return render(request, "agenda/alignment.html", {"matrix": alignment.alignment(request.user)})


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new goal, signed by nobody yet."""
    if not access.may_set(request.user, duties.roles_of(request.user)):
        raise Forbidden(access.SET)
    form = GoalForm(request.POST or None, reader=request.user)
    if form.does(lambda: operations.set_goal(actor=request.user, **form.cleaned_data)):
        messages.success(request, f"“{form.cleaned_data['title']}” is set. Both sides sign it.")
        return redirect("goal", code=form.cleaned_data["code"].lower())
    return _form(request, form, "New goal", "Set the goal", addresses.GOALS)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What a goal says; what was signed and reads otherwise then is signed again."""
    goal, card = _changed(request, code)
    form = GoalForm(request.POST or None, reader=request.user, card=card, mark=queries.mark(goal))
    write = partial(operations.change_goal, actor=request.user, code=code)
    return _done(request, form, goal, lambda: write(**form.changes()), ("Change “{}”", "Save", "“{}” is changed."))


@require_http_methods(["GET", "POST"])
def end(request: PersonRequest, code: str) -> HttpResponse:
    """A goal is no longer pursued, and why."""
    goal, _ = _changed(request, code)
    if not goal.is_active:
        raise Conflict("This goal is no longer pursued.")
    form = EndForm(request.POST or None, initial={"mark": queries.mark(goal)})
    write = partial(operations.change_goal, actor=request.user, code=code, is_active=False)
    return _done(request, form, goal, lambda: write(**form.cleaned_data), ("End “{}”", "End the goal", "“{}” is no longer pursued."))


@require_POST
def sign(request: PersonRequest, code: str) -> HttpResponse:
    """Sign what one has read: the form carries the mark of the goal as it was shown."""
    goal = operations.sign(actor=request.user, code=code, mark=request.POST.get("mark", "")[:64])
    messages.success(request, f"You have signed “{goal.title}”.")
    return redirect("goal", code=goal.code)


def _changed(request: PersonRequest, code: str) -> tuple[Goal, GoalCard]:
    """The goal for who may change it."""
    goal = queries.one(request.user, code)
    if not access.may_set(request.user, duties.roles_of(request.user), goal):
        raise Forbidden(access.CHANGE)
    return goal, queries.goal_card(goal)


def _done(request: PersonRequest, form: Marked, goal: Goal, write: Callable[[], object], said: tuple[str, str, str]) -> HttpResponse:
    """Do it and lead back to the goal, or show the form again."""
    title, submit, done = said
    if form.does(write):
        messages.success(request, done.format(goal.title))
        return redirect("goal", code=goal.code)
    form.seen(queries.mark(queries.one(request.user, goal.code)))
    return _form(request, form, title.format(goal.title), submit, addresses.goal(goal.code))


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "agenda/form.html", context, status=form.status if form.is_bound else 200)


def _can_sign(request: PersonRequest, card: GoalCard) -> bool:
    role = access.signing_role(duties.roles_of(request.user))
    signed_at = {Role.CMO: card.signed_by_cmo_at, Role.CIO: card.signed_by_cio_at}
    return card.is_active and role is not None and signed_at[role] is None
