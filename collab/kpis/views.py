"""The pages of KPIs: the table that draws, one KPI with its record, a value by hand, a file."""

from collections.abc import Iterator
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
from collab.kpis import access, addresses, defined, drawing, imports, one_page, operations, outlook, queries, reckoning, tray
from collab.kpis.cards import KpiCard
from collab.kpis.feeds import queries as feeds
from collab.kpis.files import IN_WORDS, FileRow
from collab.kpis.forms import RecordForm, TargetForm
from collab.kpis.line_cards import MeasurementCard
from collab.kpis.models import Direction, Held, Measurement
from collab.kpis.noted import KPI
from collab.kpis.tables import Tray
from collab.people.requests import PersonRequest
from collab.stream.page import beside
from collab.web.exports import Sheet, away
from collab.web.keyset import read_day
from collab.web.saving import savable
from collab.web.sheets import page
from collab.web.sheets.report import Report
from collab.web.sheets.tables import MOST_SENT

SHOWN = 13


def _taken(report: Report[FileRow]) -> str:
    waits = f" {count_words(report.held, 'value')} more {'waits' if report.held == 1 else 'wait'} in the tray." if report.held else ""
    if not report.new and not report.changed:
        return waits.strip().replace(" more ", " ") or "Nothing new: every value of the file counts already."
    replaced = f", {count_words(report.changed, 'value')} replaced" if report.changed else ""
    there = f" {report.unchanged} counted already." if report.unchanged else ""
    later = f" {report.waiting} of them would change closed periods, and wait for the other owner." if report.waiting else ""
    return f"{count_words(report.new, 'value')} added{replaced}.{there}{later}{waits}"


FILE = page.Door("kpis", "kpis/import.html", IN_WORDS, "kpis", _taken, kind="values")


def _cards(request: PersonRequest) -> list[KpiCard]:
    """Those of the view that is asked for."""
    access.reading(request.user)
    view = request.GET.get("view", "")
    if view not in queries.VIEWS:
        raise Invalid("This filter is not offered here.")
    return queries.viewed(queries.kpi_cards(kpis=queries.chosen(access.visible(request.user))), request.user, view)


KPIS = Sheet(
    "kpis",
    (
        "code", "name", "unit", "now", "measured on=now_on", "target", "difference", "status", "late since=late_since", "due on=due_on",
        "cadence", "owner_marketing", "owner_it", "definition", "version",
    ),
    _cards,
)  # fmt: skip


@require_GET
@away(KPIS)
@savable("kpis")
def table(request: PersonRequest) -> HttpResponse:
    """All KPIs: now, target, gap, status."""
    cards, view = _cards(request), request.GET.get("view", "")
    off, late = drawing.off_track(cards), sum(card.late_since is not None for card in cards)
    lede = f"{count_words(len(cards), 'measure')}, {off} off track" + (f", {late} with late data." if late else ".")
    context = {"kpis": drawing.rows(cards), "on_track": drawing.on_track(cards), "lede": lede, "turned": _turned(cards)}
    context["views"] = [
        {"label": label, "url": f"{addresses.KPIS}?view={key}", "current": key == view, "count": None}
        for key, label in queries.VIEWS.items()
    ]
    return render(request, "kpis/table.html", {**context, "can_import": access.may_feed_any(request.user), **_beside(request)})


def _beside(request: PersonRequest) -> dict[str, bool]:
    return {
        "can_define": access.may_define(request.user, duties.roles_of(request.user)),
        "can_make_feeds": feeds.may_make(request.user),
        "waits": tray.visible(request.user).filter(state=Tray.WAITING).exists(),
    }


def _values(request: PersonRequest, code: str) -> Iterator[MeasurementCard]:
    """Every value that came, the newest day first."""
    kpi = queries.one(request.user, code)
    return (queries.measurement_card(kpi, row) for row in queries.measurements(kpi))


VALUES = Sheet("kpi-values", ("on", "value", "source", "note", "by", "arrived_at", "counts"), _values)


def _turned(cards: list[KpiCard]) -> list[tuple[KpiCard, outlook.Told]]:
    signals = outlook.turned(cards, clock.today())
    return [(card, signals[card.code]) for card in cards if card.code in signals]


@require_GET
@away(VALUES)
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One KPI: now, target and gap in words, its line, who answers for it, and every value that came."""
    kpi = queries.one(request.user, code)
    before, changes = queries.VALUES.read(request.GET.get("before", "")), defined.ORDER.read(request.GET.get("changes", ""))
    context = one_page.context(request.user, kpi, before, changes)
    if access.takes(request.user, duties.roles_of(request.user), kpi):
        form = RecordForm(initial={"on": clock.today()}, unit=kpi.unit)
        context |= {"form": form, **keeping.beside(request, form, addresses.kpi_record(kpi.code))}
    return render(request, "kpis/detail.html", context | beside(request, KPI, kpi))


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
    operations.by_hand(kpi)
    if not access.takes(request.user, duties.roles_of(request.user), kpi):
        raise Forbidden("Its owners, marketing technologists and finance partners record values.")
    form = RecordForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()}, unit=kpi.unit)
    if form.is_bound and form.is_valid():
        try:
            rows = operations.measure(actor=request.user, code=kpi.code, readings=[operations.Reading(**form.cleaned_data)])
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _recorded(rows[0], day(form.cleaned_data["on"], clock.today())))
            return redirect("kpi", code=kpi.code)
    context = {"form": form, "card": queries.kpi_card(kpi.code), **keeping.beside(request, form)}
    return render(request, "kpis/record.html", context, status=422 if form.is_bound else 200)


def _recorded(row: Measurement | Held, on: str) -> str:
    if isinstance(row, Measurement):
        return f"Value recorded for {on}." if row.waits is None else f"{on} is closed: what it says counts until the other owner agrees."
    if row.state == Tray.LET_IN:
        return f"{on} is closed: this value was let in, and counts once the other owner agrees."
    if row.state == Tray.REFUSED:
        return f"This value for {on} was refused already, and does not count."
    return f"{row.why} It waits in the tray, and counts when an owner lets it in."


@require_http_methods(["GET", "POST"])
def target(request: PersonRequest, code: str) -> HttpResponse:
    """Set what the KPI should reach in a period."""
    kpi = queries.one(request.user, code)
    if not access.may_define(request.user, duties.roles_of(request.user), kpi):
        raise Forbidden("Its owners, marketing technologists, the leads of both sides and administrators set targets.")
    sent = request.POST if request.method == "POST" else None
    form = TargetForm(sent, initial={"version": kpi.version}, unit=kpi.unit, is_band=kpi.direction == Direction.WITHIN)
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
