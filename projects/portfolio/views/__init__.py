"""The pages of projects: the health table, one project, and the forms its leads fill in."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.account import keeping
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import count_words
from collab.kit.numbering import parse
from collab.people.requests import PersonRequest
from collab.stream.page import beside
from collab.web.exports import PIECE, Sheet, away
from collab.web.saving import savable
from projects.portfolio import access, addresses, cards, linking, operations, queries, webs
from projects.portfolio.blocked import BLOCKED
from projects.portfolio.flow import LEADS
from projects.portfolio.forms import LinkForm, MilestoneForm, UpdateForm, Versioned
from projects.portfolio.models import Project
from projects.portfolio.noted import PROJECT
from projects.portfolio.queries import VIEWS
from projects.portfolio.webs import Move

ONLY_LEADS = "Only its marketing lead or its IT lead can plan this project."


def _every(request: PersonRequest) -> Iterator[cards.ProjectCard]:
    """All of the view, worst first, some hundreds at a time."""
    view = request.GET.get("view", "delivery")
    if view not in VIEWS:
        raise Invalid("There is no such view.", view="One of: " + ", ".join(VIEWS) + ".")
    place = None
    while True:
        told = queries.health_table(request.user, view, place, PIECE)
        yield from told.rows
        if not told.after:
            return
        place = queries.ORDER.read(told.after)


PROJECTS = Sheet(
    "projects",
    (
        "code", "title", "phase=phase_word", "starts_on", "ends_on", "goal=goal.code", "moment=moment.code", "launch=launch.code",
        "marketing lead=marketing.lead.name", "marketing=marketing.health", "it lead=it.lead.name", "it=it.health",
        "next milestone=next.title", "next due=next.due_on", "expected=expected_on", "frozen end=baseline_ends_on",
        "days after the plan=late_plan", "days after the baseline=late_baseline", "confidential=is_confidential",
    ),
    _every,
)  # fmt: skip


@require_safe
@away(PROJECTS)
@savable("projects")
def table(request: PersonRequest) -> HttpResponse:
    """The projects of a view, worst first."""
    view = request.GET.get("view", "delivery")
    if view not in VIEWS:
        raise Invalid("There is no such view.", view="One of: " + ", ".join(VIEWS) + ".")
    told = queries.health_table(request.user, view, queries.ORDER.read(request.GET.get("after", "")))
    address = f"{addresses.PROJECTS}?view={view}"
    context = {
        "table": told,
        "view": view,
        "views": [
            {"label": label, "url": f"{addresses.PROJECTS}?view={key}", "count": None, "current": key == view}
            for key, label in VIEWS.items()
        ],
        "page": {
            "newer": address if request.GET.get("after") else "",
            "older": f"{address}&after={told.after}" if told.after else "",
            "words": f"{len(told.rows)} of {told.counts.all}",
        },
    }
    return render(request, "portfolio/table.html", context)


@require_safe
def project(request: PersonRequest, code: str) -> HttpResponse:
    """Everything about one project."""
    card = queries.detail(request.user, parse(code))
    about = queries.found(request.user, parse(code))
    context = {
        "detail": card,
        "critical": webs.critical(request.user, about) if card.waits_for else None,
        "in_the_way": BLOCKED.value(request.user, about),
        **beside(request, PROJECT, about),
    }
    return render(request, "portfolio/detail.html", context)


@require_http_methods(["GET", "POST"])
def update(request: PersonRequest, code: str) -> HttpResponse:
    """How it stands, from one of its leads."""
    row, roles = led(request, code)
    form = UpdateForm(request.POST or None, initial=UpdateForm.seen(row), project=row, roles=roles, reader=request.user)

    def write(words: dict[str, Any]) -> str:
        operations.update_project(number=row.number, actor=request.user, **words)
        return f"{row.code} is updated.{_strays(row)}"

    def pushes(words: dict[str, Any]) -> tuple[Move, ...]:
        return webs.moves(request.user, row, {name: words[name] for name in ("starts_on", "ends_on") if name in form.changed_data})

    return form_page(request, row, form, "How does it stand?", "Post update", write, pushes=pushes)


@require_http_methods(["GET", "POST"])
def plan(request: PersonRequest, code: str) -> HttpResponse:
    """A new milestone."""
    row, _ = led(request, code)
    form = MilestoneForm(request.POST or None, initial={"version": row.version}, project=cards.project(row))

    def write(words: dict[str, Any]) -> str:
        milestone = operations.plan_milestone(number=row.number, actor=request.user, **form.words())
        return f"{milestone.title} is planned.{_strays(row)}"

    return form_page(request, row, form, "Plan a milestone", "Plan milestone", write)


@require_http_methods(["GET", "POST"])
def milestone(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """One milestone: move, hand over, finish."""
    row, _ = led(request, code)
    found = row.milestones.select_related("owner").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    card = cards.milestone(found, row)
    seen = {"version": row.version, "title": card.title, "due_on": card.due_on, "done_on": card.done_on}
    seen["forecast_on"] = card.forecast_on
    seen["owner"] = card.owner.username if card.owner else ""
    form = MilestoneForm(request.POST or None, initial=seen, project=cards.project(row), milestone=card)

    def write(words: dict[str, Any]) -> str:
        operations.change_milestone(number=row.number, milestone=pk, actor=request.user, **form.words())
        return f"{found.title} is changed.{_strays(row)}"

    def pushes(words: dict[str, Any]) -> tuple[Move, ...]:
        return webs.moves(request.user, row, {"due_on": words["due_on"]} if "due_on" in form.changed_data else {}, pk)

    drop = {"action": addresses.project_drop(row.code, pk), "submit": f"Drop “{card.title}”"}
    return form_page(request, row, form, card.title, "Save milestone", write, drop, pushes)


@require_POST
def drop(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """Take a milestone out of the plan."""
    row, _ = led(request, code)
    operations.drop_milestone(number=row.number, milestone=pk, actor=request.user)
    messages.success(request, "The milestone is dropped.")
    return redirect(addresses.project(row.code))


@require_http_methods(["GET", "POST"])
def link(request: PersonRequest, code: str) -> HttpResponse:
    """What it waits for."""
    row, _ = led(request, code)
    form = LinkForm(request.POST or None, initial={"version": row.version}, reader=request.user, project=row)

    def write(words: dict[str, Any]) -> str:
        try:
            made = linking.link(number=row.number, actor=request.user, **words)
        except NotFound as missing:
            raise Invalid(before="There is no such project, or not for you.") from missing
        return f"{row.code} waits for {made.before.code}."

    return form_page(request, row, form, "What does it wait for?", "Add dependency", write)


@require_POST
def unlink(request: PersonRequest, code: str, before: str) -> HttpResponse:
    """It no longer waits for that."""
    row, _ = led(request, code)
    operations.unlink(number=row.number, before=parse(before), actor=request.user)
    messages.success(request, f"{row.code} no longer waits for {before.upper()}.")
    return redirect(addresses.project(row.code))


@require_POST
def drop_link(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """One link less by which it waits."""
    row = queries.found(request.user, parse(code))
    linking.drop_link(number=row.number, link=pk, actor=request.user)
    messages.success(request, "The link is taken away.")
    return redirect(addresses.project(row.code))


def _strays(row: Project) -> str:
    """What is to be said of milestones that lie outside the project's days, as they are now."""
    count = queries.strays(row)
    return f" {count_words(count, 'milestone')} {'lies' if count == 1 else 'lie'} outside its days." if count else ""


