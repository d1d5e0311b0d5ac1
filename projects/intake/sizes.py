"""What IT says that a request takes, as far as it holds today: routes go by the high figure, money by the likely one, which is the estimate."""

from collab.access.roles import Role
from collab.kit import clock
from collab.kit.money import Money
from projects.intake.models import Request
from projects.intake.triage_models import Practice, Size
from projects.intake.triage_states import PARTS, SIZE_DAYS

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


def practice() -> Practice:
    """How the house sorts and sizes now; as it is thought of at first, where nobody has said. One query."""
    found = Practice.objects.order_by("-pk").first()
    return found or Practice(weights={name: weight for name, (_, weight) in PARTS.items()}, sized=[], size_days=SIZE_DAYS)


def lacking(request: Request, track: str) -> str:
    """Why a request is not routed on this track yet; empty where IT has sized it, or the house does not ask for that. Two queries at most."""
    if in_force(request) or track not in practice().sized:
        return ""
    if request.size:
        return "What IT said that it takes was good until then, and that is over. Ask for it anew, or take a track that goes without."
    return "On this track IT says first what it takes. Ask for its size, or take a track that goes without."
