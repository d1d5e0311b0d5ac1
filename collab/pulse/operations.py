"""Open a pulse, remind of it, answer it, end it. What somebody answers is in no event, no notice, no kept answer and no line of a log."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.notices import operations as notices
from collab.people import clocks
from collab.people.models import Person
from collab.pulse import asking, quarters, thresholds
from collab.pulse.guards import COLUMNS
from collab.pulse.models import Asked, Participation, Window
from collab.pulse.states import CLOSED, LEAST, LONGEST, MOST, OPENED, REMINDED, SIDES, STATEMENTS, Outcome
from collab.pulse.thresholds import FEWEST, Group

NOT_ASKED = "This pulse does not ask you: it asks who requested, triaged, decided, led or owned something in its quarter."
TWICE = "You have answered this pulse already. Nobody can tell which answer is yours, so nothing of it can be changed."
NONE_OPEN = "No pulse is open."
# By the cursor: a row of this table has no key that Django could read back.
PUT = f"INSERT INTO pulse_slip ({COLUMNS}) VALUES "  # noqa: S608 - made of constants
PLACES = f"({', '.join(['%s'] * len(COLUMNS.split(', ')))})"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody of ``side`` says: a score of the other side and a guess of its score for each statement."""

    side: str
    scores: Sequence[int]
    guesses: Sequence[int]
    comment: str = ""


@operation
def open_window(*, quarter: date) -> Window | None:
    """Open the pulse about this quarter, today, for its working days. None where so few would be asked that nothing could be shown.

    By the portal itself. Raises Conflict where there is one already.
    """
    if Window.objects.filter(quarter=quarter).exists():
        raise Conflict("This quarter has its pulse.")
    people = asking.asked(quarter)
    if any(sum(side == one for _, one in people) < FEWEST for side in SIDES):
        return None
    today = clock.today()
    made = Window.objects.create(
        quarter=quarter, opens_on=today, closes_on=quarters.closes_on(today, clocks.organisation()), opened_at=clock.now()
    )
    Asked.objects.bulk_create([Asked(window=made, person_id=key, side=side) for key, side in people])
    record(OPENED, actor=None, about=made, data={"quarter": str(quarter), "closes_on": str(made.closes_on), "asked": len(people)})
    return made


@operation
def remind(*, quarter: date) -> Window:
    """Remind whoever has not answered, once."""
    window = Window.objects.select_for_update().get(quarter=quarter)
    if window.closed_at or window.reminded_at:
        raise Conflict("It was reminded of, or it is over.")
    window.reminded_at = clock.now()
    window.save(update_fields=["reminded_at"])
    record(REMINDED, actor=None, about=window, data={"quarter": str(quarter)})
    return window


@operation
def answer(*, actor: Person, scores: Sequence[int], guesses: Sequence[int], comment: str = "") -> Window:
    """Take part: what this person says of the other side, and guesses that it says of theirs, statement by statement; once.

    Raises Conflict where no pulse is open or they answered it, Forbidden where it does not ask them, Invalid by field. That they
    took part is written with their name; what they said lies elsewhere, without it (``guards``).
    """
    window = current(is_locked=True)
    asked = Asked.objects.filter(window=window, person=actor).first()
    if asked is None:
        raise Forbidden(NOT_ASKED)
    if Participation.objects.filter(quarter=window.quarter, person=actor).exists():
        raise Conflict(TWICE)
    said = clean(comment, "comment", LONGEST)
    for name, given in (("scores", scores), ("guesses", guesses)):
        if len(given) != len(STATEMENTS) or any(not LEAST <= one <= MOST for one in given):
            raise Invalid(**{name: f"Give each of the {len(STATEMENTS)} statements a whole number from {LEAST} to {MOST}."})
    Participation.objects.create(quarter=window.quarter, person=actor)
    _put(window.quarter, [Given(asked.side, scores, guesses, said)])
    notices.answered(about=window, person=actor)
    return window


