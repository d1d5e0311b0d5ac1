"""When each side last said how a project stands: from the record, so that no health is shown without its age."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q

from collab.events.models import Event
from collab.kit.formats import days_words


class Spoken(NamedTuple):
    """When Marketing and when IT last changed their health or its sentence; None where a side has said nothing yet."""

    marketing: datetime | None = None
    it: datetime | None = None


UNSAID = Spoken()


def spoken(projects: Collection[int]) -> dict[int, Spoken]:
    """By the keys of projects; those of which nobody has said anything are left out. One query, none for no project."""
    if not projects:
        return {}
    marketing, it = (Q(data__changed__has_any_keys=[f"health_{side}", f"word_{side}"]) for side in ("marketing", "it"))
    rows = Event.objects.filter(marketing | it, subject_kind="portfolio.project", subject_id__in=list(projects)).order_by()
    found = rows.values("subject_id").annotate(marketing=Max("at", filter=marketing), it=Max("at", filter=it))
    return {row["subject_id"]: Spoken(row["marketing"], row["it"]) for row in found}


def said_ago(at: datetime | None, now: datetime) -> str:
    """How old what somebody said is, in words."""
    if at is None:
        return ""
    days = (now - at).days
    return f"said {days_words(days)} ago" if days else "said today"
