"""The pages of the pulse: what it says, the one that answers it in 60 seconds, and those that keep the published figures."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.account import keeping
from collab.kit.errors import Conflict, Forbidden
from collab.people.requests import PersonRequest
from collab.pulse import access, benchmarks, comparing, drawing, operations, perception, queries
from collab.pulse.forms import AnswerForm, BenchmarkForm
from collab.pulse.states import LEAST, MOST
from collab.web.exports import Sheet, away

THANKS = "Thank you. Your answers lie among the others; nobody can tell which are yours."


def _published(request: PersonRequest) -> Iterable[comparing.BenchmarkCard]:
    """The published figures; what people answered is taken away by nobody."""
    access.reading(request.user)
    return comparing.benchmarks(request.user)


FIGURES = Sheet("benchmarks", ("code", "figure", "finding", "source", "year", "own figure=own", "what it is=of", "why_not"), _published)


@require_safe
@away(FIGURES)
def index(request: PersonRequest) -> HttpResponse:
    """What the pulses say, the latest first, as far as it may be shown."""
    access.reading(request.user)
    quarters = queries.quarters(request.user)
    facts = perception.perception(request.user, quarters)
    latest = next((one for one in quarters if one.is_shown), None)
    page = {
        "open": queries.current(request.user),
        "latest": latest,
        "table": drawing.table(latest) if latest else None,
        "trend": drawing.trend(quarters),
        "perception": facts,
        "benchmarks": comparing.benchmarks(request.user, quarters, facts),
        "can_keep": access.may_keep(duties.roles_of(request.user)),
        "withheld": [one for one in quarters if one.withheld],
    }
    return render(request, "pulse/index.html", page)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: PersonRequest) -> HttpResponse:
    """Five statements, twice seven points each. What is refused is shown again on this very answer and kept nowhere."""
    access.reading(request.user)
    found = queries.current(request.user)
    if found is None:
        raise Conflict(operations.NONE_OPEN)
    side = queries.side_of(request.user, found.quarter)
    if side is None:
        raise Forbidden(operations.NOT_ASKED)
    if found.has_answered and request.method != "POST":
        raise Conflict(operations.TWICE)
    form = AnswerForm(request.POST if request.method == "POST" else None, side=side)
    if form.is_bound and form.does(lambda: operations.answer(actor=request.user, **form.given)):
        messages.success(request, THANKS)
        return redirect("pulse")
    page = {"form": form, "open": found, "least": LEAST, "most": MOST}
    return render(request, "pulse/answer.html", page, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new_benchmark(request: PersonRequest) -> HttpResponse:
    """A new published figure."""
    _keeps(request)
    form = BenchmarkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda: benchmarks.add(actor=request.user, **form.cleaned_data)):
        messages.success(request, "It is added.")
        return redirect("pulse")
    return _form(request, form, "New published figure", "Add it")


@require_http_methods(["GET", "HEAD", "POST"])
def change_benchmark(request: PersonRequest, code: str) -> HttpResponse:
    """What a published figure says, and what of one's own it is set beside."""
    _keeps(request)
    row = comparing.one(code)
    form = BenchmarkForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.does(lambda: benchmarks.change(actor=request.user, code=code, **form.cleaned_data)):
        messages.success(request, "It is changed.")
        return redirect("pulse")
    if form.is_bound:
        form.moved(row.version)
    return _form(request, form, "Change a published figure", "Save")


def _keeps(request: PersonRequest) -> None:
    if not access.may_keep(duties.roles_of(request.user)):
        raise Forbidden(access.KEEP)


def _form(request: PersonRequest, form: BenchmarkForm, title: str, submit: str) -> HttpResponse:
    page = {"form": form, "title": title, "submit": submit, **keeping.beside(request, form)}
    return render(request, "pulse/benchmark.html", page, status=form.status if form.is_bound else 200)
