"""The reads of the journey and the register, as cards."""

from dataclasses import dataclass

from django.db.models import QuerySet

from collab.customer.access import visible_moments, visible_sources
from collab.customer.models import DataSource, Moment
from collab.people.models import Person

MOST = 100


@dataclass(frozen=True, slots=True)
class MomentCard:
    code: str
    name: str
    description: str
    position: int


@dataclass(frozen=True, slots=True)
class SourceCard:
    """``owner`` is a username, empty where nobody answers for the source."""

    code: str
    name: str
    system: str
    owner: str
    has_personal_data: bool
    is_joined: bool


def moment_cards(person: Person) -> list[MomentCard]:
    """The journey in its order."""
    return [moment_card(row) for row in visible_moments(person).order_by("position", "name", "pk")[:MOST]]


def source_cards(person: Person) -> list[SourceCard]:
    """The register by name."""
    return [source_card(row) for row in sources(person).order_by("name", "pk")[:MOST]]


def sources(person: Person) -> QuerySet[DataSource]:
    """With their owners loaded."""
    return visible_sources(person).select_related("owner")


def moment_card(row: Moment) -> MomentCard:
    return MomentCard(row.code, row.name, row.description, row.position)


def source_card(row: DataSource) -> SourceCard:
    return SourceCard(row.code, row.name, row.system, row.owner.username if row.owner else "", row.has_personal_data, row.is_joined)
