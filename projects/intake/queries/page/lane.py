"""The open lane as pages show it: what was said of one request, and what a reader of the two groups may still speak on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from collab.access import duties
from collab.access.roles import Role
from collab.events import texts
from collab.kit import clock, formats
from collab.people.models import Person
from projects.intake import access, addresses, lane
from projects.intake.lane_models import LaneEntry, Says
from projects.intake.models import Request
from projects.intake.operations import laning
from projects.intake.queries import durations

MOST = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said; ``words`` are empty where nothing but that was."""

    id: int
    group: str
    group_label: str
    person: str
    name: str
    says: str
    label: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LaneCard:
    """``groups`` are those the request concerns, ``speaks`` those the reader may speak for now, each as a pair of key and label."""

    number: str
    groups: tuple[str, ...]
    entries: tuple[Said, ...]
    speaks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A request in the lane of the reader's groups; ``said`` is what they said last, empty for nothing yet."""

    number: str
    title: str
    url: str
    groups: str
    stage: str
    submitted_at: datetime
    days: str
    said: str


def card(request: Request, person: Person) -> LaneCard | None:
    """None where it concerns neither and nothing was said. Five queries at most, none for a draft."""
    if request.submitted_at is None:
        return None
    concerned = tuple(str(group.label) for group in lane.concerns(request))
    entries = said(LaneEntry.objects.filter(request=request).select_related("person")[:MOST]) if concerned else ()
    if not concerned:
        return None
    able = laning.speaks(request, person, duties.roles_of(person))
    may = tuple((group, str(Role(group).label)) for group in able if not lane.obstacle(request, group))
    return LaneCard(request.code, concerned, entries, may)


def concerned(request: Request) -> bool:
    return bool(lane.concerns(request))


def said(rows: Iterable[LaneEntry]) -> tuple[Said, ...]:
    """The entries, read with who said it, and their words, in their order. One query for the words."""
    found = list(rows)
    known = texts.read(row.words for row in found)
    return tuple(
        Said(
            row.pk, row.group, str(Role(row.group).label), row.person.username, row.person.name, row.says, str(Says(row.says).label),
            known.get(row.words, row.words), row.at,
        )
        for row in found
    )  # fmt: skip


def requests(person: Person) -> QuerySet[Request]:
    """What concerns the groups of this person and is not decided yet, the longest in the lane first; nothing for others."""
    groups = lane.of(duties.roles_of(person))
    shown = access.visible(person).filter(lane.concerning(groups), state__in=lane.SPOKEN_IN, submitted_at__isnull=False)
    return shown.exclude(requester=person).order_by("submitted_at", "pk")


def rows(person: Person, found: Iterable[Request]) -> list[LaneRow]:
    """They as lines. One query."""
    every, now = list(found), clock.now()
    own = lane.of(duties.roles_of(person))
    last: dict[int, str] = {}
    for key, says in LaneEntry.objects.filter(request__in=every, group__in=own).values_list("request_id", "says"):
        last[key] = str(Says(says).label)
    return [_row(one, own, last.get(one.pk, ""), now) for one in every]


def _row(one: Request, own: list[Role], said: str, now: datetime) -> LaneRow:
    assert one.submitted_at is not None
    groups = formats.listed([str(group.label) for group in lane.concerns(one) if group in own])
    days = formats.days_words(durations.days_in(one.submitted_at, now))
    state = str(one.get_state_display())
    return LaneRow(one.code, one.title, addresses.request(one.code), groups, state, one.submitted_at, days, said)
