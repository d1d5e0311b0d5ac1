"""The days that were promised of a request, as its pages say them: always the row that was kept, and the words are the same everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from collab.approvals.states import REQUEST
from collab.kit import clock, formats
from collab.kit.kept import Keys, kept
from collab.kit.statements import is_one_of
from projects.clocks.models import Forecast
from projects.clocks.states import Target
from projects.intake.models import Request
from projects.intake.states import State

NONE = "no estimate yet"
# Where a plan says when it ends, that is expected and no measure of others.
PLANNED = (State.FUNDED, State.IN_DELIVERY)


@dataclass(frozen=True, slots=True)
class Promised:
    """Half of such are there by ``half_on``, 85 in a hundred by ``most_on``; both None where nobody can say."""

    target: str
    half_on: date | None
    most_on: date | None
    cases: int

    @property
    def words(self) -> str:
        """ "half by 3 Dec, 85 % by 12 Jan, from 41 cases", or "no estimate yet"."""
        if self.half_on is None or self.most_on is None:
            return NONE
        today = clock.today()
        most = formats.day(self.most_on, today)
        both = f"85 % by {most}" if self.half_on == self.most_on else f"half by {formats.day(self.half_on, today)}, 85 % by {most}"
        return f"{both}, from {formats.count_words(self.cases, 'case')}"


@kept(reads=("subject_id", "target", "half_on", "most_on", "cases"))
def latest(*, requests: Keys) -> QuerySet[Forecast]:
    """Of each request and target the row that was made last."""
    rows = Forecast.objects.filter(is_one_of("subject_id", requests), subject_kind=REQUEST)
    return rows.order_by("subject_id", "target", "-id").distinct("subject_id", "target")


def live(requests: Iterable[Request]) -> dict[int, Promised]:
    """Of these, by key, when each is live. One query, none where none is under way."""
    keys = [request.pk for request in requests if is_ahead(request)]
    return {key: Promised(*told) for key, *told in latest(requests=keys).rows() if told[0] == Target.LIVE} if keys else {}


def of(request: Request) -> dict[str, Promised]:
    """Of one request, by target. One query, none of what is not under way."""
    if not is_ahead(request):
        return {}
    return {told[0]: Promised(*told) for _, *told in latest(requests=[request.pk]).rows()}


def is_ahead(request: Request) -> bool:
    """It was sent, and is not live yet."""
    return request.state in UNDER_WAY


UNDER_WAY = (State.IN_TRIAGE, State.NEEDS_INFORMATION, State.IN_APPROVAL, State.APPROVED, State.FUNDED, State.IN_DELIVERY, State.ON_HOLD)


def expected_on(request: Request, promised: Promised | None) -> date | None:
    """The day it is likely live: its project's planned end, or when half of such are. None: no estimate."""
    ends_on = request.project.ends_on if request.project_id else None  # type: ignore[union-attr]
    if ends_on is not None and request.state in PLANNED:
        return ends_on
    return promised.half_on if promised and request.state != State.ON_HOLD else None
