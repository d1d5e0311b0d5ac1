"""Plain pages: sign-in by the session, the rows by the ORM, a bare table. What a page of the portal is compared with."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import Count, Prefetch, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from benchmarks.plain.models import PlainDelivery, PlainEvent, PlainRequest
from collab.agenda.models import Goal
from collab.approvals.models import Decision, Panel
from collab.customer.models import Moment
from collab.events.models import Event
from collab.kpis.models import Kpi, Measurement
from funding.funds.models import Allocation, Fund
from projects.intake.models import Request
from projects.portfolio.models import Project

NAMES = (
    "home",
    "triage",
    "list",
    "deep",
    "request",
    "search",
    "create",
    "move",
    "json",
    "roadmap",
    "executive",
    "operations",
    "brief",
    "moments",
    "kpi",
)
# What is written in a request, and which reactions wait for one that was sent.
WRITTEN = (
    "title", "problem", "outcome", "needed_by_reason", "revenue_generated", "revenue_protected", "estimate", "needed_by", "data_kind",
)  # fmt: skip
OWED = ("intake.tell",)
SHOWN = Request.objects.select_related("requester__department", "holder", "goal", "project").defer("search", "problem", "outcome")
WHOLE = Request.objects.select_related("requester__department", "goal", "moment", "route__policy", "project", "holder").defer("search")


def table(request: HttpRequest, **found: Any) -> HttpResponse:
    return render(request, "plain/table.html", found)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One's own, what waits in triage and to be started: three queries, as many rows as home shows."""
    own = SHOWN.filter(requester=request.user).order_by("-updated_at", "-pk")[:8]
    inbox = SHOWN.filter(state="in_triage").order_by("submitted_at", "pk")[:3]
    start = SHOWN.filter(state="funded").order_by("-number")[:2]
    return table(request, title="Home", requests=[*own, *inbox, *start])


@login_required
def triage(request: HttpRequest) -> HttpResponse:
    """Fifty rows, and the first request whole with its events and what is like it."""
    rows = list(SHOWN.filter(state="in_triage").order_by("submitted_at", "id")[:50])
    first = get_object_or_404(WHOLE, pk=rows[0].pk)
    words = " | ".join(first.title.split())
    alike = Request.objects.filter(search=SearchQuery(words, config="english", search_type="raw")).defer("search").order_by("-number")[:3]
    events = Event.objects.filter(subject_kind="intake.request", subject_id=first.pk).select_related("actor").order_by("-id")
    return table(request, title="Triage", requests=rows, one=first, events=events, alike=alike)


@login_required
def list_(request: HttpRequest) -> HttpResponse:
    """25 rows by state and goal."""
    found = SHOWN.filter(state="in_triage", goal__code=request.GET["goal"])
    return table(request, title="Requests", requests=found.order_by("-number")[:25])


@login_required
def deep(request: HttpRequest) -> HttpResponse:
    """25 rows from anywhere, by key."""
    return table(request, title="Requests", requests=SHOWN.filter(number__lt=request.GET["before"]).order_by("-number")[:25])


@login_required
def request(request: HttpRequest) -> HttpResponse:
    """A request whole: its events, its panels with their decisions, its money."""
    one = get_object_or_404(WHOLE, number=request.GET["number"])
    events = Event.objects.filter(subject_kind="intake.request", subject_id=one.pk).select_related("actor").order_by("-id")
    decisions = Prefetch("decisions", Decision.objects.select_related("person"))
    panels = Panel.objects.filter(step__route_id=one.route_id).select_related("step").prefetch_related(decisions)
    promises = Allocation.objects.filter(route_id=one.route_id).select_related("fund")
    return table(request, title=one.title, one=one, events=events, panels=panels, promises=promises, sources=one.data_sources.all())


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """25 rows by full text."""
    found = SHOWN.filter(search=SearchQuery(request.GET["q"], config="english", search_type="websearch"))
    return table(request, title="Search", requests=found.order_by("-number")[:25])


@login_required
@transaction.atomic
def create(request: HttpRequest) -> HttpResponse:
    """A request written, and sent: two events, what the second one owes, and the request as it is then."""
    now = timezone.now()
    words = {name: request.POST[name] for name in WRITTEN}
    goal, moment = get_object_or_404(Goal, code=request.POST["goal"]), get_object_or_404(Moment, code=request.POST["moment"])
    at = {"made_at": now, "state_since": now, "updated_at": now}
    made = PlainRequest.objects.create(requester=request.user, holder=request.user, goal=goal, moment=moment, **at, **words)
    _record(made, "intake.request.drafted", request, now)
    made.state, made.holder, made.version, made.submitted_at = "in_triage", None, 2, now
    made.save(update_fields=["state", "holder", "version", "submitted_at"])
    sent = _record(made, "intake.request.submitted", request, now, action="submit", source="draft", target=made.state)
    PlainDelivery.objects.bulk_create(PlainDelivery(event=sent, reaction=name, due_at=now) for name in OWED)
    there = PlainRequest.objects.select_related("goal", "moment", "requester", "holder").get(pk=made.pk)
    shown = {"number": f"R-{there.number}", "goal": there.goal.code, "moment": there.moment.code, "requester": there.requester.username}
    return JsonResponse({**shown, **{name: getattr(there, name) for name in (*WRITTEN, "state", "version", "submitted_at")}}, status=201)


