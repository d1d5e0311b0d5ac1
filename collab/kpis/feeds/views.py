"""The page of feeds: those that bring values now, a new one with its secret, and an end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from collab.kit.errors import Forbidden
from collab.kpis import access, addresses
from collab.kpis.feeds import operations, queries
from collab.kpis.feeds.forms import FeedForm
from collab.people.requests import PersonRequest


@require_http_methods(["GET", "POST"])
def index(request: PersonRequest) -> HttpResponse:
    """The feeds, and a new one; its secret is on the page that answers, and on no other."""
    access.reading(request.user)
    if not queries.may_make(request.user):
        raise Forbidden(access.FEEDS_KEPT_BY)
    form, made = FeedForm(request.POST or None, reader=request.user), None
    if form.is_bound:
        kept: list[object] = []
        if form.does(lambda: kept.extend(operations.make(actor=request.user, **form.cleaned_data))):
            made = {"feed": kept[0], "secret": kept[1]}
    context = {"feeds": queries.cards(request.user), "form": FeedForm(reader=request.user) if made else form, "made": made}
    return render(request, "kpis/feeds.html", context, status=form.status if form.is_bound and not made else 200)


@require_POST
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Its token opens nothing from now on."""
    operations.end(actor=request.user, feed=pk)
    messages.success(request, "The feed has ended.")
    return redirect(addresses.KPI_FEEDS)