def led(request: PersonRequest, code: str) -> tuple[Project, frozenset[str]]:
    """The project, for one of its leads; NotFound and Forbidden for the others."""
    row = queries.found(request.user, parse(code))
    roles = access.roles_of(request.user, row)
    if roles.isdisjoint(LEADS):
        raise Forbidden(ONLY_LEADS)
    return row, roles


def form_page(
    request: PersonRequest, row: Project, form: Versioned, title: str, submit: str, write: Callable[[dict[str, Any]], str],
    other: dict[str, str] | None = None, pushes: Callable[[dict[str, Any]], tuple[Move, ...]] | None = None,
) -> HttpResponse:  # fmt: skip
    """GET shows the form; POST writes and leads back to the project, or says beside the fields what is wrong.

    Where what is sent ``pushes`` something, that is shown first, and written once it is sent again with what was seen.
    """
    status = 200
    moves: tuple[Move, ...] = ()
    if request.method == "POST":
        try:
            if form.is_valid():
                moves = pushes(form.cleaned_data) if pushes else ()
            if form.is_valid() and request.POST.get("seen_moves", "") == webs.seen(moves):
                messages.success(request, write(form.cleaned_data))
                return redirect(addresses.project(row.code))
            status = 200 if form.is_valid() else 422
        except Invalid as refused:
            form.refuse(refused)
            status = 422
        except Conflict as refused:
            form.add_error(None, refused.sentence)
            status = 409
    context = {"form": form, "title": title, "submit": submit, "project": cards.project(row), "other": other}
    context |= {"moves": moves, "seen_moves": webs.seen(moves)}
    context |= keeping.beside(request, form)
    return render(request, "portfolio/form.html", context, status=status)
