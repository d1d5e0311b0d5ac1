"""What of a request's money is promised and what is short, while there is money due to it."""

from funding.funds.shortfall import Funding
from projects.intake.models import Request
from projects.intake.states import State

DUE = (State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.DELIVERED)
# Where what is short may still find a fund; before, all of it is to come, which the state itself says.
WANTING = (State.FUNDED, State.IN_DELIVERY)


def funding(request: Request) -> Funding | None:
    """From approval to the review; None before and after. One query, kept on the row."""
    return request.funding if _at(request) in DUE else None


def short(request: Request) -> str:
    """ "$300k of $500k is promised; $200k has no fund yet." Empty where nothing is short, or no money is awaited."""
    return request.funding.words if _at(request) in WANTING and request.funding else ""


def _at(request: Request) -> str:
    return request.before_hold if request.state == State.ON_HOLD else request.state
