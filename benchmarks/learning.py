"""What home's order is worth, on a history that is made up by chance: ``python -m benchmarks.learning``, and printed by ``make bench``.

Some people, each with kinds of things that they act on when they see them and kinds that they put away; a thing of some kind comes
with some probability each day, with a date or none. Each morning each sees the five things on top, acts on those that they care for,
and puts away some of the others, which come back when they change. Four ways are asked about the same history: the oldest first;
home's ranking as it is for everybody; the same where things may be put away; and the same as it learns.

*Precision at 5* is the share of what stood on top that was acted on that day. *The oldest ignored* is for how long the thing had been
past its limit that nobody had seen on top, at the worst and at the median of people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import mean, median

from collab.dashboards.home.learning import UNKNOWN, Rate, ordered
from collab.dashboards.home.ranking import Reasons, is_late, score

KINDS = ("decide", "triage", "start", "fund", "top_up", "review", "duties", "figure")
PEOPLE, DAYS, TOP = 60, 240, 5
# The first days are left out of the figures: nothing is known yet, and little waits.
WARM = 60
FIRST = date(2026, 1, 1)
USUAL_DAYS = 25.0
# How often somebody acts on what they see: of the kinds they care for, of the others, and of whatever is past its limit.
CARES, CARES_NOT, LATE = 0.75, 0.06, 0.6
PUTS_AWAY, CHANGES = 0.3, 0.04
# How often a thing of a kind comes on a day, and how often somebody else does away with one that waits.
COMES, OTHERS = 0.3, 0.08


@dataclass(slots=True)
class Thing:
    kind: str
    came_on: date
    needed_by: date | None
    worth: Decimal
    away: bool = False
    seen: bool = False

    def reasons(self, today: date) -> Reasons:
        return Reasons(self.kind, (today - self.came_on).days, USUAL_DAYS, self.needed_by, self.worth)

    def late_days(self, today: date) -> int:
        by_use = (today - self.came_on).days - int(USUAL_DAYS)
        by_date = (today - self.needed_by).days if self.needed_by else 0
        return max(by_use, by_date, 0)


@dataclass(slots=True)
class Found:
    """Of one person and order: what share of each morning's five was acted on, and the longest that something late stood unseen."""

    acted: list[float] = field(default_factory=list)
    ignored: int = 0


Order = Callable[[Sequence[Thing], dict[str, Rate], date], list[Thing]]


def oldest(things: Sequence[Thing], rates: dict[str, Rate], today: date) -> list[Thing]:
    return sorted(things, key=lambda thing: thing.came_on)


def ranked(things: Sequence[Thing], rates: dict[str, Rate], today: date) -> list[Thing]:
    return sorted(things, key=lambda thing: -score(thing.reasons(today), today))


def learnt(things: Sequence[Thing], rates: dict[str, Rate], today: date) -> list[Thing]:
    return ordered(ranked(things, rates, today), rates, today, lambda one: one.kind, lambda one: is_late(one.reasons(today), today))


# By name, with whether things are put away under it.
ORDERS: dict[str, tuple[Order, bool]] = {
    "oldest first": (oldest, False),
    "ranked": (ranked, False),
    "ranked, put away": (ranked, True),
    "ranked, put away, learnt": (learnt, True),
}


def live(person: int, order: Order, puts_away: bool) -> Found:
    """One person's days under one order. What comes, and what they care for, is the same under each."""
    comes, does = Random(f"comes {person}"), Random(f"does {person}")
    cares = set(comes.sample(KINDS, 3))
    rates, waits, found = dict[str, Rate](), list[Thing](), Found()
    for at in range(DAYS):
        today = FIRST + timedelta(days=at)
        waits = [thing for thing in waits if does.random() > OTHERS]
        waits += [_thing(kind, today, comes) for kind in KINDS if comes.random() < COMES]
        for thing in waits:
            thing.away = thing.away and does.random() > CHANGES
        top = order([thing for thing in waits if not thing.away], rates, today)[:TOP]
        acted = [thing for thing in top if does.random() < _chance(thing, cares, today)]
        for thing in top:
            thing.seen = True
            if puts_away and thing not in acted and thing.kind not in cares and does.random() < PUTS_AWAY:
                thing.away = True
                rates[thing.kind] = rates.get(thing.kind, UNKNOWN).plus(today, away=1)
        for thing in acted:
            rates[thing.kind] = rates.get(thing.kind, UNKNOWN).plus(today, acted=1)
        waits = [thing for thing in waits if thing not in acted and (today - thing.came_on).days < 120]
        if at >= WARM and top:
            found.acted.append(len(acted) / len(top))
            found.ignored = max([found.ignored, *(thing.late_days(today) for thing in waits if not thing.seen)])
    return found


def _thing(kind: str, today: date, comes: Random) -> Thing:
    needed_by = today + timedelta(days=comes.randint(5, 90)) if comes.random() < 0.5 else None
    return Thing(kind, today, needed_by, Decimal(comes.choice([0, 20_000, 90_000, 400_000])))


def _chance(thing: Thing, cares: set[str], today: date) -> float:
    usual = CARES if thing.kind in cares else CARES_NOT
    return max(usual, LATE) if is_late(thing.reasons(today), today) and thing.needed_by and thing.needed_by < today else usual


def measured(people: int = PEOPLE) -> dict[str, tuple[float, int, float]]:
    """By order: the mean precision at 5, and of the oldest ignored the worst and the median of people, in days."""
    found = {}
    for name, (order, puts_away) in ORDERS.items():
        lives = [live(person, order, puts_away) for person in range(people)]
        ignored = [one.ignored for one in lives]
        found[name] = (mean(mean(one.acted) for one in lives), max(ignored), median(ignored))
    return found


def tell() -> None:
    print(f"home, {PEOPLE} people over {DAYS} days:")
    for name, (precision, worst, middle) in measured().items():
        print(f"  {name:25} precision at 5 {precision:.2f}, oldest ignored {worst} days past its limit, {middle:.0f} at the median")


if __name__ == "__main__":
    tell()
