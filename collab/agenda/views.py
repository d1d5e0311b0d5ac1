"""The pages of the shared agenda: the goals, one goal with its signatures and KPIs, signing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import access, operations, queries
from collab.agenda.noted import GOAL
from collab.agenda.queries import GoalCard
from collab.kit import clock
from collab.kit.formats import count_words
from collab.kpis.queries import kpi_rows
from collab.people.requests import PersonRequest
from collab.stream.page import beside


@require_GET
def goals(request: PersonRequest) -> HttpResponse:
    """What both sides pursue, and which of it both have signed."""
    cards = queries.goal_cards(request.user)
    unsigned = sum(not card.is_signed for card in cards)
    orphaned = sum(not card.kpis for card in cards)
    lede = count_words(len(cards), "goal") + (f", {unsigned} to be signed" if unsigned else ", all signed by both sides" if cards else "")
    lede += f", {orphaned} without a KPI." if orphaned else "."
    return render(request, "agenda/goals.html", {"goals": cards, "lede": lede})


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One goal: its owners, its signatures, how its KPIs stand."""
    goal = queries.one(request.user, code)
    card = queries.goal_card(goal)
    kpis = queries.kpis_of(card) if card.kpis else []
    context = {
        "goal": card,
        "mark": queries.mark(goal),
        "signatures": (("CMO", card.signed_by_cmo_at), ("CIO", card.signed_by_cio_at)),
        "can_sign": _can_sign(request, card),
        "is_over": card.ends_on < clock.today(),
        "kpis": kpi_rows(kpis),
        "on_track": sum(kpi.is_on_track for kpi in kpis),
        **beside(request, GOAL, goal),
    }
    return render(request, "agenda/goal.html", context)


@require_POST
def sign(request: PersonRequest, code: str) -> HttpResponse:
    """Sign what one has read: the form carries the mark of the goal as it was shown."""
    goal = operations.sign(actor=request.user, code=code, mark=request.POST.get("mark", "")[:64])
    messages.success(request, f"You have signed “{goal.title}”.")
    return redirect("goal", code=goal.code)


def _can_sign(request: PersonRequest, card: GoalCard) -> bool:
    role = access.signing_role(duties.roles_of(request.user))
    signed_at = {Role.CMO: card.signed_by_cmo_at, Role.CIO: card.signed_by_cio_at}
    return card.is_active and role is not None and signed_at[role] is None
