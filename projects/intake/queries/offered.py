"""What was asked with each entry of the catalogue says of it: how long it takes, and what it costs.

The same for every reader, so confidential requests count in neither; what one request costs is the money of work, and a band of fewer than
five would tell it.
"""

from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Any

from django.conf import settings
from django.core.cache import cache

from collab.kit import clock
from collab.kit.money import Money
from projects.catalogue.measured import FEWEST_SIZED, Measured
from projects.intake.models import Request
from projects.intake.queries import durations
from projects.intake.queries.durations import HALF, KEPT_SECONDS, MOST

# The band leaves out what is cheaper than 85 in a hundred, and what is dearer.
LOW, HIGH = 0.15, 0.85
# Of each entry the latest so many sized requests.
LOOKED_AT = 5_000


def measured() -> Mapping[int, Measured]:
    """By the key of the entry. Two queries, or none for as long as it is kept."""
    key = f"intake:offered:{clock.today()}"
    kept: dict[str, list[Any]] | None = cache.get(key)
    if kept is None:
        kept = _measured()
        cache.set(key, kept, KEPT_SECONDS)
    return {int(entry): Measured(*said[:4], *(Money(Decimal(one), settings.CURRENCY) for one in said[4:])) for entry, said in kept.items()}


def _measured() -> dict[str, list[Any]]:
    """What ``Measured`` is made of, as the cache keeps it."""
    curves = {int(entry): curve for entry, curve in durations.by_entry().items()}
    costs = _costs()
    found: dict[str, list[Any]] = {}
    for entry in {*curves, *costs}:
        curve, sized = curves.get(entry), sorted(costs.get(entry, ()))
        band = [str(_at(sized, share)) for share in (LOW, HIGH)] if len(sized) >= FEWEST_SIZED else []
        times = [curve.count, curve.within(HALF), curve.within(MOST)] if curve else [0, None, None]
        found[str(entry)] = [*times, len(sized), *band]
    return found


def _costs() -> dict[int, list[Decimal]]:
    """The likely cost of each that was sized in the house's currency, over all its years."""
    rows = Request.objects.filter(asked_as__isnull=False, is_confidential=False, submitted_at__isnull=False).exclude(costs=None)
    costs: dict[int, list[Decimal]] = {}
    for entry, lines in rows.order_by("-pk").values_list("asked_as__entry_id", "costs")[:LOOKED_AT]:
        if lines and all(line["currency"] == settings.CURRENCY for line in lines):
            costs.setdefault(entry, []).append(sum((Decimal(line["likely"]) for line in lines), Decimal(0)))
    return costs


def _at(sized: list[Decimal], share: float) -> Decimal:
    """The amount that this share of them does not exceed, to two figures: what one of them cost is not to be read from it."""
    exact = sized[max(0, ceil(share * len(sized)) - 1)]
    return exact if not exact else round(exact, 1 - exact.adjusted()).quantize(Decimal("0.01"))
