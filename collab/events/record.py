"""``record``: the one writer of events, called inside an operation's transaction."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Model

from collab.events import wake
from collab.events.models import Delivery, Event
from collab.kit import clock
from collab.kit.operation import inside_unit
from collab.people.models import Person
from collab.workflow.flow import Step

# What follows an event, by its kind; filled by collab/reactions.py when the portal starts.
REACTIONS: defaultdict[str, list[str]] = defaultdict(list)


def record(
    kind: str,
    *,
    actor: Person | None,
    about: Model,
    step: Step | None = None,
    source: str = "",
    why: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Write the immutable event and one delivery per reaction to its kind.

    ``step`` is the arrow that a flow returned: its action, the ``source`` state and the state and version
    the subject has now go into the record, which is what lets the new state pass the database's guard.
    """
    inside_unit()
    event = Event.objects.create(
        kind=kind,
        subject_kind=about._meta.label_lower,
        subject_id=about.pk,
        actor=actor,
        at=clock.now(),
        action=step.action if step else "",
        source=(source or step.source) if step else "",
        target=about.state if step else "",  # type: ignore[attr-defined]
        version=getattr(about, "version", None),
        why=why,
        data=data or {},
    )
    owed = [Delivery(event=event, reaction=name, due_at=event.at) for name in REACTIONS.get(kind, ())]
    if owed:
        Delivery.objects.bulk_create(owed)
        transaction.on_commit(wake.up)
    return event
