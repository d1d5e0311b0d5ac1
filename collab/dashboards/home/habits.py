"""What home keeps of one person: read in one query, written by themselves or by what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from collab.dashboards.home.learning import UNKNOWN, Rate, read, written
from collab.dashboards.models import Habits
from collab.kit import clock
from collab.kit.errors import Conflict, NotFound
from collab.kit.kept import kept
from collab.kit.operation import inside_unit, operation
from collab.people.models import Person

# So many things are put away at a time; what was put away first comes back.
MOST_AWAY = 50
CHOICES = ("is_learning", "is_briefed")
MOVED = "This has changed meanwhile. Look at it again."


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person. ``away``: by kind and thing the fact that was put away."""

    is_learning: bool = True
    is_briefed: bool = True
    rates: Mapping[str, Rate] = field(default_factory=dict)
    away: Mapping[str, str] = field(default_factory=dict)

    def is_away(self, name: str, fact: str) -> bool:
        """It was put away, and is as it was."""
        return self.away.get(name) == fact

    def some_away(self, kind: str) -> bool:
        return any(name.startswith(f"{kind}:") for name in self.away)


USUAL = Known()


@kept(reads=("is_learning", "is_briefed", "learnt", "away"))
def row(person: Person) -> QuerySet[Habits]:
    """The one row of a person, or none."""
    return Habits.objects.filter(person_id=person.pk).order_by()


def of(person: Person) -> Known:
    """One query."""
    found = row(person).rows()
    if not found:
        return USUAL
    is_learning, is_briefed, learnt, away = found[0]
    return Known(is_learning, is_briefed, read(learnt), {name: fact for name, (fact, _) in away.items()})


def _locked(person: Person) -> Habits:
    inside_unit()
    Habits.objects.bulk_create([Habits(person=person)], ignore_conflicts=True)
    return Habits.objects.select_for_update(no_key=True).get(person=person)


def _count(row: Habits, kind: str, on: date, **more: float) -> None:
    """One more thing acted on or put away; whoever switched learning off teaches nothing."""
    if row.is_learning:
        rates = read(row.learnt)
        row.learnt = written(rates | {kind: rates.get(kind, UNKNOWN).plus(on, **more)})


def acted(*, person: Person, kind: str, on: datetime) -> None:
    """They acted on something of this kind: called by what follows the event of it, in its transaction."""
    row = _locked(person)
    _count(row, kind, on.astimezone(clock.zone()).date(), acted=1.0)
    row.save(update_fields=["learnt"])


@operation
def put_away(*, actor: Person, name: str, fact: str, waits: Mapping[str, str]) -> None:
    """Put away a thing of home, by kind and thing, as it is now; ``waits`` are all that wait for them and their facts.

    Raises NotFound for what does not wait for them, Conflict where it is not as they saw it. Said again it stays so.
    """
    if name not in waits:
        raise NotFound
    if waits[name] != fact:
        raise Conflict(MOVED)
    row, today = _locked(actor), clock.today()
    if row.away.get(name, [""])[0] == fact:
        return
    others = {key: one for key, one in row.away.items() if key != name}
    newest = sorted(others.items(), key=lambda one: str(one[1][1]))[-(MOST_AWAY - 1) :]
    row.away = {**dict(newest), name: [fact, today.isoformat()]}
    _count(row, name.partition(":")[0], today, away=1.0)
    row.save(update_fields=["learnt", "away"])


@operation
def bring_back(*, actor: Person, name: str) -> None:
    """Have it among the others again, as if it had not been put away. Raises NotFound for what was not."""
    row = _locked(actor)
    if name not in row.away:
        raise NotFound
    row.away = {key: one for key, one in row.away.items() if key != name}
    _count(row, name.partition(":")[0], clock.today(), away=-1.0)
    row.save(update_fields=["learnt", "away"])


@operation
def choose(*, actor: Person, **chosen: bool) -> None:
    """Keep what was chosen, by the names of CHOICES; what is not named stays. What was learnt lies still while learning is off."""
    assert set(chosen) <= set(CHOICES)
    row = _locked(actor)
    for name, value in chosen.items():
        setattr(row, name, value)
    row.save(update_fields=list(chosen))


@operation
def forget(*, actor: Person) -> None:
    """Begin anew: home knows nothing of what they act on or put away. What is put away stays away."""
    row = _locked(actor)
    row.learnt = {}
    row.save(update_fields=["learnt"])


def document(known: Known) -> dict[str, Any]:
    return {name: getattr(known, name) for name in CHOICES}
