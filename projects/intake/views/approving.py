"""What waits for one's own decision: a line a request, one of them open; many approved at once; and what one decided."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.approvals.states import Verdict
from collab.kit import numbering
from collab.kit.errors import Invalid
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from projects.intake import addresses, lane
from projects.intake.forms.assuring import AssureForm
from projects.intake.operations import approving, assuring, bulk
from projects.intake.queries.page import detail
from projects.intake.queries.triage import deciding, my_decisions, stuck
from projects.intake.queries.triage.deciding import Line
from projects.intake.queries.triage.my_decisions import Decided
from projects.intake.views.many import pairs, picked_of


def _lines(request: PersonRequest) -> Iterator[Line]:
    return iter(deciding.waiting(request.user).lines)


def _decided(request: PersonRequest) -> Iterator[Decided]:
    return iter(my_decisions.cards(request.user, my_decisions.rows(request.user, _asked(request))[:MOST]))


QUEUE = Sheet(
    "reviews", ("number", "title", "asked as=asked_as", "step", "requester", "amount$", "track", "since", "waiting", "usual"), _lines
)
DECIDED = Sheet("decided", ("number", "title", "group", "verdict", "words", "at", "state", "counts", "assurance", "ticked"), _decided)


@require_GET
@away(QUEUE)
def index(request: PersonRequest) -> HttpResponse:
    """The oldest wait first, and the one that is named open."""
    page = {
        "page": deciding.waiting(request.user, request.GET.get("open", "")[:20].upper()),
        "stuck": stuck.stuck(request.user),
        "has_lane": bool(lane.of(duties.roles_of(request.user))),
    }
    return render(request, "approvals/page.html", page)


@require_http_methods(["GET", "POST"])
def many(request: PersonRequest) -> HttpResponse:
    """GET shows what was picked; POST approves each by itself, and tells what was not."""
    given = request.GET if request.method == "GET" else request.POST
    picked = pairs(given.getlist("pick")[: bulk.MOST + 1])
    if not picked:
        messages.error(request, "Pick some on the fast track first.")
        return redirect(addresses.APPROVALS)
    if request.method == "POST":
        report = approving.approve(actor=request.user, picked=picked)
        (messages.warning if report.not_done else messages.success)(request, f"Approved: {report.words}")
        return redirect(addresses.APPROVALS)
    return render(request, "approvals/many.html", {"picked": picked_of(request.user, picked), "most": bulk.MOST})


@require_GET
@away(DECIDED)
def decided(request: PersonRequest) -> HttpResponse:
    """What one decided, the latest first."""
    asked = _asked(request)
    found = list(my_decisions.rows(request.user, asked)[: my_decisions.PAGE + 1])
    views = [("", "All"), *((value, label) for value, label in my_decisions.VIEWS.items())]
    context = {
        "decided": my_decisions.cards(request.user, found[: my_decisions.PAGE]),
        "has_more": len(found) > my_decisions.PAGE,
        "asked": asked,
        "views": [
            {"label": label, "url": _address(asked, value), "current": value == asked["verdict"], "count": None} for value, label in views
        ],
    }
    return render(request, "approvals/decided.html", context)


@require_http_methods(["GET", "POST"])
def assure(request: PersonRequest, code: str) -> HttpResponse:
    """Say that one's review holds for other requests."""
    about = detail.find(request.user, numbering.parse(code))
    assuring.may(about, request.user)
    form = AssureForm(request.POST or None, request=about)
    made = []
    if form.does(lambda: made.append(assuring.assure(number=about.number, actor=request.user, **form.cleaned_data))):
        messages.success(request, f"{made[0].code} holds for other requests from now on.")
        return redirect("assurance", code=made[0].code)
    said = {"title": "This review holds for other requests", "submit": "Let it hold", "back": addresses.request(about.code)}
    context = {"form": form, **said, **keeping.beside(request, form)}
    return render(request, "assurances/form.html", context, status=form.status if form.is_bound else 200)


def _asked(request: PersonRequest) -> dict[str, str]:
    """The filter in the address; raises Invalid for what is none."""
    asked = {"verdict": request.GET.get("verdict", ""), "q": request.GET.get("q", "").strip()[:100]}
    if asked["verdict"] and asked["verdict"] not in Verdict.values:
        raise Invalid("This filter is not offered here.")
    return asked


def _address(asked: dict[str, str], verdict: str) -> str:
    said = {name: value for name, value in {**asked, "verdict": verdict}.items() if value}
    return f"{addresses.APPROVALS_DECIDED}?{urlencode(said)}" if said else addresses.APPROVALS_DECIDED
