"""What home asks for: what waits for this person, duty by duty, their own requests, and what comes due. Each is a kept statement."""

from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Concat

from collab.access.duties import DUTIES
from collab.access.roles import APPROVING, Role
from collab.approvals.models import Step
from collab.approvals.standins import access as standins
from collab.approvals.states import StepState
from collab.kit.kept import DAY, Kept, kept
from collab.people.models import Person
from projects.intake import access as intake
from projects.intake.askers import asks
from projects.intake.models import Request
from projects.intake.queries.list import waiting
from projects.intake.queries.list.rows import FIELDS
from projects.intake.states import OPEN, TO_ANSWER, State
from projects.portfolio import access as portfolio
from projects.portfolio.models import Milestone

MOST_NEEDS, MOST_TRACKED, MOST_COMING, FEW, PAIR = 7, 4, 4, 3, 2
# All that a need reads, and what a question reads beside it.
NEEDED = ("number", "title", "state", "state_since", "needed_by", "revenue_generated", "revenue_protected", "currency")
ASKED = ("version", "question", "asked_by_id")


@kept(reads=(*NEEDED, *ASKED))
def to_answer(person: Person) -> QuerySet[Request]:
    """What the person is to answer or has not sent yet, the latest touched first."""
    own = Request.objects.filter(asks(person), state__in=TO_ANSWER)
    return own.order_by("-updated_at", "-pk")[:MOST_NEEDS]


@kept(reads=(*FIELDS, "open"))
def latest(person: Person) -> QuerySet[Request]:
    """The person's requests that were sent, the latest touched first; each row tells how many are open in all."""
    own = Request.objects.filter(asks(person), state__in=(*OPEN, State.CLOSED))
    counted = own.annotate(open=Window(Count("pk", filter=Q(state__in=OPEN))))
    return counted.order_by("-updated_at", "-pk")[:MOST_TRACKED]


@kept(on=(DUTIES,), reads=("due_on", "title", "project__number", "project__title", "project__side"))
def due(person: Person, *, first: date, last: date) -> QuerySet[Milestone]:
    """The milestones of these days, of the work the person may see, the soonest first."""
    soon = Milestone.objects.filter(done_on__isnull=True, due_on__gte=first, due_on__lte=last)
    return soon.filter(project__in=portfolio.visible(person)).order_by("due_on", "pk")[:MOST_COMING]


def _others(person: Person) -> QuerySet[Request]:
    """What the person may see of the requests of others, each with since when it waits."""
    return intake.visible(person).filter(~asks(person)).annotate(since=F("state_since"))


@kept(on=(DUTIES,), shape=("more",), reads=(*NEEDED, "version", "place", "since"))
def to_decide(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """What waits for the person's decision. A group is waited for since its step opened, not since the first step did.

    ``place`` is the name of whom they stand in for, null where the seat is their own.
    """
    asked = intake.visible(person).filter(~asks(person)).filter(waiting.to_decide(person))
    step = Step.objects.filter(route_id=OuterRef("route_id"), state=StepState.OPEN)
    lent = standins.panels(person).filter(panel__step__route_id=OuterRef("route_id"))
    name = lent.values(name=Concat("person__first_name", Value(" "), "person__last_name"))[:1]
    asked = asked.order_by("submitted_at").annotate(place=Subquery(name), since=Subquery(step.values("opened_at")[:1]))
    return asked[: MOST_NEEDS + more]


@kept(on=(DUTIES, DAY), shape=("more",), reads=(*NEEDED, "version", "since"))
def to_sort(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """What is in the inbox on this day."""
    return _others(person).filter(waiting.in_inbox()).order_by("submitted_at", "pk")[: FEW + more]


@kept(on=(DUTIES,), shape=("more",), reads=(*NEEDED, "version", "since"))
def to_start(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """What has its money and no leads."""
    return _others(person).filter(waiting.to_start()).order_by("-number")[: PAIR + more]


@kept(on=(DUTIES,), shape=("more",), reads=(*NEEDED, "version", "since"))
def to_fund(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """What is approved and has no money."""
    return _others(person).filter(waiting.to_fund()).order_by("-number")[: MOST_NEEDS + more]


@kept(on=(DUTIES,), shape=("more",), reads=(*NEEDED, "version", "since"))
def to_top_up(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """Funded with less than was approved, since the first promise: the rest has no fund yet."""
    short = intake.visible(person).filter(~asks(person)).filter(waiting.to_top_up())
    return short.annotate(since=Subquery(waiting.promised("made_at"))).order_by("-number")[: FEW + more]


@kept(on=(DUTIES,), shape=("more",), reads=(*NEEDED, "version", "since"))
def to_review(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """What the person leads and is live without a review."""
    return _others(person).filter(waiting.to_review(person)).order_by("-number")[: PAIR + more]


@kept(on=(DUTIES, DAY), shape=("more",), reads=(*NEEDED, "version", "since"))
def to_launch(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """What the person leads and was planned to be live by now."""
    return _others(person).filter(waiting.to_launch(person)).order_by("-number")[: PAIR + more]


@kept(on=(DUTIES, DAY), shape=("more",), reads=(*NEEDED, "version", "since"))
def to_unblock(person: Person, *, more: int = 0) -> QuerySet[Request]:
    """What waits for somebody who has left, the longest first."""
    return _others(person).filter(waiting.stuck()).order_by("state_since", "pk")[: MOST_NEEDS + more]


# ``more``: so many rows beside, for who has put some of the kind away.
# Which kind of need waits for whom, and up to how many of it are read: by what would be late first, a query a duty.
WAITING: tuple[tuple[str, frozenset[str], Kept[..., Request], int], ...] = (
    ("decide", frozenset(APPROVING), to_decide, MOST_NEEDS),
    ("triage", frozenset({Role.TECHNOLOGIST}), to_sort, FEW),
    ("start", frozenset({Role.TECHNOLOGIST}), to_start, PAIR),
    ("unblock", frozenset({Role.TECHNOLOGIST}), to_unblock, MOST_NEEDS),
    ("fund", frozenset({Role.FINANCE}), to_fund, MOST_NEEDS),
    ("top_up", frozenset({Role.FINANCE}), to_top_up, FEW),
    ("launch", frozenset({Role.MARKETING_LEAD, Role.IT_LEAD}), to_launch, PAIR),
    ("review", frozenset({Role.MARKETING_LEAD, Role.IT_LEAD}), to_review, PAIR),
)
