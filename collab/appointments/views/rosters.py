"""The pages of a list of duties: what it proposes, and the second person's answer to all of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.account import keeping
from collab.appointments import addresses, lists, rosters
from collab.appointments.forms import RefusalForm
from collab.kit.formats import count_words, grouped
from collab.people.requests import PersonRequest


@require_safe
def roster(request: PersonRequest, key: int) -> HttpResponse:
    """How many of which duty, the first lines, and what became of it."""
    card = lists.card(request.user, key)
    rows = lists.line_cards(lists.lines(request.user, key)[: lists.SHOWN])
    context = {
        "card": card,
        "rows": rows,
        "roles": lists.by_role(key),
        "more": grouped(card.total - len(rows)) if card.total > len(rows) else "",
    }
    return render(request, "appointments/roster.html", context)


@require_POST
def agree(request: PersonRequest, key: int) -> HttpResponse:
    """Agree as the second person: given at once, or beside the web with a page that says how far it is."""
    if owed := lists.agree(actor=request.user, roster=key):
        return redirect(owed.page)
    given = lists.card(request.user, key)
    messages.success(request, f"Agreed. {count_words(given.total, 'duty is', 'duties are')} given, and whoever holds one is told.")
    return redirect("duties")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: PersonRequest, key: int) -> HttpResponse:
    """Refuse as the second person, with a reason."""
    card = lists.card(request.user, key)
    if request.method != "POST" and card.why_not:
        rosters.obstacle(request.user, key)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: rosters.refuse(actor=request.user, roster=key, **form.cleaned_data)):
        messages.success(request, f"Refused. {card.proposed_by_name} reads why.")
        return redirect(addresses.DUTIES)
    context = {"card": card, "form": form, **keeping.beside(request, form)}
    return render(request, "appointments/roster_refuse.html", context, status=form.status if form.is_bound else 200)
