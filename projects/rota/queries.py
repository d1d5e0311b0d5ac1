"""The reads of the rota: its rules and turns as cards, and who is on duty today."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.states import Track
from collab.events import texts
from collab.events.models import Event
from collab.kit import clock
from collab.kit.errors import NotFound
from collab.kit.formats import day, day_range
from collab.kit.seams import Seam
from collab.people import away, clocks
from collab.people.models import Person
from projects.rota import access, addresses, naming
from projects.rota.models import Rule, Turn

VIEWS = {"": "In use", "retired": "Retired"}
MOST = 200
# Turns that are looked at for whoever is next.
NEXT = 12


@dataclass(frozen=True, slots=True)
class Followed:
    """How often a proposal was taken: ``times`` it was decided on, ``kept`` as it was proposed."""

    times: int = 0
    kept: int = 0

    @property
    def words(self) -> str:
        return f"{self.kept} of {self.times}" if self.times else ""


# By the code of the rule, empty for the rota's own proposals; of the requests that the reader may open.
FOLLOWED: Seam[Any] = Seam("how often what a rule proposes is followed")


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule in words; ``owner`` is whom it proposes, empty for whoever is on duty. ``is_idle``: its owner cannot take requests any more."""

    code: str
    name: str
    place: int
    when: str
    cells: Mapping[str, Any]
    owner: str
    owner_username: str
    track: str
    track_label: str
    is_idle: bool
    retired_on: date | None
    followed: Followed
    version: int

    @property
    def who(self) -> str:
        return self.owner or "Whoever is on duty"

    @property
    def way(self) -> str:
        return self.track_label or "The policy’s own"

    @property
    def url(self) -> str:
        return addresses.triage_rule_change(self.code)

    @property
    def retire_url(self) -> str:
        return addresses.triage_rule_retire(self.code)


@dataclass(frozen=True, slots=True)
class TurnCard:
    """A turn; ``away`` says until when whoever has it is away today."""

    key: int
    person: str
    username: str
    first_on: date
    last_on: date
    is_now: bool
    away: str
    version: int

    @property
    def days(self) -> str:
        return day_range(self.first_on, self.last_on, clock.today())

    @property
    def url(self) -> str:
        return addresses.triage_turn_change(self.key)

    @property
    def off_url(self) -> str:
        return addresses.triage_turn_off(self.key)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on duty today, in a sentence; ``person`` None: nobody is, and ``words`` says so."""

    person: Person | None
    words: str


def rules(person: Person, view: str = "") -> QuerySet[Rule]:
    """The rules in use, or those that are retired, in the order in which they are asked."""
    return access.visible(person).filter(retired_on__isnull=view != "retired").select_related("owner").order_by("place", "pk")


def one_rule(person: Person, code: str) -> Rule:
    found = access.visible(person).select_related("owner").filter(code=code.lower()).first()
    if found is None:
        raise NotFound
    return found


def rule_cards(reader: Person, rows: Iterable[Rule]) -> list[RuleCard]:
    """Cards of these rules: six queries at most."""
    there = list(rows)
    names = naming.names_of(rule.cells for rule in there)
    held = duties.held_by({rule.owner_id for rule in there if rule.owner_id})
    followed = FOLLOWED.value(reader) if there else {}
    return [
        RuleCard(
            code=rule.code, name=rule.name, place=rule.place, when=naming.conditions(rule.cells, names, settings.CURRENCY), cells=rule.cells,
            owner=rule.owner.name if rule.owner else "", owner_username=rule.owner.username if rule.owner else "", track=rule.track,
            track_label=str(Track(rule.track).label) if rule.track else "", retired_on=rule.retired_on,
            is_idle=bool(rule.owner_id) and Role.TECHNOLOGIST not in held.get(rule.owner_id or 0, ()),
            followed=followed.get(rule.code, Followed()), version=rule.version,
        )
        for rule in there
    ]  # fmt: skip


def why_retired(rule: Rule) -> str:
    event = Event.objects.filter(subject_kind="rota.rule", subject_id=rule.pk, kind="rota.rule.retired").first()
    return texts.told([event])[0].why if event else ""


def turns(person: Person) -> QuerySet[Turn]:
    """What is on the rota from today on."""
    return access.turns(person).filter(is_off=False, last_on__gte=clock.today()).select_related("person").order_by("first_on", "pk")


def one_turn(person: Person, key: int) -> Turn:
    found = access.turns(person).select_related("person").filter(pk=key, is_off=False).first()
    if found is None:
        raise NotFound
    return found


def turn_cards(rows: Iterable[Turn]) -> list[TurnCard]:
    there, today = list(rows), clock.today()
    gone = away.in_words(turn.person_id for turn in there)
    return [
        TurnCard(
            turn.pk, turn.person.name, turn.person.username, turn.first_on, turn.last_on, turn.first_on <= today <= turn.last_on,
            gone.get(turn.person_id, ""), turn.version,
        )
        for turn in there
    ]  # fmt: skip


def on_duty(not_for: Collection[int] = ()) -> OnDuty:
    """Who is on duty today. Who is away, does not work today, holds the duty no longer, or is ``not_for`` it (by key) is skipped, and the next named.

    Five queries at most.
    """
    today = clock.today()
    found = list(Turn.objects.filter(is_off=False, last_on__gte=today).select_related("person").order_by("first_on", "pk")[:NEXT])
    if not found or found[0].first_on > today:
        after = f" {found[0].person.name} is next, from {day(found[0].first_on, today)}." if found else ""
        return OnDuty(None, f"Nobody is on duty today.{after}")
    first = found[0]
    keys = list(dict.fromkeys(turn.person_id for turn in found))
    held, gone, running = duties.held_by(keys), away.until(keys), clocks.clocks(keys)
    able = [key for key in keys if Role.TECHNOLOGIST in held.get(key, ()) and key not in gone and key not in not_for]
    # On a day on which nobody of them works, whoever is on duty stays on duty.
    working = [key for key in able if running.of(key).is_working(today)] or able
    people = {turn.person_id: turn.person for turn in found}
    until = f"{first.person.name} is on duty until {day(first.last_on, today)}"
    if first.person_id in working:
        return OnDuty(first.person, f"{until}.")
    why = (
        f"is {away.words(gone[first.person_id])}" if first.person_id in gone
        else "is no marketing technologist any more" if Role.TECHNOLOGIST not in held.get(first.person_id, ())
        else "asks for this one" if first.person_id in not_for
        else "does not work today"
    )  # fmt: skip
    if not working:
        return OnDuty(None, f"{until} and {why}. Nobody else on the rota could take it.")
    return OnDuty(people[working[0]], f"{until} and {why}; {people[working[0]].name} is next.")
