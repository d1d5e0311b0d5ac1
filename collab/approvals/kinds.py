"""The kinds of things that are decided on a route: what approvals asks of each, handed over by the roof.

A kind says who may route one of its subjects, who belongs to the groups that only it knows, and what an outcome
does to the subject. The database is told the same by two functions of its own a kind, which the triggers call by
name (``guards.py``): what has no such function is routed by nobody and decided by nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from collab.access import duties
from collab.access.roles import Role
from collab.approvals import groups
from collab.approvals.models import Route
from collab.approvals.states import Outcome, Seating
from collab.kit.seams import Seam
from collab.people.models import Person


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision, by its key, and where the route stands after it. ``subject`` is the row that the caller holds under lock.

    ``on_behalf_of`` has the seat, by key, where ``person`` stood in for somebody; ``via`` says how it was made
    where that was not by signing in.
    """

    route: Route
    subject: Any
    person: Person
    given: int
    outcome: Outcome
    verdict: str
    reason: str
    conditions: str
    on_behalf_of: int | None = None
    via: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """What the record says of it: the verdict, the key of the decision, and whose place it was made in."""
        return {"decision": self.verdict, "given": self.given, **({"for": self.on_behalf_of} if self.on_behalf_of else {})}


@dataclass(frozen=True, slots=True)
class Group:
    """Deciders that are no role. ``members`` gives the ids of those who belong to it this instant, for a subject's id."""

    name: str
    label: str
    members: Callable[[int], set[int]]


@dataclass(frozen=True, slots=True)
class FirstRule:
    """A row of the policy that a kind starts from, until an administrator publishes another."""

    role: str
    step_name: str
    seating: Seating = Seating.AT_ROUTING
    position: int = 1
    quorum: int = 1


@dataclass(frozen=True, slots=True)
class Kind:
    """What is asked of one kind of subject. ``name`` is its model's label, as events use it.

    ``who_routes`` takes the subject's id, who asked for it and who would route it, and gives the sentence that refuses
    or None. ``on_outcome`` is called in the decision's transaction, after every decision, and gives the subject back.
    """

    name: str
    who_routes: Callable[[int, Person, Person], str | None]
    on_outcome: Callable[[Ruling], Model]
    groups: tuple[Group, ...] = ()
    first_policy: tuple[FirstRule, ...] = ()


KINDS: Seam[Mapping[str, Kind]] = Seam("which kinds of things are decided on a route, by name")


def members(role: str, route: Route) -> set[int]:
    """The ids of those who belong to a group of this route this instant, whatever part they have in the subject."""
    if role in Role.values:
        return set(duties.holders(role).values_list("pk", flat=True))
    if groups.is_known(role):
        return groups.members(role, route)
    return _group(role, route.subject_kind).members(route.subject_id)


def belongs(role: str, route: Route, person: int) -> bool:
    """Whether they belong to a group of this route this instant."""
    return groups.belongs(role, route, person) if groups.is_known(role) else person in members(role, route)


def label(role: str) -> str:
    """The words of a page for a group: a role's, or those of the kind that knows it."""
    if role in Role.values:
        return str(Role(role).label)
    if called := groups.label(role):
        return called
    return next((group.label for kind in KINDS.value.values() for group in kind.groups if group.name == role), role)


def _group(name: str, kind: str) -> Group:
    return next(group for group in KINDS.value[kind].groups if group.name == name)
