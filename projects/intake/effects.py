"""What a request promises to move, as its row keeps it and as one person may know it: ``[{kpi, from, to, by}]``, values as text.

Which KPIs somebody may see is asked once for many requests (``load``). Of a request for which nobody asked, none is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from collab.kit import clock, formats
from collab.kpis.promised import Effect, Measured, effects, measured
from collab.people.models import Person

Row = dict[str, Any]
# How many a request may have, and how large a value may be: as measurements are kept.
MOST, LARGEST, PLACES = 20, Decimal(10) ** 12, 6
KEYS = ("by", "from", "kpi", "to")


def load(requests: Iterable[Any], person: Person) -> None:
    """Let these requests know which of the KPIs they name the person may see, and how those stand. One query, or none."""
    there = list(requests)
    kpis = measured(person, (row["kpi"] for request in there for row in request.effects or ()))
    for request in there:
        request.__dict__["kpis"] = kpis


def kpis_of(request: Any) -> Mapping[str, Measured]:
    """As ``load`` left them; none where it was not asked."""
    return request.__dict__.get("kpis") or {}


def seen(request: Any) -> list[Row] | None:
    """The rows that the person may know of; None where nobody was asked."""
    kpis = kpis_of(request)
    return None if request.effects is None else [row for row in request.effects if row["kpi"] in kpis]


def told(request: Any) -> tuple[Effect, ...]:
    """The same in words, beside how each KPI stands."""
    return effects(request.effects or (), kpis_of(request))


def words(rows: Sequence[Row], kpis: Mapping[str, Measured], today: date | None = None) -> list[str]:
    """ "NPS, 31 to 40, by 31 Mar 2027", each."""
    return [_words(effect, today or clock.today()) for effect in effects(rows, kpis)]


def _words(effect: Effect, today: date) -> str:
    since = f"{effect.before} " if effect.before else ""
    return f"{effect.name}, {since}to {effect.to}, by {formats.day(effect.by, today)}"


def promised(rows: Iterable[Row] | None) -> dict[tuple[str, str], Decimal]:
    """What each KPI is to be, and by when."""
    return {(row["kpi"], row["by"]): Decimal(row["to"]) for row in rows or ()}


def is_taken_back(before: Iterable[Row] | None, now: Iterable[Row] | None) -> bool:
    """Whether something that was promised is promised no longer, or otherwise; to promise more takes nothing back."""
    after = promised(now)
    return any(after.get(one) != value for one, value in promised(before).items())


def plain(value: Decimal) -> str:
    """A value as it is kept: all its digits and no more."""
    return format(value.normalize() if value else Decimal(0), "f")
