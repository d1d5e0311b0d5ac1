"""Who reads packs, who freezes one, who decides in its review. A pack is read by whoever has the very sight it was drawn for."""

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.agenda import access as agenda
from collab.kit.errors import Forbidden
from collab.packs.models import Decision, Pack
from collab.packs.states import Sight
from collab.people.models import Person
from funding.funds import access as money

MAKING = frozenset({Role.CMO, Role.CIO, Role.FINANCE, Role.TECHNOLOGIST})
CLOSED = "Packs are shown to people with a duty in Bridge."
MAKE = "Executives, finance partners and marketing technologists freeze packs, each for a sight that they have."
DECIDE = "What a review decides is written by the CMO, the CIO, leads, marketing technologists and administrators who read the pack."
# A reader who is nobody, for each sight: what everybody of it may see.
STANDING_IN = {Sight.EXECUTIVES: Role.CMO, Sight.HOUSE: Role.MARKETER}


def reading(person: Person) -> None:
    """Raise Forbidden for whoever reads no pack at all."""
    if not duties.roles_of(person):
        raise Forbidden(CLOSED)


def sights(person: Person) -> tuple[Sight, ...]:
    """For whom this person may read packs: the executives' where every fund's amounts are theirs to see, the house's with any duty."""
    if not duties.roles_of(person):
        return ()
    return (Sight.EXECUTIVES, Sight.HOUSE) if money.sees_all(person) else (Sight.HOUSE,)


def visible(person: Person) -> QuerySet[Pack]:
    return Pack.objects.filter(sight__in=sights(person))


def visible_decisions(person: Person) -> QuerySet[Decision]:
    return Decision.objects.filter(Q(pack__sight__in=sights(person)))


def makes(person: Person) -> tuple[Sight, ...]:
    """For whom this person may freeze a pack; an auditor changes nothing, whatever else they hold."""
    held = duties.roles_of(person)
    return sights(person) if not held.isdisjoint(MAKING) and Role.AUDITOR not in held else ()


def may_decide(person: Person) -> bool:
    """Of a pack that the person reads."""
    return agenda.may_set(person, duties.roles_of(person))


def reader(sight: str) -> Person:
    """Nobody, who sees what everybody of this sight may see."""
    return duties.standing_in(STANDING_IN[Sight(sight)])
