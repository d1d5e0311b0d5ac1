"""The pages of KPIs: the table that draws, one KPI with its record, a value by hand, a file."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from collab.access import duties
from collab.account import keeping
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.formats import count_words, day
from collab.kpis import access, addresses, drawing, imports, movers, operations, outlook, promised, queries, reckoning, series
from collab.kpis.cards import KpiCard
from collab.kpis.feeds import queries as feeds
from collab.kpis.figures import RECKONED
from collab.kpis.files import IN_WORDS, FileRow
from collab.kpis.forms import RecordForm, TargetForm
from collab.kpis.models import Kpi
from collab.kpis.noted import KPI
from collab.kpis.picture import picture
from collab.kpis.restating import queries as restating
from collab.people.models import Person
from collab.people.requests import PersonRequest
from collab.stream.page import beside
from collab.web.keyset import Place, cut, read_day
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT

SHOWN = 13


def _taken(report: Report[FileRow]) -> str:
    if not report.new and not report.changed:
        return "Nothing new: every value of the file counts already."
    replaced = f", {count_words(report.changed, 'value')} replaced" if report.changed else ""
    there = f" {report.unchanged} counted already." if report.unchanged else ""
    later = f" {report.waiting} of them would change closed periods, and wait for the other owner." if report.waiting else ""
    return f"{count_words(report.new, 'value')} added{replaced}.{there}{later}"


FILE = page.Door("kpis", "kpis/import.html", IN_WORDS, "kpis", _taken, kind="values")


@require_GET
def table(request: PersonRequest) -> HttpResponse:
    """All KPIs: now, target, gap, status."""
    access.reading(request.user)
    cards = queries.kpi_cards(kpis=queries.chosen(access.visible(request.user)))
    off, late = drawing.off_track(cards), sum(card.late_since is not None for card in cards)
    lede = f"{count_words(len(cards), 'measure')}, {off} off track" + (f", {late} with late data." if late else ".")
    context = {"kpis": drawing.rows(cards), "on_track": drawing.on_track(cards), "lede": lede, "turned": _turned(cards)}
    may = {"can_import": access.may_feed_any(request.user), "can_make_feeds": feeds.may_make(request.user)}
    return render(request, "kpis/table.html", {**context, **may})


def _turned(cards: list[KpiCard]) -> list[tuple[KpiCard, outlook.Told]]:
    signals = outlook.turned(cards, clock.today())
    return [(card, signals[card.code]) for card in cards if card.code in signals]


@require_GET
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One KPI: now, target and gap in words, its line, who answers for it, and every value that came."""
    kpi = queries.one(request.user, code)
    form = RecordForm(initial={"on": clock.today()}, unit=kpi.unit) if _may_feed(request, kpi) else None
    can_define = access.may_define(request.user, duties.roles_of(request.user), kpi)
    context = _page(request.user, kpi, queries.VALUES.read(request.GET.get("before", ""))) | {
        "form": form,
        "can_define": can_define,
        "movers": movers.movers(request.user, kpi.code),
        "promises": promised.promises(request.user, kpi.code),
        **beside(request, KPI, kpi),
    }
    if form:
        context |= keeping.beside(request, form, addresses.kpi_record(kpi.code))
    return render(request, "kpis/detail.html", context)


@require_GET
def rows(request: PersonRequest, code: str) -> HttpResponse:
    """The cases behind a value that the portal reckoned: ``?on`` is a day of its period, the latest value's unless told."""
    kpi = queries.one(request.user, code)
    card = queries.kpi_card(kpi.code)
    on = _day(request.GET.get("on", "")) or card.now_on
    if on is None:
        raise NotFound
    found = reckoning.behind(request.user, kpi, on)
    value = next((one for one in queries.measurements(kpi, on, on) if not one.is_replaced), None)
    context = {"card": card, "behind": found, "value": queries.measurement_card(kpi, value) if value else None, "on": on}
    return render(request, "kpis/rows.html", {**context, "hidden": found.count - len(found.rows)})


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise NotFound from error


