"""The values of KPIs that the portal reckons from its own record: at night, and the cases behind one.

The value goes the way of every other one, in nobody's name; the database takes one of such a KPI only without a person.
"""

import logging
from datetime import date, timedelta

from collab.kit import clock
from collab.kit.errors import NotFound, Refusal
from collab.kpis import operations
from collab.kpis.figures import FIGURES, SOURCE, Behind
from collab.kpis.models import Kpi
from collab.kpis.operations import Reading
from collab.kpis.standing import period_end, period_start
from collab.people.models import Person

log = logging.getLogger(__name__)
# So many periods that are over are reckoned each night; where they say the same as before, nothing is added.
PERIODS_BACK = 13


def reckon_all() -> int:
    """Every night: each KPI of the portal's own, period by period; gives how many values are new. Safe to run twice."""
    added = 0
    for kpi in Kpi.objects.filter(is_active=True).exclude(reckoned="").order_by("pk"):
        try:
            added += _reckon(kpi)
        except Refusal as refused:  # the others go on, and this one is tried the next night
            log.warning("The KPI %s was not reckoned: %s", kpi.code, refused)
    return added


def _reckon(kpi: Kpi) -> int:
    figure = FIGURES.value.get(kpi.reckoned)
    if figure is None:
        log.warning("The KPI %s shows a figure that this version does not know: %s", kpi.code, kpi.reckoned)
        return 0
    found = [(last, figure.reckon(first, last)) for first, last in periods(kpi.cadence, clock.today())]
    readings = [Reading(one.value, last, SOURCE, one.note) for last, one in found if one is not None]
    return operations.measure_own(code=kpi.code, readings=readings) if readings else 0


def periods(cadence: str, today: date) -> list[tuple[date, date]]:
    """First and last day of the latest periods that are over, the earliest first."""
    found: list[tuple[date, date]] = []
    first = period_start(today, cadence)
    while len(found) < PERIODS_BACK:
        last = first - timedelta(days=1)
        first = period_start(last, cadence)
        found.append((first, last))
    return found[::-1]


def behind(person: Person, kpi: Kpi, on: date) -> Behind:
    """The cases behind the value of the period that ``on`` lies in; raises NotFound where the portal does not reckon the KPI."""
    figure = FIGURES.value.get(kpi.reckoned)
    if figure is None:
        raise NotFound
    return figure.behind(person, period_start(on, kpi.cadence), period_end(on, kpi.cadence))
