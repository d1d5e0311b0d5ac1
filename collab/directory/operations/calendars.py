"""The writes of calendars: add and change one, with its week and what is closed. One that nobody could work by is refused."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from collab.access import duties
from collab.directory import access, hours
from collab.directory.hours import Closed, Spell
from collab.events.record import record
from collab.events.texts import Words
from collab.kit import clock, holiday, worktime
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.formats import listed
from collab.kit.operation import inside_unit, operation
from collab.kit.text import one_line
from collab.people import clocks
from collab.people.calendars import LONGEST_CLOSURE, Calendar, Closure, WorkSpan
from collab.people.models import Person

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
RESERVED = frozenset({"new"})
FIELDS = ("name", "zone", "country", "region", "is_default")
MOST_SPELLS, MOST_CLOSED = 42, 200
STALE = "This calendar changed since you opened it. Look at what stands now, and send it again if you still mean it."
NOBODY = "Nobody would work for 400 days from today. Give it hours on one day of the week at least, and look at what is closed."
ONE = "One calendar is the organisation’s own: choose another one, and this one is no longer."


@operation
def add_calendar(
    *, actor: Person, code: str, name: str, week: Sequence[Spell], closures: Sequence[Closed] = (), is_default: bool = False, **more: str
) -> Calendar:
    """A new calendar; ``more`` may hold zone, country and region. Raises Forbidden, Invalid, or Unfit where the code is taken."""
    _keeper(actor)
    calendar = Calendar(code=one_line(code, "code", 50))
    if not CODE.fullmatch(calendar.code):
        raise Invalid(code="A code has lower-case letters and digits, with single hyphens between them.")
    if calendar.code in RESERVED:
        raise Invalid(code=f"{calendar.code} is a word of the addresses here. Take another one.")
    _put(calendar, {"name": name, **more})
    week, closures = _fit(calendar, week, closures)
    try:
        with transaction.atomic():
            calendar.save(force_insert=True)
    except IntegrityError as error:
        raise Unfit(code=f"There is a calendar with the code {calendar.code} already.") from error
    _keep(calendar, week, closures)
    record("people.calendar.added", actor=actor, about=calendar, data={"code": calendar.code, **_said(calendar, week, closures)})
    if is_default:
        _make_default(actor, calendar)
    return calendar


@operation
def change_calendar(*, actor: Person, code: str, version: int, **changes: Any) -> Calendar:
    """Change what it says (``FIELDS``, ``week``, ``closures``); its code stays. ``version`` is what the person saw: Conflict otherwise."""
    _keeper(actor)
    calendar = Calendar.objects.select_for_update(of=("self",), no_key=True).filter(code=code.lower()).first()
    if calendar is None:
        raise NotFound
    if version != calendar.version:
        raise Conflict(STALE)
    wants_default = changes.pop("is_default", None)
    if wants_default is False and calendar.is_default:
        raise Invalid(is_default=ONE)
    before = {**_facts(calendar), "week": _week(calendar), "closures": _closed(calendar)}
    week, closures = changes.pop("week", before["week"]), changes.pop("closures", before["closures"])
    _put(calendar, changes)
    week, closures = _fit(calendar, week, closures)
    now = {**_facts(calendar), "week": week, "closures": closures}
    if changed := sorted(name for name in now if now[name] != before[name]):
        _keep(calendar, *(now[name] if name in changed else None for name in ("week", "closures")))
        said = _said(calendar, week, closures)
        _changed(actor, calendar, {name: said[name] for name in changed})
    if wants_default:
        _make_default(actor, calendar)
    return calendar


def _make_default(actor: Person, calendar: Calendar) -> None:
    """The organisation's own from now on, in place of the one that is; both on record."""
    if calendar.is_default:
        return
    for other in Calendar.objects.select_for_update(of=("self",), no_key=True).filter(is_default=True):
        other.is_default = False
        _changed(actor, other, {"is_default": False})
    calendar.is_default = True
    _changed(actor, calendar, {"is_default": True})


def _changed(actor: Person, calendar: Calendar, said: dict[str, Any]) -> None:
    calendar.version += 1
    calendar.save(update_fields=[*(name for name in said if name in FIELDS), "version"])
    record("people.calendar.changed", actor=actor, about=calendar, data={"changed": sorted(said), "values": said})


