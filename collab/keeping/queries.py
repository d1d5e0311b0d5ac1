"""What is held, and who is to be erased, as frozen cards for one reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from collab.access import duties
from collab.events import texts
from collab.keeping import access, subjects
from collab.keeping.models import Erasure, Hold
from collab.keeping.states import Erasing, State
from collab.kit.errors import NotFound
from collab.people.models import Person

MOST = 50


@dataclass(frozen=True, slots=True)
class HoldCard:
    """A hold. ``why_not`` is why the reader does not agree or refuse, ``why_stays`` why they do not ask for its end; empty where they may."""

    id: int
    on: str
    person: str
    reason: str
    reference: str
    state: str
    is_in_force: bool
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    agreed_by: str
    agreed_by_name: str
    lifting_by: str
    lifting_by_name: str
    ended_at: datetime | None
    why_not: str
    why_stays: str


@dataclass(frozen=True, slots=True)
class ErasureCard:
    """That somebody is to be erased, or was."""

    name: str
    reason: str
    state: str
    asked_by_name: str
    asked_at: datetime
    agreed_by_name: str
    ended_at: datetime | None


def holds(person: Person, *, is_in_force: bool | None = None) -> QuerySet[Hold]:
    """The holds that the person reads, the latest first."""
    rows = access.visible(person).order_by("-pk").select_related("person", "asked_by", "agreed_by", "lifting_by")
    return rows if is_in_force is None else rows.filter(ended_at__isnull=is_in_force)


def cards(person: Person, rows: Iterable[Hold]) -> list[HoldCard]:
    """The cards of these for this reader. Three queries, however many."""
    found, roles = list(rows), duties.roles_of(person)
    on, said = subjects.called(found), texts.read(name for row in found for name in (row.reason, row.reference))
    return [_card(row, on[row.pk], said, person, roles) for row in found]


def card(person: Person, key: int) -> HoldCard:
    """One of them; raises NotFound."""
    found = holds(person).filter(pk=key).first()
    if found is None:
        raise NotFound
    return cards(person, [found])[0]


def erasures(person: Person) -> list[ErasureCard]:
    """Whose traces were or are to be erased, the latest first. Two queries."""
    rows = list(access.erasures(person).order_by("-pk").select_related("person", "asked_by", "agreed_by")[:MOST])
    said = texts.read(row.reason for row in rows)
    return [_erasure(row, said) for row in rows]


def _erasure(row: Erasure, said: dict[str, str]) -> ErasureCard:
    return ErasureCard(
        name=row.person.name,
        reason=said[row.reason],
        state=Erasing(row.state).label,
        asked_by_name=row.asked_by.name,
        asked_at=row.asked_at,
        agreed_by_name=row.agreed_by.name if row.agreed_by else "",
        ended_at=row.ended_at,
    )


def _card(row: Hold, on: str, said: dict[str, str], person: Person, roles: frozenset[str]) -> HoldCard:
    asked = row.lifting_by_id if row.state == State.LIFTING else row.asked_by_id
    is_open = row.state in (State.ASKED, State.LIFTING)
    return HoldCard(
        id=row.pk,
        on=on,
        person=row.person.username if row.person else "",
        reason=said[row.reason],
        reference=said[row.reference],
        state=row.state,
        is_in_force=row.ended_at is None,
        asked_by=row.asked_by.username,
        asked_by_name=row.asked_by.name,
        asked_at=row.asked_at,
        agreed_by=row.agreed_by.username if row.agreed_by else "",
        agreed_by_name=row.agreed_by.name if row.agreed_by else "",
        lifting_by=row.lifting_by.username if row.lifting_by else "",
        lifting_by_name=row.lifting_by.name if row.lifting_by else "",
        ended_at=row.ended_at,
        why_not=(access.seconding(asked, person, roles) or "") if is_open else "Nobody is asked.",
        why_stays=(access.asking(roles) or "") if row.state == State.AGREED else "It is decided, or a second person is asked.",
    )
