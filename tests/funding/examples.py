"""What the tests of money stand on: years, funds, and routes that one business approval has passed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import stories
from stories import published

from collab.approvals import decisions, routes
from collab.approvals.models import Decision, Route
from collab.approvals.routes import Facts
from collab.approvals.states import REQUEST, DataClass, Track, Verdict
from collab.kit.money import Money
from collab.kit.operation import operation
from funding.funds import operations
from funding.funds.models import Fund
from tests.fictional import told

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


def make_years(actor: Any) -> None:
    operations.create_year(actor=actor, code="FY26", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    operations.create_year(actor=actor, code="FY27", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))


def make_fund(actor: Any, code: str = "brand-26", budget: str = "1000.00", **facts: Any) -> Fund:
    asked = {"name": code.title(), "side": "marketing", "year": "FY26", "currency": "USD", **facts}
    return stories.make_fund(actor=actor, code=code, budget=Money.of(budget, asked["currency"]), **asked)


def balances(code: str) -> dict[str, Decimal]:
    """The balances of a fund, as the database has them now; what is over only where there is something."""
    fund = Fund.objects.with_accounts().get(code=code)
    found = {name: getattr(fund, name).balance for name in ("budget", "available", "reserved", "committed", "spent", "over")}
    return found if found["over"] else {name: amount for name, amount in found.items() if name != "over"}


def close(actor: Any, code: str = "FY26", **into: str) -> Any:
    """Close a year as it is looked at this instant."""
    into = {name.replace("_", "-"): target for name, target in into.items()}
    return operations.close_year(actor=actor, code=code, seen=operations.look_at_closing(actor=actor, code=code, into=into).seen, into=into)


@operation
def passed_route(cast: SimpleNamespace, number: int = 231, amount: str = "20000", currency: str = "USD") -> Route:
    """A route of the fast track that its one decision has passed."""
    route = _open(cast, number, amount, currency)
    decisions.decide(route=route, person=cast.business, verdict=Verdict.APPROVE)
    told(route, cast.business, given=Decision.objects.filter(route=route).latest("pk").pk)
    return Route.objects.get(pk=route.pk)


@operation
def open_route(cast: SimpleNamespace, number: int = 300) -> Route:
    """A route that still waits for its decision."""
    return _open(cast, number, "20000", "USD")


def make_policy(cast: SimpleNamespace) -> None:
    """The policy a new installation starts from."""
    published(cast)


def _open(cast: SimpleNamespace, number: int, amount: str, currency: str) -> Route:
    asked = Money.of(amount, currency)
    route = routes.open_route(
        kind=REQUEST,
        subject_id=number,
        number=number,
        requester=cast.marketer,
        routed_by=cast.technologist,
        facts=Facts(Track.FAST, asked, DataClass.NONE),
    )
    told(route, route.routed_by, "intake.request.routed", why="We have done this before." if route.lighter_than else "")
    return route
