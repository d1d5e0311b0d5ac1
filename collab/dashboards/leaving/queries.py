"""The reads of a person's page: who they are, their duties with their days, what they hold, and who left something behind."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import access as appointments
from collab.appointments import queries as appointed
from collab.appointments.queries import DutyCard
from collab.dashboards import addresses
from collab.dashboards.leaving import access
from collab.dashboards.leaving.kinds import HOLDINGS
from collab.dashboards.leaving.shape import Reader
from collab.directory.operations.people import countries, languages
from collab.people import away
from collab.people.models import Person

# Of each kind a page shows so many, and says where there are more.
MOST = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """A short fact of somebody."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody as their page shows them. ``roles`` are said without days to whoever does not oversee duties."""

    username: str
    name: str
    title: str
    is_here: bool
    is_own: bool
    facts: tuple[Fact, ...]
    manager: str
    manager_url: str
    duties: tuple[DutyCard, ...]
    roles: tuple[str, ...]
    url: str
    hand_over_url: str
    end_url: str


@dataclass(frozen=True, slots=True)
class HeldCard:
    """One thing that somebody holds; ``why_not`` is why the reader does not hand it over, empty where they may."""

    kind: str
    key: str
    title: str
    url: str
    more: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds of one kind, as far as the reader sees it."""

    kind: str
    many: str
    things: tuple[HeldCard, ...]
    has_more: bool

    @property
    def to_hand_over(self) -> tuple[HeldCard, ...]:
        return tuple(one for one in self.things if not one.why_not)

    @property
    def for_others(self) -> tuple[HeldCard, ...]:
        return tuple(one for one in self.things if one.why_not)

    @property
    def why_for_others(self) -> str:
        """Why the reader hands none of those over, where one sentence is true of all."""
        said = {one.why_not for one in self.for_others}
        return said.pop() if len(said) == 1 else ""


def person_card(reader: Person, person: Person) -> PersonCard:
    """The page's head. Four queries at most."""
    roles, is_own = duties.roles_of(reader), reader.pk == person.pk
    shows_days = is_own or appointments.oversees(reader)
    held = appointed.duty_cards(appointed.held(reader, about=person.username)[:MOST]) if shows_days else ()
    manager = access.visible(reader).filter(reports=person).first()
    return PersonCard(
        username=person.username,
        name=person.name,
        title=person.title,
        is_here=person.is_active,
        is_own=is_own,
        facts=_facts(person),
        manager=manager.name if manager else "",
        manager_url=addresses.person(manager.username) if manager else "",
        duties=tuple(held),
        roles=() if shows_days else _roles(person),
        url=addresses.person(person.username),
        hand_over_url=addresses.hand_over(person.username) if access.hands(reader, roles, person) else "",
        end_url=addresses.person_end(person.username) if access.ends(reader, roles, person) else "",
    )


def _roles(person: Person) -> tuple[str, ...]:
    return tuple(sorted(str(Role(role).label) for role in duties.held_by([person.pk]).get(person.pk, ())))


def _facts(person: Person) -> tuple[Fact, ...]:
    said = {
        "Department": person.department.name if person.department else "",
        "Works in": countries().get(person.country, person.country),
        "Language": languages().get(person.language, person.language),
        "Calendar": person.calendar.name if person.calendar else "",
        "Away": away.in_words([person.pk]).get(person.pk, "") if person.is_active else "",
    }
    return tuple(Fact(label, value) for label, value in said.items() if value)


def held(reader: Person, person: Person) -> list[Held]:
    """What the person holds and the reader may see, kind by kind; kinds of which there is nothing are left out. A query a kind."""
    roles, found = duties.roles_of(reader), []
    for holding in HOLDINGS:
        rows = list(holding.held(reader, person.pk)[: MOST + 1])
        cards = []
        for row in rows[:MOST]:
            one = holding.label(row)
            cards.append(HeldCard(holding.kind, one.key, one.title, one.url, one.more, holding.why_not(reader, roles, row)))
        if cards:
            found.append(Held(holding.kind, holding.many, tuple(cards), len(rows) > MOST))
    return found


def left(reader: Reader) -> QuerySet[Person]:
    """Who has left and still holds something that is the reader's to hand over; nobody, for whose duty it is not."""
    roles = duties.roles_of(reader)
    ways = Q(pk__in=[])
    for holding in HOLDINGS:
        if holding.is_awaited and not roles.isdisjoint(holding.keepers):
            ways |= Q(Exists(holding.seen(reader).filter(**{holding.by: OuterRef("pk")}).order_by()))
    return Person.objects.filter(ways, is_active=False).order_by("first_name", "last_name", "pk")
