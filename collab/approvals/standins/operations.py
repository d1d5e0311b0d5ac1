"""The writes of stand-ins: set by the person, or for whoever is away by their manager; ended early by either of them or by the stand-in."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import APPROVING, Role
from collab.approvals.standins.guards import ENDED, MOST_DAYS, SET
from collab.approvals.standins.models import Scope, StandIn
from collab.events import texts
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound
from collab.kit.money import Money
from collab.kit.operation import operation
from collab.kit.text import clean
from collab.people.models import Absence, Person
from collab.registers.models import Entry

LONGEST, MOST_TEAM = 1000, 500
NOT_YOURS = "A stand-in is set by the person, or by their manager while they are away."
READS_ALL = frozenset({Role.ADMIN, Role.AUDITOR})


def visible(person: Person) -> QuerySet[StandIn]:
    """One's own either way, those of whose manager one is, and those one set; all of them for administrators and auditors."""
    rows = StandIn.objects.select_related("person", "by", "set_by")
    if not duties.roles_of(person).isdisjoint(READS_ALL):
        return rows
    own = Q(person_id=person.pk) | Q(by_id=person.pk) | Q(set_by_id=person.pk)
    return rows.filter(own | Q(person__manager_id=person.pk))


def places(person: Person) -> list[tuple[str, str]]:
    """In whose place this person may put somebody, by username: their own, and whoever works for them. One query."""
    team = Person.objects.filter(manager=person, is_active=True).order_by("first_name", "last_name", "pk")
    return [(person.username, "Your own"), *((one.username, one.name) for one in team[:MOST_TEAM])]


@operation
def set_standin(
    *,
    actor: Person,
    person: str,
    by: str,
    since_on: date,
    until_on: date,
    reason: str,
    scope: str = Scope.ALL,
    roles: Sequence[str] = (),
    brands: Sequence[str] = (),
    below: Money | None = None,
) -> StandIn:
    """``by`` decides in the place of ``person`` on these days, both included. Raises Invalid by field, Forbidden, Conflict."""
    who, other = _people(actor, person, by, since_on)
    _days(since_on, until_on)
    on = _scope(scope, roles, brands, below)
    why = clean(reason or "", "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why. Both of them read it, and so does the auditor.")
    _alone(who, other, since_on, until_on)
    words = texts.put(why, writer=actor, about=("approvals.standin", None))
    made = StandIn.objects.create(person=who, by=other, set_by=actor, since_on=since_on, until_on=until_on, reason=words, **on)
    record(SET, actor=actor, about=made, data=_facts(made))
    return made


@operation
def end_standin(*, actor: Person, standin: int) -> StandIn:
    """It ends at once: whoever is deciding by it at this instant was first, or has lost it."""
    if not visible(actor).filter(pk=standin).exists():
        raise NotFound
    row = StandIn.objects.select_for_update(of=("self",), no_key=True).select_related("person", "by").get(pk=standin)
    if actor.pk not in (row.person_id, row.by_id, row.person.manager_id):
        raise Forbidden("A stand-in is ended by the person, by whoever stands in, or by the person’s manager.")
    if row.ended_at is not None or row.until_on < clock.today():
        raise Conflict("It has ended already.")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record(ENDED, actor=actor, about=row, data=_facts(row))
    return row


def _people(actor: Person, person: str, by: str, since_on: date) -> tuple[Person, Person]:
    """Both, held still in the order of their keys; raises Invalid or Forbidden."""
    found = Person.objects.filter(username__in=(person, by), is_active=True).select_for_update(of=("self",), no_key=True).order_by("pk")
    named = {one.username: one for one in found}
    missing = {field: f"There is nobody called {name} here." for field, name in (("for", person), ("by", by)) if name not in named}
    if missing:
        raise Invalid(**missing)
    who, other = named[person], named[by]
    if actor.pk != who.pk and (actor.pk != who.manager_id or not _is_away(who, since_on)):
        raise Forbidden(NOT_YOURS)
    if who.pk == other.pk:
        raise Invalid(by="Nobody stands in for themselves. Name somebody else.")
    if duties.roles_now(other).isdisjoint(APPROVING):
        raise Invalid(by=f"{other.name} holds no duty that approves, and cannot stand in for somebody who does. Name somebody else.")
    return who, other


def _is_away(person: Person, on: date) -> bool:
    return Absence.objects.filter(person=person, is_taken_back=False, first_on__lte=on, last_on__gte=on).exists()


def _days(since_on: date, until_on: date) -> None:
    days.within(**{"from": since_on, "until": until_on})
    if since_on < clock.today():
        raise Invalid(**{"from": "It begins today or later: what was decided stays as it was. Write a later day."})
    if until_on < since_on:
        raise Invalid(until="The last day is the first one or later.")
    if until_on - since_on >= timedelta(days=MOST_DAYS):
        last = since_on + timedelta(days=MOST_DAYS - 1)
        raise Invalid(until=f"Somebody stands in for {MOST_DAYS} days at most, so until {last.isoformat()}. Set another one then.")


def _scope(scope: str, roles: Sequence[str], brands: Sequence[str], below: Money | None) -> dict[str, Any]:
    """What the row says of its scope; raises Invalid for one that is not whole, or that matches nothing."""
    if scope not in Scope.values:
        raise Invalid(scope="Choose one of: " + ", ".join(Scope.values) + ".")
    said = {Scope.ROLES: ("roles", bool(roles)), Scope.BRANDS: ("brands", bool(brands)), Scope.BELOW: ("below", below is not None)}
    wrong = {name: "This belongs to another scope. Leave it empty." for one, (name, has) in said.items() if has and one != scope}
    if scope in said and not said[Scope(scope)][1]:
        wrong[said[Scope(scope)][0]] = "Say on which of them: this scope names at least one."
    if unknown := [role for role in roles if role not in APPROVING]:
        wrong["roles"] = f"{unknown[0]} is not a group that approves."
    known = set(Entry.objects.filter(kind="brands", code__in=brands, merged_into__isnull=True).values_list("code", flat=True))
    if lost := [code for code in brands if code not in known]:
        wrong["brands"] = f"There is no brand called {lost[0]}. Write its code in the register."
    if below is not None and below.amount <= 0:
        wrong["below"] = "The limit is above zero: nothing is below it otherwise."
    if wrong:
        raise Invalid(**wrong)
    money = {"below": below.amount, "currency": below.currency} if below else {}
    return {"scope": scope, "roles": sorted(set(roles)), "brands": sorted(set(brands)), **money}


def _alone(who: Person, other: Person, since_on: date, until_on: date) -> None:
    """No chain and no circle; the database asks again. Both are held, so two at once see each other."""
    shared = StandIn.objects.filter(ended_at__isnull=True, since_on__lte=until_on, until_on__gte=since_on).select_related("person", "by")
    if one := shared.filter(person=other).first():
        raise Invalid(by=f"{one.by.name} stands in for {other.name} on some of these days: a right that was lent is not lent on.")
    if one := shared.filter(by=who).first():
        raise Invalid(**{"for": f"{who.name} stands in for {one.person.name} on some of these days, and nobody stands in for a stand-in."})


def _facts(row: StandIn) -> dict[str, Any]:
    said = {"person": row.person_id, "by": row.by_id, "since_on": row.since_on.isoformat(), "until_on": row.until_on.isoformat()}
    of = {"scope": str(row.scope), "roles": row.roles, "brands": row.brands}
    return {**said, **of, **({"below": format(row.below, "f"), "currency": row.currency} if row.below is not None else {})}
