"""What a request is worth in the house's currency, so that a list by money compares like with like."""

from datetime import date
from decimal import Decimal

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
