"""The decision on a request that may be taken back: the last one that the record tells of, and who has built on it."""

from typing import Any

from django.db.models import Q

from collab.approvals import retractions
from collab.approvals.models import Decision
from collab.events.models import Event
from collab.people.models import Person

# What a decision leaves in the record.
TOLD = tuple(f"intake.request.{said}" for said in ("approved", "decided", "rejected", "sent_back"))


def told_last(request: Any, person: Person) -> Event | None:
    """The event of the person's last decision on it that stands; None where there is none. Two queries at most."""
    told = Event.objects.filter(subject_kind="intake.request", subject_id=request.pk, kind__in=TOLD, actor=person.pk).order_by("-sequence")
    last = told.first()
    return last if last is not None and Decision.objects.filter(pk=last.data.get("given")).exists() else None


def built_on(told: Event) -> Event | None:
    """What another person has done after it, or anybody by a move; the first of it."""
    after = Event.objects.filter(subject_kind=told.subject_kind, subject_id=told.subject_id, sequence__gt=told.sequence)
    acted = Q(actor__isnull=False) & ~Q(actor=told.actor_id) | ~Q(action="")
    return after.filter(acted).order_by("sequence").first()


def seconds_left(request: Any, person: Person) -> int:
    """How long the person may still take their decision back, where nothing has happened since; else zero. Two queries at most."""
    told = request.last_event
    if told is None or told.kind not in TOLD or told.actor_id != person.pk:
        return 0
    given = Decision.objects.filter(pk=told.data.get("given"), person=person).first()
    return max(0, retractions.left(given)) if given else 0
