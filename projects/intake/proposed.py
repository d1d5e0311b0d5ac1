"""What is proposed for a request in triage: its facts as the rules read them, and what becomes of the proposal on record."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from collab.customer.states import DataKind
from collab.kit import clock, rates
from collab.kit.errors import Conflict
from collab.kit.money import Money
from projects.intake import askers, policy_facts, shares, sizes
from projects.intake.models import Request
from projects.rota import proposing
from projects.rota.proposing import Proposal


def of(request: Request) -> Proposal:
    """What is proposed for it now."""
    return proposing.propose(facts_of(request), askers.keys(request))


def on_record(request: Request) -> dict[str, Any]:
    """For the event of a decision: what was proposed when it was made; nothing where nothing was."""
    found = of(request)
    return {"proposed": found.said} if found.person or found.track else {}


def facts_of(request: Request) -> dict[str, Any]:
    """What rules read of it; amounts are in the house's currency at today's rate."""
    return {
        **{name: list(getattr(request, name) or []) for name in ("brands", "markets", "suppliers", "regulations")},
        "goals": shares.codes(request),
        "entries": [request.asked_as.entry.code] if request.asked_as else [],
        "data": [request.data_kind] if request.data_kind else [DataKind.UNKNOWN.value],
        "legacy": ["yes" if request.legacy_systems else "no"],
        "amount": _worth(sizes.weighs(request), clock.today()),
        "run_cost": _worth(_run_cost(request), clock.today()),
    }


def _run_cost(request: Request) -> Money | None:
    said = policy_facts.run_cost(request.costs)
    return Money(Decimal(said[0]), said[1]) if said else None


def _worth(money: Money | None, on: date) -> Decimal | None:
    """In the house's currency; None where nobody said, or the bank has no rate."""
    try:
        return rates.convert(money, settings.CURRENCY, on)[0].amount if money else None
    except Conflict:
        return None
