"""The demo company's pulses: one a quarter, answered by most, and one that is open."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from collab.demo.people import CAST
from collab.demo.timeline import Timeline
from collab.kit import clock
from collab.people.models import Person
from collab.pulse import operations, quarters, thresholds
from collab.pulse.models import Asked
from collab.pulse.operations import Given
from collab.pulse.states import SIDES, Outcome

# Where a side begins with its scores and its guesses, by statement, and by how much each quarter moves them.
BEGINS = {
    "marketing": ((4.1, 3.0, 4.3, 3.4, 4.0), (4.9, 4.6, 4.8, 4.6, 4.9), 0.13),
    "it": ((3.9, 4.2, 3.1, 3.3, 4.2), (4.2, 3.6, 4.3, 3.7, 4.3), 0.11),
}
# Who takes part of those who are asked, and who of them writes something.
TURNOUT, WRITES = {"marketing": 0.72, "it": 0.64}, 0.4
SAID = (
    "We hear of a delay when it is over.", "The weekly half hour helps more than any form.", "Priorities change twice before we begin.",
    "I know by now whom to ask.", "Security comes in too late, every time.", "The brief was the best one we ever had.",
    "Say no early, that is fine.", "We are still asked for dates before anybody has looked.", "Testing with the field team worked well.",
    "The freeze before the season is understood by nobody.", "More of the joint reviews, please.", "Answers come, but in a language of their own.",
    "One owner on each side makes the difference.", "We promise things to agencies that nobody here can keep.",
    "The loyalty work was done as one team.", "Small things wait as long as large ones.", "I would like to sit in when it is estimated.",
    "Data questions go round in circles.", "Thank you for the honest launch review.", "Changes after the approval are still normal.",
)  # fmt: skip
# A pulse whose natural days are over is open in the demo too: it was opened so many days ago.
LATE = 5


def begin(timeline: Timeline, first: date, chance: Random) -> None:
    """A pulse after each quarter of the story that is over."""
    today = timeline.until.astimezone(clock.zone()).date()
    quarter, shown = quarters.after(quarters.first_day(first)), dict[str, list[thresholds.Group]]()
    number, last = 0, quarters.before(quarters.first_day(today))
    while quarter <= last:
        opens = timeline.at(quarters.after(quarter), 0.05)
        is_last = quarter == last
        if is_last and quarters.closes_on(opens.date(), timeline.calendar) < today:
            opens = timeline.ago(LATE, 0.05)
        timeline.begin(opens, _life(quarter, number, shown, chance, is_last=is_last))
        quarter, number = quarters.after(quarter), number + 1


def _life(quarter: date, number: int, shown: dict[str, list[thresholds.Group]], chance: Random, *, is_last: bool) -> Iterator[float]:
    window = operations.open_window(quarter=quarter)
    if window is None:
        return
    people: dict[str, list[Person]] = {side: [] for side in SIDES}
    for asked in Asked.objects.filter(window=window).select_related("person").order_by("person_id"):
        # Whom newcomers sign in as still have the open one before them.
        if not (is_last and asked.person.username in CAST):
            people[asked.side].append(asked.person)
    took = {side: _taking_part(people[side], TURNOUT[side], shown.setdefault(side, []), chance) for side in SIDES}
    yield 2.4
    half = {side: len(took[side]) * 2 // 3 for side in SIDES}
    _answer(quarter, number, {side: took[side][: half[side]] for side in SIDES}, chance)
    yield 4.0
    operations.remind(quarter=quarter)
    yield 2.0
    _answer(quarter, number, {side: took[side][half[side] :] for side in SIDES}, chance)
    while clock.today() <= window.closes_on:
        yield 1.0
    for side, outcome in operations.outcomes(window).items():
        if outcome == Outcome.SHOWN:
            shown[side].append(frozenset(one.pk for one in took[side]))
    operations.end(quarter=quarter)


def _taking_part(people: Sequence[Person], share: float, shown: Sequence[thresholds.Group], chance: Random) -> list[Person]:
    """Most of them, others each time; so many tries that nearly every quarter may be shown."""
    took: list[Person] = []
    for _ in range(200):
        took = chance.sample(people, min(len(people), max(thresholds.FEWEST, round(len(people) * chance.gauss(share, 0.05)))))
        if not any(thresholds.is_alike(frozenset(one.pk for one in took), earlier) for earlier in shown):
            break
    return took


def _answer(quarter: date, number: int, took: dict[str, list[Person]], chance: Random) -> None:
    people = [person for side in SIDES for person in took[side]]
    given = [_given(side, number, chance) for side in SIDES for _ in took[side]]
    operations.answer_many(quarter=quarter, people=people, given=given)


def _given(side: str, number: int, chance: Random) -> Given:
    scores, guesses, step = BEGINS[side]
    words = chance.choice(SAID) if chance.random() < WRITES else ""
    moved = step * number
    return Given(side, [_point(one + moved, chance) for one in scores], [_point(one + moved / 2, chance) for one in guesses], words)


def _point(mean: float, chance: Random) -> int:
    return min(7, max(1, round(chance.gauss(mean, 1.1))))
