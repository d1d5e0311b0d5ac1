"""What a request is worth in the house's currency, so that a list by money compares like with like."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from collab.kit import rates
from collab.kit.errors import Conflict
from collab.kit.money import Money
from projects.intake.models import Request


def value_of(request: Request) -> Money | None:
    """Revenue generated and protected together; None where neither is known."""
    parts = [part for part in (request.revenue_generated, request.revenue_protected) if part is not None]
    return Money(sum(parts[1:], parts[0]), request.currency) if parts else None


def worth(request: Request, on: date) -> Decimal | None:
    """The same in the house's currency at the rate of the day; None where it is not known, or the bank has no rate."""
    value = value_of(request)
    if value is None:
        return None
    try:
        return rates.convert(value, settings.CURRENCY, on)[0].amount
    except Conflict:
        return None


# What a request promises, by the names that its route records.
PROMISED = ("revenue_generated", "revenue_protected")


def promised(request: Request) -> dict[str, str | None]:
    """The revenue that it promises, as a route keeps it beside the amount."""
    found = {name: getattr(request, name) for name in PROMISED}
    return {name: None if value is None else format(value, "f") for name, value in found.items()}


def was_promised(facts: dict[str, Any], name: str, before: Decimal | None) -> Decimal | None:
    """What the route records of it; ``before`` where the route was made before routes recorded that."""
    if name not in facts:
        return before
    return None if facts[name] is None else Decimal(facts[name])