def _keeper(actor: Person) -> None:
    inside_unit()
    if not access.may_keep(duties.roles_now(actor)):
        raise Forbidden("Administrators keep the calendars.")


def _put(calendar: Calendar, facts: dict[str, Any]) -> None:
    if unknown := sorted(set(facts) - set(FIELDS)):
        raise Invalid(**dict.fromkeys(unknown, "This is not something to set."))
    for name, value in facts.items():
        setattr(calendar, name, one_line(value, name, 120))
    calendar.country = calendar.country.upper()
    wrong = {}
    if not calendar.name:
        wrong["name"] = "Say what the calendar is called."
    if calendar.zone and calendar.zone not in zones():
        wrong["zone"] = "Choose a time zone such as Europe/Berlin."
    if calendar.country and calendar.country not in holiday.countries():
        wrong["country"] = "The holidays of this country are not known. Write its two letters, such as DE, or leave it empty."
    elif calendar.region and not calendar.country:
        wrong["region"] = "Say the country first."
    elif calendar.region and calendar.region not in (there := holiday.regions(calendar.country)):
        wrong["region"] = f"It is one of {listed(there, 'or')}." if there else "This country has no regions with holidays of their own."
    if wrong:
        raise Invalid(**wrong)


def _fit(calendar: Calendar, week: Sequence[Spell], closures: Sequence[Closed]) -> tuple[list[Spell], list[Closed]]:
    """The week and what is closed in order; raises Invalid where hours make no sense, or nobody could work by them."""
    if len(week) > MOST_SPELLS or len(closures) > MOST_CLOSED:
        raise Invalid(**{"week" if len(week) > MOST_SPELLS else "closures": "These are more than a calendar holds."})
    named = [Closed(one.first_on, one.last_on, one_line(one.name, "closures", 120)) for one in closures]
    if any(not one.name for one in named):
        raise Invalid(closures="Say what it is closed for.")
    if wrong := hours.unfit(week):
        raise Invalid(week=wrong)
    if wrong := hours.unfit_closed(named, LONGEST_CLOSURE):
        raise Invalid(closures=wrong)
    spans, closed = [(one.weekday, one.opens, one.closes) for one in week], [(one.first_on, one.last_on) for one in named]
    if not worktime.has_hours(clocks.made(calendar.zone, calendar.country, calendar.region, spans, closed), clock.today()):
        raise Invalid(week=NOBODY)
    return sorted(week), sorted(named)


def _keep(calendar: Calendar, week: Sequence[Spell] | None, closures: Sequence[Closed] | None) -> None:
    """Write these in place of what there was; None leaves it."""
    if week is not None:
        calendar.week.all().delete()
        WorkSpan.objects.bulk_create(WorkSpan(calendar=calendar, weekday=one.weekday, opens=one.opens, closes=one.closes) for one in week)
    if closures is not None:
        calendar.closures.all().delete()
        Closure.objects.bulk_create(
            Closure(calendar=calendar, first_on=one.first_on, last_on=one.last_on, name=one.name) for one in closures
        )


def _facts(calendar: Calendar) -> dict[str, Any]:
    return {name: getattr(calendar, name) for name in FIELDS}


def _week(calendar: Calendar) -> list[Spell]:
    return sorted(Spell(*row) for row in calendar.week.values_list("weekday", "opens", "closes"))


def _closed(calendar: Calendar) -> list[Closed]:
    return sorted(Closed(*row) for row in calendar.closures.values_list("first_on", "last_on", "name"))


def _said(calendar: Calendar, week: Sequence[Spell], closures: Sequence[Closed]) -> dict[str, Any]:
    """What the record says of it: names are words that somebody wrote."""
    return {
        **_facts(calendar),
        "name": Words(calendar.name),
        "week": [[one.weekday, hours.shown(one.opens), hours.shown(one.closes)] for one in week],
        "closures": [[str(one.first_on), str(one.last_on), Words(one.name)] for one in closures],
    }


@cache
def zones() -> frozenset[str]:
    """The time zones that one may live in: those with a place in their name, and UTC."""
    return frozenset(name for name in available_timezones() if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/"))))
