"""Who is away today, and until when: all that anybody but the person and their manager is told of an absence."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from collab.kit import clock, formats
from collab.kit.kept import Keys, kept
from collab.kit.statements import is_one_of
from collab.people.models import Absence


@kept(reads=("person_id", "last_on"))
def on(*, day: date, people: Keys) -> QuerySet[Absence]:
    """Who of these is away on this day."""
    return Absence.objects.filter(is_one_of("person_id", people), is_taken_back=False, first_on__lte=day, last_on__gte=day).order_by(
        "person_id"
    )


def until(people: Iterable[int | None]) -> dict[int, date]:
    """Of these people, by key, whoever is away today, with their last day away. One query, none for nobody."""
    keys = sorted({key for key in people if key is not None})
    return dict(on(day=clock.today(), people=keys).rows()) if keys else {}


def words(last_on: date | None) -> str:
    """ "away until 4 Dec"; empty for who is not away."""
    return f"away until {formats.day(last_on, clock.today())}" if last_on else ""


def in_words(people: Iterable[int | None]) -> dict[int, str]:
    """The same in words, for what stands beside names."""
    return {key: words(last_on) for key, last_on in until(people).items()}


def beside(name: str, said: str) -> str:
    """ "Mei Tanaka (away until 4 Dec)"; the name alone where nothing is said."""
    return f"{name} ({said})" if said else name
