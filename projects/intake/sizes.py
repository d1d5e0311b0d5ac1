"""What IT says that a request takes, as far as it holds today: routes go by the high figure, money by the likely one, which is the estimate."""

from collab.access.roles import Role
from collab.kit import clock
from collab.kit.money import Money
from projects.intake.models import Request
from projects.intake.triage_models import Size

# Who says it for IT.
ESTIMATES = frozenset({Role.IT_LEAD, Role.ARCHITECTURE})


def in_force(request: Request) -> Size | None:
    """The size that was signed last, while it is good. One query at most."""
    return request.size if request.size and request.size.valid_until >= clock.today() else None


def weighs(request: Request) -> Money | None:
    """What the policy is asked with: the high figure where IT has sized it, else what its requester guessed."""
    size = in_force(request)
    if size is not None:
        return Money(size.high, size.currency)
    return None if request.estimate is None else Money(request.estimate, request.currency)
