"""The pages that read everything: home, and the executive page with its file."""

from datetime import datetime

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from collab.access import duties
from collab.access.roles import Role
from collab.dashboards import addresses, steering
from collab.dashboards.executive import behind, drawing, numbers
from collab.dashboards.executive import page as executives
from collab.dashboards.executive.disputes import queries as disputes
from collab.dashboards.home import counting
from collab.dashboards.home import page as homes
from collab.dashboards.setup import views as setting_up
from collab.kit import clock
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.web.exports import answer, csv_answer

STARTERS = (
    {"key": "tool", "icon": "sparkles", "label": "A new tool", "more": "we don’t have it yet"},
    {"key": "connect", "icon": "link", "label": "Connect", "more": "two tools we have"},
    {"key": "data", "icon": "layers", "label": "Data or a report", "more": "I can’t get"},
    {"key": "else", "icon": "circle-question-mark", "label": "Something else", "more": "describe it"},
)


# The figures of the executive page whose age stands under their card.
AGED = ("decisions", "on_track", "free", "projects")
# Where the kept page goes in its frame: what comes out of the cache is text, which a template would write as such.
PLACE = "the-page-as-it-was-drawn"


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What needs this person, and where their requests are."""
    context = {"home": homes.home(request.user), "starters": STARTERS, "missing": setting_up.on_home(request.user)}
    return render(request, "dashboards/home.html", context)


@require_safe
def waiting(request: PersonRequest) -> HttpResponse:
    """What stands behind each figure of home and of the sidebar: ``?kind`` is one of them, all unless told."""
    roles = duties.roles_of(request.user)
    counting.told(request.user, roles)
    found = counting.listed(request.user, roles, request.GET.get("kind", ""))
    return render(request, "dashboards/waiting.html", {"kinds": found, "count": sum(one.waits.count for one in found)})


@require_safe
def executive(request: PersonRequest) -> HttpResponse:
    """The state of things in five minutes; ``?pack`` says how to print it where there is no script, ``?view=sponsored`` is a page of its own."""
    if request.GET.get("view") == "sponsored":
        return redirect("sponsored")
    executives.permit(request.user)
    drawn = drawing.once(request.user, lambda: _drawn(request.user))
    frame = render_to_string(
        "dashboards/executive.html", {"drawn": PLACE, "is_pack": "pack" in request.GET, "tabs": steering.tabs(addresses.EXECUTIVE)}, request
    )
    return HttpResponse(frame.replace(PLACE, drawn))


def _drawn(person: Person) -> tuple[datetime, str]:
    """The moment the page is of, and the page within its frame."""
    facts = executives.gathered(person)
    page = executives.executive(facts)
    ages = {key: behind.age(behind.FIGURES[key], facts) for key in AGED if facts.money or not behind.FIGURES[key].is_of_funds}
    said = disputes.lately(person)
    disputed = frozenset(one.figure for one in said if one.is_dispute and not one.answer)
    context = {"page": page.with_disputed(disputed), "ages": ages, "said": said, "disputed": disputed}
    return page.as_of, render_to_string("dashboards/_executive.html", context)


@require_safe
def executive_behind(request: PersonRequest) -> HttpResponse:
    """The rows behind a figure of the executive page: ``?of`` is its key."""
    found = behind.behind(request.user, request.GET.get("of", ""))
    may_say = Role.AUDITOR not in duties.roles_of(request.user) and behind.shows(request.user, behind.FIGURES[found.key])
    said = disputes.of_figure(request.user, found.key)
    return render(request, "dashboards/behind.html", {"behind": found, "said": said, "may_say": may_say})


@require_safe
def executive_numbers(request: PersonRequest) -> HttpResponse:
    """How each number of the executive page is made."""
    judged = executives.judged_now(request.user)
    return render(request, "dashboards/executive_numbers.html", {"groups": numbers.SOURCES, "rules": judged.outcomes})


@require_safe
def executive_csv(request: PersonRequest) -> HttpResponseBase:
    """The page's figures as a file, exact: CSV, or XLSX by ``?format``."""
    facts = executives.gathered(request.user)
    if request.GET.get("format") == "xlsx":
        return answer("xlsx", "bridge", numbers.HEADS, numbers.figures(facts))
    return csv_answer(f"bridge-{clock.today().isoformat()}.csv", numbers.HEADS, numbers.figures(facts))
