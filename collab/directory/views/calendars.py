"""The pages of calendars: which there are, what one says, and the form by which an administrator keeps it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.access import duties
from collab.account import keeping
from collab.directory import access, queries
from collab.directory.forms import CalendarForm, NewCalendarForm, there
from collab.directory.operations import calendars as operations
from collab.directory.queries import CalendarCard
from collab.kit.errors import Forbidden
from collab.kit.formats import count_words
from collab.people.calendars import Calendar
from collab.people.requests import PersonRequest
from collab.web.exports import Sheet, away

KEPT_BY = "Administrators keep the calendars."


def _every(request: PersonRequest) -> list[CalendarCard]:
    _reads(request)
    return list(queries.calendar_cards(request.user))


CALENDARS = Sheet("calendars", ("code", "name", "zone", "country_name", "region", "is default=is_default", "people"), _every)


@require_safe
@away(CALENDARS)
def calendars(request: PersonRequest) -> HttpResponse:
    """By which calendars the house works."""
    _reads(request)
    cards = queries.calendar_cards(request.user)
    return render(request, "directory/calendars.html", {"calendars": cards, "can_keep": _keeps(request)})


@require_safe
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """One calendar: its week, and what is off in the year ahead."""
    _reads(request)
    card = queries.one(request.user, code)
    off = queries.ahead(card)
    days = sum((one.last_on - one.first_on).days + 1 for one in off)
    context = {"calendar": card, "off": off, "off_words": count_words(days, "day"), "can_keep": _keeps(request)}
    return render(request, "directory/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Add a calendar."""
    _keeper(request)
    form = NewCalendarForm(request.POST if request.method == "POST" else None)
    made: list[Calendar] = []
    if form.is_bound and form.does(lambda: made.append(operations.add_calendar(actor=request.user, **form.cleaned_data))):
        messages.success(request, f"“{made[0].name}” is there.")
        return redirect("calendar", code=made[0].code)
    return _form(request, form, "Add a calendar")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, code: str) -> HttpResponse:
    """Change a calendar, seen in the version that the form brings along."""
    _keeper(request)
    card = queries.one(request.user, code)
    form = CalendarForm(request.POST) if request.method == "POST" else CalendarForm(initial=there(card))
    if form.is_bound and form.does(lambda: operations.change_calendar(actor=request.user, code=code, **form.cleaned_data)):
        messages.success(request, "Saved. It counts from now on, for what began before too.")
        return redirect("calendar", code=card.code)
    return _form(request, form, f"Change {card.name}", card.code)


def _form(request: PersonRequest, form: CalendarForm, title: str, code: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "code": code, **keeping.beside(request, form)}
    return render(request, "directory/form.html", context, status=form.status if form.is_bound else 200)


def _keeps(request: PersonRequest) -> bool:
    return access.may_keep(duties.roles_of(request.user))


def _keeper(request: PersonRequest) -> None:
    if not _keeps(request):
        raise Forbidden(KEPT_BY)


def _reads(request: PersonRequest) -> None:
    if not duties.roles_of(request.user):
        raise Forbidden("The calendars are shown to people with a duty in Bridge.")
