"""The pages on which a KPI is defined and changed, its tray is emptied, and notes are made on its days."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from collab.access import duties
from collab.account import keeping
from collab.kit import clock
from collab.kit.errors import Forbidden
from collab.kit.formats import count_words, day
from collab.kpis import access, addresses, annotating, operations, queries, tray
from collab.kpis.beside.forms import AnswerForm, KpiForm, SayForm
from collab.kpis.models import Held, Kpi
from collab.kpis.tables import Tray
from collab.people.requests import PersonRequest
from collab.web.keyset import Key, Keyset, cut
from collab.web.refusing import Refusable

DEFINE = "Marketing technologists, the leads of both sides and administrators define KPIs."
CHANGE = "Its owners, marketing technologists, the leads of both sides and administrators change a KPI."
SHOWN, MOST_WAITING = 20, 200
NEWEST = Keyset((Key("pk"),))


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A new KPI, with an owner from each side."""
    if not access.may_define(request.user, duties.roles_of(request.user)):
        raise Forbidden(DEFINE)
    form = KpiForm(request.POST or None, reader=request.user)
    if form.does(lambda: operations.define(actor=request.user, **form.cleaned_data)):
        messages.success(request, f"{form.cleaned_data['name']} is defined.")
        return redirect("kpi", code=form.cleaned_data["code"])
    return _form(request, form, "New KPI", "Define it", addresses.KPIS)


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, code: str) -> HttpResponse:
    """What is said of a KPI; whoever changed it meanwhile is not overwritten."""
    kpi = queries.one(request.user, code)
    if not access.may_define(request.user, duties.roles_of(request.user), kpi):
        raise Forbidden(CHANGE)
    form = KpiForm(request.POST or None, reader=request.user, card=queries.kpi_card(kpi.code))
    if form.does(lambda: operations.alter(actor=request.user, code=kpi.code, **form.changes())):
        messages.success(request, f"{kpi.name} is changed.")
        return redirect("kpi", code=kpi.code)
    if form.is_bound:
        form.moved(queries.one(request.user, code).version)
    return _form(request, form, f"Change {kpi.name}", "Save", addresses.kpi(kpi.code))


@require_GET
def trays(request: PersonRequest) -> HttpResponse:
    """All that waits: for this person's word, and of what they brought for somebody else's."""
    access.reading(request.user)
    rows = tray.visible(request.user).filter(state=Tray.WAITING).select_related(*tray.RELATED)
    place = NEWEST.read(request.GET.get("before", ""))
    if place:
        rows = rows.filter(NEWEST.after(place))
    found, last = cut(list(rows.order_by(*NEWEST.order)[: SHOWN + 1]), SHOWN)
    context = {
        "held": tray.cards(found),
        "mine": tray.waiting_for(request.user).count(),
        "page": {"older": f"?before={NEWEST.write(last.pk)}" if last else "", "newer": addresses.KPIS_TRAY if place else ""},
    }
    return render(request, "kpis/trays.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, code: str) -> HttpResponse:
    """The tray of one KPI: what waits, with its answer, and what became of what waited before."""
    kpi = queries.one(request.user, code)
    may = access.may_decide(request.user, duties.roles_of(request.user), kpi)
    if request.method == "POST" and not may:
        raise Forbidden(tray.CLOSED)
    rows = tray.visible(request.user).filter(kpi=kpi).select_related(*tray.RELATED)
    waiting = tray.cards(rows.filter(state=Tray.WAITING).order_by("pk")[:MOST_WAITING])
    days = {card.pk: day(card.on, clock.today()) for card in waiting}
    form = AnswerForm(request.POST or None, waiting=waiting, days=days) if may and (waiting or request.POST) else None
    answered: list[Held] = []
    if form and form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        write = partial(tray.ANSWERS[given.pop("answer")], actor=request.user, code=kpi.code, **given)
        if form.does(lambda: answered.extend(write())):
            messages.success(request, _became(kpi, answered))
            return redirect("kpi-tray", code=kpi.code)
    context = {
        "card": queries.kpi_card(kpi.code),
        "waiting": waiting,
        "done": tray.cards(rows.exclude(state=Tray.WAITING).order_by("-pk")[:SHOWN]),
        "form": form,
        "may_decide": may,
    }
    return render(request, "kpis/tray.html", context, status=form.status if form and form.is_bound else 200)


def _became(kpi: Kpi, rows: list[Held]) -> str:
    """What became of values that were answered together."""
    later = sum(row.restates_id is not None for row in rows)
    said = "counts from now on" if rows[0].state == Tray.LET_IN else "was refused"
    now = f"{count_words(len(rows) - later, 'value')} of {kpi.name}: {said}." if later < len(rows) else ""
    waits = f"{count_words(later, 'value')} of {kpi.name} would change closed periods, and wait for the other owner." if later else ""
    return f"{now} {waits}".strip()


@require_http_methods(["GET", "POST"])
def say(request: PersonRequest, code: str) -> HttpResponse:
    """A note on a day of a KPI."""
    kpi = queries.one(request.user, code)
    if not annotating.may_annotate(request.user, duties.roles_of(request.user), kpi):
        raise Forbidden(annotating.CLOSED)
    form = SayForm(request.POST or None, initial={"on": clock.today()})
    if form.does(lambda: annotating.annotate(actor=request.user, code=kpi.code, **form.cleaned_data)):
        messages.success(request, f"Noted on {day(form.cleaned_data['on'], clock.today())}.")
        return redirect("kpi", code=kpi.code)
    return _form(request, form, f"A note on {kpi.name}", "Write it on the chart", addresses.kpi(kpi.code))


@require_POST
def unsay(request: PersonRequest, code: str, annotation: int) -> HttpResponse:
    """Take a note back."""
    kpi = queries.one(request.user, code)
    annotating.withdraw(actor=request.user, code=kpi.code, annotation=annotation)
    messages.success(request, "The note is taken back.")
    return redirect("kpi", code=kpi.code)


def _form(request: PersonRequest, form: Refusable, title: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, **keeping.beside(request, form)}
    return render(request, "kpis/form.html", context, status=form.status if form.is_bound else 200)
