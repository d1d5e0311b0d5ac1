"""What IT says that a request takes, on its page: for whoever sees the money of work, with what its requester had guessed beside it."""

from dataclasses import dataclass
from datetime import datetime

from collab.events import texts
from collab.kit import clock, formats
from collab.kit.money import Money
from collab.people.models import Person
from projects.intake import access, sizes
from projects.intake.models import Request


@dataclass(frozen=True, slots=True)
class SizeCard:
    """``figures`` are (label, money in words); ``due`` says until when IT is asked, where it is."""

    figures: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[str, str], ...]
    assumptions: str
    who: str
    at: datetime | None
    until: str
    is_over: bool
    due: str


def card(request: Request, person: Person) -> SizeCard | None:
    """None where nobody of IT was asked, or the person does not see the money of work. Four queries at most."""
    today, size = clock.today(), request.size
    due = formats.day(request.size_due_on, today) if request.size_due_on else ""
    if size is None or not access.sees_costs(person, request):
        return SizeCard((), (), "", "", None, "", False, due) if due and size is None else None
    named = {"low": "At least", "likely": "Likely", "high": "At most", "run": "Each year"}
    figures = [(label, formats.full_money(Money(getattr(size, name), size.currency))) for name, label in named.items()]
    if size.guess is not None:
        figures.append(("Its requester guessed", formats.full_money(Money(size.guess, size.currency))))
    words = texts.read([size.assumptions]).get(size.assumptions, "") if size.assumptions else ""
    weeks = tuple((row["skill"], row["weeks"]) for row in size.weeks)
    until, is_over = formats.day(size.valid_until, today), sizes.in_force(request) is None
    return SizeCard(tuple(figures), weeks, words, size.person.name, size.at, until, is_over, due)