@login_required
@transaction.atomic
def move(request: HttpRequest) -> HttpResponse:
    """A question asked: the same columns change, and an event."""
    now = timezone.now()
    one = get_object_or_404(PlainRequest.objects.select_for_update(), number=request.POST["number"])
    source, one.state, one.question = one.state, "needs_information", request.POST["reason"]
    one.asked_by = one.technologist = request.user
    one.holder_id, one.version = one.requester_id, one.version + 1
    one.state_since = one.updated_at = now
    one.save()
    _record(one, "intake.request.asked", request, now, action="ask", source=source, target=one.state, why=one.question)
    return HttpResponseRedirect(f"/request/?number={one.number}")


def _record(one: PlainRequest, kind: str, request: HttpRequest, now: Any, **words: str) -> PlainEvent:
    return PlainEvent.objects.create(
        kind=kind, subject_kind="intake.request", subject_id=one.pk, actor=request.user, at=now, version=one.version, **words
    )


@login_required
def json(request: HttpRequest) -> HttpResponse:
    """The same fields as the rows of the API."""
    fields = ("number", "title", "state", "version", "currency", "estimate", "revenue_generated", "revenue_protected", "needed_by")
    more = ("is_confidential", "submitted_at", "state_since", "updated_at")
    rows = [
        {
            **{name: getattr(one, name) for name in (*fields, *more)},
            "requester": one.requester.username,
            "holder": one.holder.username if one.holder else None,
            "goal": one.goal.code if one.goal else None,
        }
        for one in SHOWN.exclude(state="draft").order_by("-number")[: int(request.GET["limit"])]
    ]
    return JsonResponse({"results": rows})


@login_required
def roadmap(request: HttpRequest) -> HttpResponse:
    """The projects under way around today, with their leads."""
    today = timezone.localdate()
    year = timedelta(days=365)
    found = Project.objects.exclude(phase__in=("live", "closed")).filter(starts_on__lt=today + year, ends_on__gt=today - year)
    found = found.select_related("marketing_lead", "it_lead", "goal").prefetch_related("milestones").order_by("starts_on")
    return table(request, title="Roadmap", projects=found[:ROADMAP_ROWS])


@login_required
def executive(request: HttpRequest) -> HttpResponse:
    """KPIs with a year of values, funds with their balances, the worst projects, the decisions that wait."""
    since = timezone.localdate() - timedelta(days=366)
    values = Prefetch("measurements", Measurement.objects.filter(on__gt=since).order_by("on"))
    funds = Fund.objects.with_accounts()
    projects = Project.objects.exclude(phase__in=("live", "closed")).select_related("marketing_lead", "it_lead", "goal")
    waiting = SHOWN.filter(state="in_approval").order_by("submitted_at")[:5]
    kpis = Kpi.objects.prefetch_related(values, "targets")[:7]
    return table(request, title="Executive", kpis=kpis, funds=funds, projects=projects.order_by("-number")[:12], requests=waiting)


@login_required
def operations(request: HttpRequest) -> HttpResponse:
    """What is in progress by state, and the fifty that were sent first of what waits: two queries, no figure of how long it takes."""
    states = (
        Request.objects.filter(state__in=("in_triage", "in_approval", "approved")).values("state").annotate(n=Count("pk")).order_by("state")
    )
    rows = SHOWN.filter(state="in_triage").order_by("submitted_at", "id")[:50]
    return table(request, title=f"Operations: {', '.join(str(one) for one in states)}", requests=rows)


@login_required
def brief(request: HttpRequest) -> HttpResponse:
    """The twelve last events of one's own requests: what a page of today's news would at least be asked for."""
    own = Request.objects.filter(requester=request.user).order_by().values("pk")
    events = Event.objects.filter(subject_kind="intake.request", subject_id__in=own).select_related("actor").order_by("-id")[:12]
    return table(request, title="Brief", one=get_object_or_404(WHOLE, pk=own.order_by("-pk")[0]["pk"]), events=events)


@login_required
def moments(request: HttpRequest) -> HttpResponse:
    """Each moment with how many requests and projects it has and what is asked and spent, three queries of sums."""
    found = Moment.objects.order_by("position")
    asked = Request.objects.exclude(state="draft").values("moment__name").annotate(n=Count("pk"), money=Sum("estimate")).order_by()
    work = Project.objects.values("moment__name").annotate(n=Count("pk")).order_by()
    return table(request, title=f"Moments: {', '.join(map(str, [*found.values_list('name', flat=True), *asked, *work]))}")


@login_required
def kpi(request: HttpRequest) -> HttpResponse:
    """One KPI with the values of five years and its targets."""
    values = Prefetch("measurements", Measurement.objects.order_by("on"))
    return table(request, title="KPI", kpis=Kpi.objects.filter(code=request.GET["code"]).prefetch_related(values, "targets"))


ROADMAP_ROWS = 40
