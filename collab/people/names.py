"""People by their keys, with no more than their names and their team: fetched together, which costs less than a join for each part somebody plays."""

from collections.abc import Iterable

from collab.kit.statements import by_key
from collab.people.models import Person


def people(keys: Iterable[int | None]) -> dict[int, Person]:
    """These people with their names and the key of their department alone. One query, none for nobody."""
    return by_key(Person, keys, "username", "first_name", "last_name", "department_id")
