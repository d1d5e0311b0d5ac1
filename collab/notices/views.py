"""The page of what one was told, of where one wishes to be told what, and the one that stops letters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.kit import clock, formats
from collab.kit.worktime import opening
from collab.notices import addresses, links, operations, queries, wishes
from collab.notices.forms import WishesForm
from collab.notices.models import Notice
from collab.people import clocks
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.people.states import Mail
from collab.web.exports import Sheet, away

# What the page asks, and what it says when that is done, by what is still sent.
ASKS = {
    Mail.ACTION.value: "Stop letters about what does not need you?",
    Mail.NONE.value: "Stop all letters about notices?",
}
STOPPED = {
    Mail.ACTION.value: "Only what needs you comes by mail",
    Mail.NONE.value: "No notice comes by mail any more",
}


NOTICES = Sheet(
    "notices",
    ("told_at", "text", "reason", "needs_action", "read=is_read"),
    lambda request: (queries.card(row) for row in queries.visible(request.user).order_by(*queries.ORDER.order)),
)


@require_safe
@away(NOTICES)
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


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: PersonRequest) -> HttpResponse:
    """Where the person wishes to be told what, and when letters come."""
    form = WishesForm(request.POST) if request.method == "POST" else WishesForm.of(wishes.document(request.user))
    if request.method == "POST" and form.does(lambda: wishes.choose(actor=request.user, **form.cleaned_data)):
        messages.success(request, "Your choice is kept.")
        return HttpResponseRedirect(addresses.NOTICE_WISHES)
    facts = {"form": form, "leaves_at": _leaves_at(request.user)}
    return render(request, "notices/wishes.html", facts, status=form.status if form.errors else 200)


def _leaves_at(person: Person) -> str:
    """When a letter that is due now would leave, by the clock on the person's own wall; empty where it would at once."""
    now, own = clock.now(), clocks.clock_of(person.pk)
    at = opening(now, own).astimezone(own.zone)
    return f"{formats.day(at.date(), now.astimezone(own.zone).date())}, {at:%H:%M}" if at > now else ""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, person: int, left: str, secret: str) -> HttpResponse:
    """Stop a kind of letters by a letter's link: asked by GET, done by POST, for programs that read mail look at every link (RFC 8058).

    The address proves whose letters it is about, and a mail program brings no cookie: so there is no token of a form, and
    nobody is led on to another page.
    """
    reader = links.reader(person, left, secret)
    is_stopped = request.method == "POST"
    now = operations.send_less(person=reader, left=left) if is_stopped else left
    return render(request, "notices/stop.html", {"is_stopped": is_stopped, "asks": ASKS[left], "stopped": STOPPED[now]})
