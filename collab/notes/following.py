"""Who follows a thing follows what it becomes: other things of its kind that carry it on."""

from collections.abc import Iterable

from collab.kit.operation import inside_unit
from collab.notes.models import Watch
from collab.people.models import Person


def carry(kind: str, key: int, into: Iterable[int]) -> None:
    """Whoever follows the thing of this key follows these from now on, unless they said there that they do not wish to. Part of what ends it."""
    inside_unit()
    people = list(Watch.objects.filter(subject_kind=kind, subject_id=key, is_on=True).values_list("person_id", flat=True))
    rows = [Watch(subject_kind=kind, subject_id=one, person_id=person) for one in into for person in people]
    Watch.objects.bulk_create(rows, ignore_conflicts=True)


def follow(kind: str, key: int, people: Iterable[Person]) -> None:
    """These people follow the thing from now on, unless they said that they do not wish to. Part of what concerns them with it."""
    inside_unit()
    Watch.objects.bulk_create([Watch(subject_kind=kind, subject_id=key, person=one) for one in people], ignore_conflicts=True)