def current(*, is_locked: bool = False) -> Window:
    """The pulse that is open today; raises Conflict where none is."""
    today = clock.today()
    found = Window.objects.filter(closed_at=None, opens_on__lte=today, closes_on__gte=today)
    window = (found.select_for_update() if is_locked else found).first()
    if window is None:
        raise Conflict(NONE_OPEN)
    return window


@operation
def answer_many(*, quarter: date, people: Sequence[Person], given: Sequence[Given]) -> None:
    """What many say, of whom nobody has answered yet, while a past is told; whose is which goes no further than in ``answer``."""
    Window.objects.select_for_update().get(quarter=quarter, closed_at=None)
    Participation.objects.bulk_create([Participation(quarter=quarter, person=person) for person in people])
    _put(quarter, given)


def _put(quarter: date, given: Sequence[Given]) -> None:
    rows: list[list[Any]] = [
        [quarter, one.side, *(value for pair in zip(one.scores, one.guesses, strict=True) for value in pair), one.comment] for one in given
    ]
    with connection.cursor() as cursor:
        cursor.execute(PUT + ", ".join([PLACES] * len(rows)), [value for row in rows for value in row])


@operation
def end(*, quarter: date) -> Window:
    """End a pulse whose last day is over: decide by who took part what may be shown, hand that on and leave nothing behind."""
    window = Window.objects.select_for_update().get(quarter=quarter)
    if window.closed_at or window.closes_on >= clock.today():
        raise Conflict("It is over already, or not yet.")
    found = outcomes(window)
    kept = [side for side, outcome in found.items() if outcome == Outcome.SHOWN]
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.pulse_move(%s, %s)", [quarter, kept])
        (count,) = cursor.fetchone()
    window.closed_at = clock.now()
    window.outcome_marketing, window.outcome_it = (found[side] for side in SIDES)
    window.save(update_fields=["closed_at", "outcome_marketing", "outcome_it"])
    event = record(CLOSED, actor=None, about=window, data={"quarter": str(quarter), "answers": count, "shown": kept})
    notices.settle(event=event)
    return window


def outcomes(window: Window) -> dict[str, Outcome]:
    """What may be shown of each side of a pulse that ends. Two queries."""
    groups = _groups()
    shown: defaultdict[str, list[Group]] = defaultdict(list)
    for row in Window.objects.exclude(closed_at=None).exclude(pk=window.pk):
        for side in SIDES:
            if getattr(row, f"outcome_{side}") == Outcome.SHOWN:
                shown[side].append(groups[row.quarter][side])
    return thresholds.outcomes(groups[window.quarter], shown)


def _groups() -> Mapping[date, Mapping[str, Group]]:
    """Who took part, by quarter and by the side on which they were asked. One query."""
    found: defaultdict[date, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.quarter, a.side, p.person_id FROM pulse_participation p JOIN pulse_window w ON w.quarter = p.quarter
                 JOIN pulse_asked a ON a.window_id = w.id AND a.person_id = p.person_id"""
        )
        for quarter, side, person in cursor.fetchall():
            found[quarter][side].add(person)
    sides = {quarter: {side: frozenset(people.get(side, ())) for side in SIDES} for quarter, people in found.items()}
    return defaultdict(lambda: dict.fromkeys(SIDES, frozenset()), sides)


def turn() -> None:
    """What is due today, once a night: a pulse whose days are over ends, one that runs out reminds, and the last quarter's is opened.

    A night that failed is made up for by the next one: a pulse that is opened late has its working days all the same.
    """
    today, calendar = clock.today(), clocks.organisation()
    for window in Window.objects.filter(closed_at=None, closes_on__lt=today):
        end(quarter=window.quarter)
    for window in Window.objects.filter(closed_at=None, reminded_at=None):
        if quarters.is_reminded(window.opens_on, today, calendar):
            remind(quarter=window.quarter)
    quarter = quarters.before(quarters.first_day(today))
    if calendar.is_working(today) and not Window.objects.filter(quarter=quarter).exists():
        open_window(quarter=quarter)
