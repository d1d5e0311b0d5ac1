"""What was said of figures, in words: of one figure all of it, and on the page what is open or was answered lately."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.dashboards import addresses
from collab.dashboards.executive.behind import FIGURES, ago, shows
from collab.dashboards.executive.disputes import operations
from collab.dashboards.executive.links import behind
from collab.dashboards.models import Dispute
from collab.dashboards.states import Says
from collab.events import texts
from collab.kit import clock
from collab.people.models import Person
from collab.people.names import people

# On the page an answer is news for so long, and no more than so many stand there; of one figure so many are shown.
NEWS, MOST, MOST_OF_ONE = timedelta(days=30), 4, 50


@dataclass(frozen=True, slots=True)
class Said:
    """One of them. ``answer_url`` is empty for who does not answer it; ``title`` is the figure's."""

    key: int
    figure: str
    title: str
    url: str
    is_dispute: bool
    text: str
    by: str
    at: datetime
    ago: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    answer_url: str
    version: int


def visible(person: Person) -> QuerySet[Dispute]:
    """Those of figures that the person may read: none without a duty, of money as each figure is."""
    if not duties.roles_of(person):
        return Dispute.objects.none()
    return Dispute.objects.filter(figure__in=[key for key, figure in FIGURES.items() if shows(person, figure)])


def of_figure(person: Person, figure: str) -> tuple[Said, ...]:
    """All that was said of it, the newest first. Three queries."""
    return _told(visible(person).filter(figure=figure).order_by("-pk")[:MOST_OF_ONE], person)


def lately(person: Person) -> tuple[Said, ...]:
    """What stands on the page: open disputes first, then what is news. Three queries, one where nothing was said."""
    news = Q(answered_at__isnull=True, says=Says.DISPUTES) | Q(answered_at__gte=clock.now() - NEWS) | Q(at__gte=clock.now() - NEWS)
    return _told(visible(person).filter(news).order_by("answered_at", "-pk")[:MOST], None)


def one(person: Person, key: int) -> Said | None:
    return next(iter(_told(visible(person).filter(pk=key), person)), None)


def to_answer(person: Person) -> QuerySet[Dispute]:
    """The open disputes of figures that the person answers for, and did not raise."""
    held = duties.roles_of(person)
    own = [key for key, figure in FIGURES.items() if not held.isdisjoint(figure.owners)]
    found = Dispute.objects.filter(figure__in=own, says=Says.DISPUTES, answered_at__isnull=True).exclude(by_id=person.pk)
    return found.none() if Role.AUDITOR in held else found


def _told(rows: Iterable[Dispute], reader: Person | None) -> tuple[Said, ...]:
    """``reader``: who may answer; None where the page is for many."""
    found = list(rows)
    if not found:
        return ()
    words = texts.read(name for row in found for name in (row.text, row.answer))
    names, now = people(key for row in found for key in (row.by_id, row.answered_by_id)), clock.now()
    return tuple(_said(row, words, names, now, reader) for row in found)


def _said(row: Dispute, words: dict[str, str], names: dict[int, Person], now: datetime, reader: Person | None) -> Said:
    figure = FIGURES[row.figure]
    may = reader is not None and row.answered_at is None and not operations.refused(reader, row, figure)
    return Said(
        key=row.pk,
        figure=row.figure,
        title=figure.title,
        url=behind(row.figure),
        is_dispute=row.says == Says.DISPUTES,
        text=words.get(row.text, ""),
        by=names[row.by_id].name,
        at=row.at,
        ago=ago(row.at, now),
        answer=words.get(row.answer, ""),
        answered_by=names[row.answered_by_id].name if row.answered_by_id else "",
        answered_at=row.answered_at,
        answer_url=addresses.figure_answer(row.pk) if may else "",
        version=row.version,
    )
