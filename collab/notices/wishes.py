"""Where what a person is told goes, by their own choice: one row a person, and none for who is content with what is usual."""

from collections.abc import Iterable, Mapping
from typing import Any

from collab.kit import clock
from collab.kit.errors import Invalid
from collab.kit.operation import operation
from collab.notices.models import Notice, Wishes
from collab.notices.states import Kind, Rhythm, Way
from collab.people.models import Person
from collab.people.states import Mail

CHOICES: dict[str, tuple[Any, ...]] = {
    "mail": tuple(Mail.values),
    **{kind: tuple(way for way in Way.values if (kind, way) != (Kind.NEEDS, Way.OFF)) for kind in Kind.values},
    "rhythm": tuple(Rhythm.values),
    "is_any_hour": (True, False),
}
USUALLY = Wishes()


def of(people: Iterable[int]) -> dict[int, Wishes]:
    """What these people chose, by key; who is missing is content with what is usual. One query."""
    return {chosen.person_id: chosen for chosen in Wishes.objects.filter(person_id__in=set(people))}


def of_one(person: Person) -> Wishes:
    return of([person.pk]).get(person.pk, USUALLY)


def way(wished: Mapping[int, Wishes], person: Person, kind: str) -> Way:
    """Where what is of this kind goes: as they chose, less the letters that they stopped."""
    chosen = Way(getattr(wished.get(person.pk, USUALLY), kind))
    is_stopped = person.mail == Mail.NONE or (person.mail == Mail.ACTION and kind != Kind.NEEDS)
    return Way.BRIDGE if is_stopped and chosen in (Way.MAIL, Way.DIGEST) else chosen


def document(person: Person) -> dict[str, Any]:
    """What the person chose, by the names of CHOICES."""
    chosen = of_one(person)
    return {name: person.mail if name == "mail" else getattr(chosen, name) for name in CHOICES}


@operation
def choose(*, actor: Person, **wishes: Any) -> dict[str, Any]:
    """Keep what was chosen, by the names of CHOICES; what is not named stays. Gives all of it. Raises Invalid naming the fields.

    What waits for its letter is looked at again, by what they wish now.
    """
    wrong = {name: f"Choose one of: {', '.join(map(str, CHOICES[name]))}." for name in wishes if wishes[name] not in CHOICES[name]}
    if wrong:
        raise Invalid(**wrong)
    # Two who choose at once, in two windows, go one after the other.
    person = Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if "mail" in wishes:
        person.mail = actor.mail = wishes.pop("mail")
        person.save(update_fields=["mail"])
    if wishes:
        chosen, _ = Wishes.objects.get_or_create(person=person)
        for name, wish in wishes.items():
            setattr(chosen, name, wish)
        chosen.save(update_fields=list(wishes))
    Notice.objects.filter(person=person, mail=Notice.Mail.WAITS).update(mail_due_at=clock.now())
    return document(person)
