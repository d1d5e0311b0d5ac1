"""Pulses for tests: told in the past, answered by whom one names, and ended now."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from unittest import mock

from collab.kit import clock
from collab.people.models import Department, Person
from collab.pulse import asking, operations, quarters
from collab.pulse.models import Window

FLAT = (4, 4, 4, 4, 4)


def quarter(ago: int = 1) -> date:
    """The first day of the quarter so many before this one."""
    found = quarters.first_day(clock.today())
    for _ in range(ago):
        found = quarters.before(found)
    return found


def staff(side: str, count: int) -> list[Person]:
    """So many more people on a side."""
    place = Department.objects.filter(side=side).first()
    return Person.objects.bulk_create(
        Person(username=f"{side}{n}", first_name=f"{side.title()} {n}", last_name="Staff", email=f"{side}{n}@example.com", department=place)
        for n in range(count)
    )


def opened(people: Iterable[Person], ago: int = 1, *, is_past: bool = False) -> Window:
    """The pulse about that quarter, which asks these people; opened today, or two weeks after its quarter so that it is over by now."""
    sides = dict(Department.objects.values_list("pk", "side"))
    asked = [(one.pk, sides[one.department_id]) for one in people]
    about = quarter(ago)
    at = datetime.combine(quarters.after(about) + timedelta(days=14), time(9), clock.zone()) if is_past else clock.now()
    with clock.at(at), mock.patch.object(asking, "asked", lambda of: asked):
        made = operations.open_window(quarter=about)
    assert made is not None
    return made


def answer(window: Window, person: Person, scores: Sequence[int] = FLAT, guesses: Sequence[int] = FLAT, comment: str = "") -> None:
    """As they would on the first day of it."""
    with clock.at(window.opened_at):
        operations.answer(actor=person, scores=scores, guesses=guesses, comment=comment)


def answered(window: Window, people: Sequence[tuple[Person, str, int]]) -> None:
    """Many at once, each with their side and one score for everything."""
    given = [operations.Given(side, [score] * 5, [score] * 5) for _, side, score in people]
    operations.answer_many(quarter=window.quarter, people=[person for person, _, _ in people], given=given)
