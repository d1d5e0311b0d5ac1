"""Freezing: what a request promises is put down with its approval, in the same transaction, and the approval's event holds the hashes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max

from collab.approvals.models import Route
from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.kpis.models import Kpi, Measurement
from collab.people.models import Person
from projects.promises.models import Promise
from projects.promises.states import KIND_OF, What

# Measurements that the baseline keeps: those that stood last.
BASELINE = 12


@dataclass(frozen=True, slots=True)
class Said:
    """One promise of a request: a KPI by code from ``before`` to ``target`` by a day, or an amount of money."""

    what: str
    target: Decimal
    kpi: str = ""
    before: Decimal | None = None
    by_on: date | None = None
    currency: str = field(default="")


def freeze(*, number: int, route: Route, sponsor: Person | None, owner: Person, said: Iterable[Said]) -> list[str]:
    """Put them down as they are now; gives their hashes, in order, for the event of the approval. Another approval is another round."""
    inside_unit()
    rows = list(said)
    if not rows:
        return []
    kpis = {kpi.code: kpi for kpi in Kpi.objects.select_related("owner_marketing").filter(code__in=[row.kpi for row in rows if row.kpi])}
    last = Promise.objects.filter(number=number).aggregate(last=Max("round"))["last"] or 0
    made = []
    for position, row in enumerate(rows, 1):
        kpi = kpis[row.kpi] if row.kpi else None
        one = Promise(
            number=number, route=route, round=last + 1, position=position, what=row.what, kind=KIND_OF[What(row.what)], kpi=kpi,
            before=row.before, target=row.target, currency=row.currency, by_on=row.by_on, baseline=_baseline(kpi), sponsor=sponsor,
            owner=kpi.owner_marketing if kpi else sponsor or owner, frozen_at=clock.now(),
        )  # fmt: skip
        one.save(force_insert=True)
        made.append(one.pk)
    return list(Promise.objects.filter(pk__in=made).order_by("position").values_list("hash", flat=True))


def _baseline(kpi: Kpi | None) -> list[int]:
    """The keys of the measurements that stood last, the newest first."""
    if kpi is None:
        return []
    return list(Measurement.objects.filter(kpi=kpi).order_by("-on", "-pk").values_list("pk", flat=True)[:BASELINE])
