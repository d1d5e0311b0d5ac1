"""The page of what one was told."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from collab.notices import addresses, operations, queries
from collab.notices.models import Notice
from collab.people.requests import PersonRequest


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Newest first, 50 a page."""
    before = queries.ORDER.read(request.GET.get("before", ""))
    page = queries.page(request.user, before)
    pages = {"newer": addresses.NOTICES if before else "", "older": f"{addresses.NOTICES}?before={page.older}" if page.older else ""}
    return render(request, "notices/index.html", {"page": page, "pages": pages, "is_older": before is not None})


@require_POST
def go(request: PersonRequest, notice: int) -> HttpResponse:
    """Mark it as read and open what it is about."""
    operations.read(notice=notice, actor=request.user)
    return HttpResponseRedirect(Notice.objects.values_list("url", flat=True).get(pk=notice) or addresses.NOTICES)


@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    """Mark all that the page showed, and what is older, as read."""
    upto = queries.ORDER.read(request.POST.get("upto", ""))
    operations.read_all(actor=request.user, upto=upto[0] if upto else None)
    return HttpResponseRedirect(addresses.NOTICES)
