"""Which of the notices that wait for one person go in which letter, and when: reckoned from what they wish and their calendar, without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collab.kit.worktime import DAY, Calendar, opening
from collab.notices import wishes
from collab.notices.models import Notice, Wishes
from collab.notices.states import Kind, Rhythm, Way
from collab.people.models import Person

# What does not need its reader waits so long for company, from the first that waits.
BUNDLE = timedelta(minutes=5)
LEFT, READ, OVER, UNWISHED = (
    f"Not sent: {why}."
    for why in (
        "they have left, or have no address",
        "it was read before",
        "what it asked was over before",
        "they wish no letters of its kind",
    )
)


@dataclass(slots=True)
class Plan:
    """What becomes of the notices that wait for one person: letters that may leave, what is looked at again when, what is in none and why."""

    letters: list[list[Notice]] = field(default_factory=list)
    later: list[tuple[Notice, datetime]] = field(default_factory=list)
    dropped: list[tuple[Notice, str]] = field(default_factory=list)


def first_look(told_at: datetime, needs_action: bool) -> datetime:
    """When a notice is looked at for the first time."""
    return told_at if needs_action else told_at + BUNDLE


def overtaken(notice: Notice) -> str:
    """Why a notice is news no more; empty where it is."""
    if notice.read_at is not None:
        return READ
    return OVER if notice.kind == Kind.NEEDS and not notice.needs_action else ""


def plan(person: Person, waiting: Iterable[Notice], wished: Wishes, calendar: Calendar, now: datetime) -> Plan:
    """``waiting`` are all that wait for the person, the first told first.

    What needs them is a letter for each subject, at once; the rest is one letter, five minutes after the first of it; what they want in
    the digest is one in the morning. No letter leaves outside of their hours, but what needs them where they wish so.
    """
    found, streams = Plan(), dict[tuple[str, str], list[Notice]]()
    for notice in waiting:
        way = wishes.way({person.pk: wished}, person, notice.kind)
        why = overtaken(notice) if person.is_active and person.email else LEFT
        if why or way not in (Way.MAIL, Way.DIGEST):
            found.dropped.append((notice, why or UNWISHED))
        else:
            is_pressing = way == Way.MAIL and notice.kind == Kind.NEEDS
            streams.setdefault((Way.MAIL, notice.topic) if is_pressing else (way, ""), []).append(notice)
    for (stream, topic), notices in streams.items():
        is_any_hour = bool(topic) and wished.is_any_hour
        going = []
        for notice, at in _ripe(notices, stream, bool(topic), wished, calendar):
            leaves_at = max(at, now) if is_any_hour else opening(max(at, now), calendar)
            if leaves_at <= now:
                going.append(notice)
            else:
                found.later.append((notice, leaves_at))
        if going:
            found.letters.append(going)
    return found


def _ripe(notices: Sequence[Notice], way: str, is_pressing: bool, wished: Wishes, calendar: Calendar) -> list[tuple[Notice, datetime]]:
    """Each with the instant from which on it may leave."""
    if way == Way.DIGEST:
        return [(notice, morning(notice.told_at, calendar, wished.rhythm)) for notice in notices]
    return [(notice, notices[0].told_at + (timedelta() if is_pressing else BUNDLE)) for notice in notices]


def morning(told_at: datetime, calendar: Calendar, rhythm: str) -> datetime:
    """When the first digest after this instant comes: as their next working day begins, or the first one of a week."""
    day = told_at.astimezone(calendar.zone).date()
    step = DAY
    if rhythm == Rhythm.WEEKLY:
        day, step = day - day.weekday() * DAY, 7 * DAY
    while (at := calendar.moment(day, 0.0)) <= told_at:
        day += step
    return at
