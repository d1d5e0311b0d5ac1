"""The regret date: the last day on which a decision is of use, reckoned back from the launch it serves and the usual times; what a week costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from collab.kit import clock, formats
from collab.kit.money import Money
from projects.intake.models import Request
from projects.intake.queries import durations
from projects.intake.states import PATH, State
from projects.intake.worth import PROMISED, value_of
from projects.launches.models import Launch

WEEKS = 52
# So many days before it is too late it is near.
NEAR = 14


@dataclass(frozen=True, slots=True)
class Regret:
    """``on``: decided later, it comes too late for ``due``; ``left`` days from today. ``week`` is what a week's waiting costs, where it says what it is worth.

    ``on`` is None where nothing says when it is needed, or nobody knows how long such things take.
    """

    on: date | None
    due: date | None
    launch: str
    takes: int | None
    left: int | None
    week: Money | None

    @property
    def tone(self) -> str:
        return "" if self.left is None or self.left > NEAR else "bad" if self.left < 0 else "warn"

    @property
    def words(self) -> str:
        """ "by 12 Jan, to be live for Spring sale on 3 Mar; what follows takes 50 days"."""
        today = clock.today()
        if self.due is None:
            return "Nothing says when it is needed."
        until = f"for {self.launch} on {formats.day(self.due, today)}" if self.launch else f"on {formats.day(self.due, today)}"
        if self.on is None or self.takes is None:
            return f"It is to be live {until}; no estimate yet of how long that takes."
        late = "It is too late by" if self.left is not None and self.left < 0 else "Decide by"
        return f"{late} {formats.day(self.on, today)}, to be live {until}: what follows usually takes {formats.count_words(self.takes, 'day')}."


def takes() -> int | None:
    """The days it usually takes from routed to live; None: too few have come that way. From what is kept."""
    days = durations.between(State.IN_APPROVAL, PATH[-1])
    return None if days is None else round(days)


def of(request: Request, launches: dict[int, Launch], usual: int | None) -> Regret:
    """The one of a request, with the launch it serves among ``launches`` and what is ``usual`` (``takes``). No query."""
    launch = launches.get(request.launch_id or 0)
    days = [day for day in (launch.on if launch else None, request.needed_by) if day is not None]
    due = min(days) if days else None
    on = due - timedelta(days=usual) if due is not None and usual is not None else None
    left = (on - clock.today()).days if on is not None else None
    name = launch.name if launch is not None and launch.on == due else ""
    return Regret(on, due, name, usual, left, _week(request))


def launches(requests: Iterable[Request]) -> dict[int, Launch]:
    """The launches that these serve, by key. One query, or none."""
    keys = {one.launch_id for one in requests if one.launch_id}
    return {one.pk: one for one in Launch.objects.filter(pk__in=keys).only("name", "on")} if keys else {}


def weeks(numbers: Iterable[int]) -> dict[int, Money]:
    """What a week's waiting costs of each of these requests, by number, where it says what it is worth. One query, or none."""
    wanted = set(numbers)
    rows = Request.objects.filter(number__in=wanted).only("number", "currency", *PROMISED) if wanted else ()
    return {row.number: price for row in rows if (price := _week(row)) is not None}


def _week(request: Request) -> Money | None:
    """A week of what it would be worth in a year."""
    value = value_of(request)
    return Money((value.amount / WEEKS).quantize(Decimal(1)), value.currency) if value is not None and value.amount > 0 else None
