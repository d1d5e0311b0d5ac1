"""The pages of clocks and of how right the promised days were, and the press that nudges."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from collab.kit import numbering
from collab.kit.errors import Conflict, Invalid
from collab.kit.formats import days_words
from collab.people.requests import PersonRequest
from collab.web.exports import MOST, Sheet, away
from projects.clocks.models import Clock
from projects.clocks.states import Court, Target
from projects.intake import addresses
from projects.intake.api.clocks import permit
from projects.intake.operations import nudging
from projects.intake.queries import accuracy, clocks
from projects.intake.queries.clocks import DONE, LATE, PAUSED, RUNNING, ClockCard

PAGE = 50
VIEWS = {LATE: "Over their limit", RUNNING: "Running", PAUSED: "Standing still", DONE: "Ended"}


def _found(request: PersonRequest) -> Iterator[ClockCard]:
    """All that fit what is asked."""
    return clocks.cards(_rows(request)[:MOST])


SHEET = Sheet(
    "clocks",
    (
        "request=number", "title", "clock=what", "state", "group", "round", "track", "court", "holder", "opened_at", "due_at", "closed_at",
        "standing", "paused_why", "limit", "hours", "paused", "calendar",
    ),
    _found,
)  # fmt: skip


@require_GET
@away(SHEET)
def listing(request: PersonRequest) -> HttpResponse:
    """The clocks of requests that one may see; what is due first comes first."""
    found = list(_rows(request)[: PAGE + 1])
    view, court = _asked(request)
    context = {
        "clocks": list(clocks.cards(found[:PAGE])),
        "has_more": len(found) > PAGE,
        "views": [{"label": label, "url": _address(key, court), "count": None, "current": key == view} for key, label in VIEWS.items()],
        "courts": [
            {"label": label, "url": _address(view, key), "count": None, "current": key == court}
            for key, label in (("", "Anybody"), *((key.value, str(key.label)) for key in Court if key != Court.NOBODY))
        ],
    }
    return render(request, "intake/clocks.html", context)


def _rows(request: PersonRequest) -> QuerySet[Clock]:
    permit(request.user)
    view, court = _asked(request)
    return clocks.by_due(clocks.clocks(request.user, view=view, court=court))


def _asked(request: PersonRequest) -> tuple[str, str]:
    view, court = request.GET.get("view", LATE), request.GET.get("court", "")
    if view not in VIEWS or court not in ("", *Court.values):
        raise Invalid("This filter is not offered here.")
    return view, court


def _address(view: str, court: str) -> str:
    return f"{addresses.CLOCKS}?view={view}{f'&court={court}' if court else ''}"


def _target(request: PersonRequest) -> Target:
    """Of which promised days is asked."""
    target = request.GET.get("target", Target.LIVE)
    if target not in Target.values:
        raise Invalid("This filter is not offered here.")
    return Target(target)


def _judged(request: PersonRequest) -> Iterator[accuracy.Accuracy]:
    permit(request.user)
    return iter(accuracy.accuracy(_target(request)))


ACCURACY = Sheet(
    "forecasts",
    (
        "target", "track", "by half=half.hits", "by 85 %=most.hits", "by the sum of medians=baseline.hits", "of=most.count", "days off=off",
        "days off by the sum of medians=baseline_off",
    ),
    _judged,
)  # fmt: skip


@require_GET
@away(ACCURACY)
def forecasts(request: PersonRequest) -> HttpResponse:
    """How right the promised days of one target were, by track."""
    permit(request.user)
    target = _target(request)
    rows = [
        {"one": one, "half": accuracy.said(one.half), "most": accuracy.said(one.most), "baseline": accuracy.said(one.baseline), **_off(one)}
        for one in accuracy.accuracy(target)
    ]
    views = [
        {"label": f"When they were {one.label}", "url": f"{addresses.FORECASTS}?target={one}", "count": None, "current": one == target}
        for one in Target
    ]
    return render(request, "intake/forecasts.html", {"rows": rows, "views": views, "came": str(target.label)})


def _off(one: accuracy.Accuracy) -> dict[str, str]:
    return {name: days_words(days) if (days := getattr(one, name)) is not None else "" for name in ("off", "baseline_off")}


@require_POST
def nudge(request: PersonRequest, code: str) -> HttpResponse:
    """Ask whoever has it to go on, and go back to it."""
    number = numbering.parse(code)
    try:
        about = nudging.nudge(number=number, actor=request.user)
        messages.success(request, f"Whoever has {about.code} is told that you ask for it.")
    except Conflict as refused:
        messages.error(request, refused.sentence)
    return redirect(addresses.request(numbering.code(number)))