@require_http_methods(["GET", "POST"])
def record(request: PersonRequest, code: str) -> HttpResponse:
    """Record a value by hand; the same value again adds nothing, so sending twice does no harm."""
    kpi = queries.one(request.user, code)
    if kpi.reckoned:
        raise Conflict(RECKONED)
    if not _may_feed(request, kpi):
        raise Forbidden("Its owners, marketing technologists and finance partners record values.")
    form = RecordForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()}, unit=kpi.unit)
    if form.is_bound and form.is_valid():
        try:
            (row,) = operations.measure(actor=request.user, code=kpi.code, readings=[operations.Reading(**form.cleaned_data)])
        except Invalid as refused:
            form.refuse(refused)
        else:
            on = day(form.cleaned_data["on"], clock.today())
            said = (
                f"Value recorded for {on}." if row.waits is None else f"{on} is closed: what it says counts until the other owner agrees."
            )
            messages.success(request, said)
            return redirect("kpi", code=kpi.code)
    context = {"form": form, "card": queries.kpi_card(kpi.code), **keeping.beside(request, form)}
    return render(request, "kpis/record.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def target(request: PersonRequest, code: str) -> HttpResponse:
    """Set what the KPI should reach in a period."""
    kpi = queries.one(request.user, code)
    if not access.may_define(request.user, duties.roles_of(request.user), kpi):
        raise Forbidden("Its owners, marketing technologists, the leads of both sides and administrators set targets.")
    form = TargetForm(request.POST if request.method == "POST" else None, initial={"version": kpi.version}, unit=kpi.unit)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            operations.set_target(actor=request.user, code=kpi.code, **form.cleaned_data)
        except Invalid as refused:
            form.refuse(refused)
        except Conflict as refused:
            status = refused.status
            form.moved(refused, queries.one(request.user, code).version)
        else:
            given = form.cleaned_data
            messages.success(
                request,
                f"{kpi.name}: the target from {day(given['starts_on'], clock.today())} to {day(given['ends_on'], clock.today())} is set.",
            )
            return redirect("kpi", code=kpi.code)
    context = {"form": form, "card": queries.kpi_card(kpi.code), "targets": queries.target_cards(kpi)[::-1]}
    return render(request, "kpis/target.html", {**context, **keeping.beside(request, form)}, status=status)


@require_http_methods(["GET", "POST"])
def import_file(request: PersonRequest) -> HttpResponse:
    """Values of many KPIs from a file, all or none: looked at first, then taken as it was looked at."""
    if not access.may_feed_any(request.user):
        raise Forbidden("KPI owners, marketing technologists and finance partners import values.")
    return page.answer(request, FILE, partial(imports.read_file, actor=request.user))


import_file.most_bytes = MOST_SENT  # type: ignore[attr-defined]


def _may_feed(request: PersonRequest, kpi: Kpi) -> bool:
    return kpi.is_active and not kpi.reckoned and access.may_feed(request.user, duties.roles_of(request.user), kpi)


def _page(reader: Person, kpi: Kpi, before: Place | None) -> dict[str, object]:
    card, targets = queries.kpi_card(kpi.code), queries.target_cards(kpi)
    values, last = cut(queries.measurement_cards(kpi, SHOWN + 1, before), SHOWN)
    older = f"?before={queries.VALUES.write(last.on, last.pk)}#values-title" if last else ""
    return {
        "card": card,
        "note": drawing.note(card),
        "facts": _facts(card),
        "picture": picture(card, series.points(kpi, card.on), targets),
        "values": values,
        "page": {"older": older, "newer": f"{addresses.kpi(kpi.code)}#values-title" if before else ""},
        "targets": targets[::-1],
        "goals": queries.goals_shown_by(kpi),
        "restating": restating.cards(reader, restating.rows(reader, state="waiting", kpi=kpi.code)),
    }


def _facts(card: KpiCard) -> list[dict[str, str]]:
    until = f"until {day(card.target_until, card.on)}" if card.target_until else ""
    better = "Lower is better" if card.is_lower_better else "Higher is better"
    return [
        {"label": "Now", "value": card.now_text, "more": f"on {day(card.now_on, card.on)}" if card.now_on else ""},
        {"label": "Target", "value": card.target_text, "more": until},
        {"label": "Gap", "value": card.gap_text, "more": better},
        {"label": "Measured", "value": card.cadence_words, "more": drawing.freshness(card)},
    ]
