"""What a person was told, newest first, and how much of it is unread. Only about what they may open now."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.access.duties import DUTIES
from collab.kit.errors import NotFound
from collab.kit.kept import kept
from collab.kit.seams import Seam
from collab.notices.models import Notice
from collab.people.models import Person
from collab.web.keyset import Key, Keyset, Place, cut

MOST = 50
# The newest first.
ORDER = Keyset((Key("pk"),), refused=NotFound)
# This app knows no subject. A kind that is not named is open to whoever was told.
Opens = Callable[[Person], QuerySet[Any]]
OPENS: Seam[Mapping[str, Opens]] = Seam("which subjects of a kind a person may open, by the kind")


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """One notice as pages draw it; ``needs_action`` is true until it was read."""

    id: int
    text: str
    reason: str
    url: str
    needs_action: bool
    told_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices; ``older`` is the id to go on from, None on the last page."""

    cards: tuple[NoticeCard, ...]
    older: int | None
    newest: int


def may_open(person: Person, kind: str, key: int) -> bool:
    """Whether the person may open the subject of this kind ("intake.request") and key now."""
    opens = OPENS.value.get(kind)
    return opens is None or opened(person, opens=opens, key=key).exists()


def openable(person: Person, subjects: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Which of these subjects, by kind and key, the person may open now. One query for each kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, key in subjects:
        by_kind.setdefault(kind, set()).add(key)
    found = set[tuple[str, int]]()
    for kind, keys in by_kind.items():
        opens = OPENS.value.get(kind)
        if opens is None:
            found |= {(kind, key) for key in keys}
        elif len(keys) == 1:
            found |= {(kind, key) for key in keys if opened(person, opens=opens, key=key).exists()}
        else:
            found |= {(kind, key) for key in opens(person).filter(pk__in=keys).order_by().values_list("pk", flat=True)}
    return found


@kept(on=(DUTIES,), shape=("opens",), reads=("pk",), most=256)
def opened(person: Person, *, opens: Opens, key: int) -> QuerySet[Any]:
    """One of those that the person may open, by its key: asked for each notice and each letter."""
    return opens(person).filter(pk=key).order_by()


def visible(person: Person, kinds: Collection[str] | None = None) -> QuerySet[Notice]:
    """The person's own notices, less those about what they may no longer open.

    ``kinds``: the kinds of subject that any of them can be about, where that is known.
    """
    allowed: Any = ~Q(event__subject_kind__in=list(OPENS.value))
    for kind, opens in OPENS.value.items():
        if kinds is None or kind in kinds:
            # Asked row by row, by key: as a list, all that the person may see would be gathered first.
            allowed |= Q(event__subject_kind=kind) & Exists(opens(person).order_by().filter(pk=OuterRef("event__subject_id")))
    return Notice.objects.filter(allowed, person=person)


def unread_of(person: Person, upto: int | None = None) -> QuerySet[Notice]:
    """Those that the person has not read, up to and including ``upto``.

    They are about few kinds of subject, and what may be opened of each kind is most of the statement: so the kinds are asked first.
    """
    rows = Notice.objects.filter(person=person, read_at=None)
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    kinds = set(rows.order_by().values_list("event__subject_kind", flat=True).distinct())
    return visible(person, kinds) & rows


def unread(person: Person) -> int:
    """How many unread notices the person has, counted to 100."""
    return unread_of(person).order_by()[:100].count()


def unread_key(person: Person) -> str:
    """Where the cache keeps the count; of this person and no namesake of another database."""
    return f"unread:{person.pk}:{person.date_joined.timestamp()}"


def page(person: Person, before: Place | None = None) -> NoticePage:
    """The newest 50 notices, or the 50 before the notice at the place ``before`` of ORDER."""
    rows = visible(person).order_by(*ORDER.order)
    if before:
        rows = rows.filter(ORDER.after(before))
    shown, last = cut([card(notice) for notice in rows[: MOST + 1]], MOST)
    return NoticePage(tuple(shown), older=last.id if last else None, newest=shown[0].id if shown else 0)


def card(notice: Notice) -> NoticeCard:
    is_read = notice.read_at is not None
    return NoticeCard(notice.pk, notice.text, notice.reason, notice.url, notice.needs_action and not is_read, notice.told_at, is_read)
