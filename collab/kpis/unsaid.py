"""What was written beside values goes with whoever is erased; the event of it holds the digest of what is left."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from collab.events.models import Event
from collab.events.record import record
from collab.kit.operation import inside_unit
from collab.kpis.models import Feed, Measurement, Restated
from collab.kpis.record import UNSAID, digest
from collab.kpis.restating.models import State
from collab.people.models import Person


def unsay(actor: Person, values: list[Measurement]) -> int:
    """Empty the notes of these values, and save where they came from as it is given; gives how many there were."""
    inside_unit()
    for value in values:
        value.note = ""
        value.save(update_fields=["note", "source"])
    for kpi, by, arrived_at in {(value.kpi, value.by, value.arrived_at) for value in values}:
        told = Event.objects.filter(kind="kpis.measurement.recorded", subject_id=kpi.pk, actor=by).order_by("-sequence")
        event = next((one for one in told if _at(one) == arrived_at), None)
        if event is not None:
            record(UNSAID, actor=actor, about=kpi, data={"event": event.pk, "digest": digest(kpi, by, arrived_at)})
    return len(values)


def asked_by(person: Person) -> Exists:
    """For measurements: another owner agreed to it, and this person asked for it and wrote what stands beside it."""
    lines = Restated.objects.filter(
        on=OuterRef("on"), restatement__kpi=OuterRef("kpi"), restatement__by=person, restatement__state=State.AGREED,
        restatement__decided_at=OuterRef("arrived_at"),
    )  # fmt: skip
    return Exists(lines)


def unsay_asked(lines: list[Restated]) -> int:
    """Empty the notes of what was asked to be restated, and save where the values came from as it is given."""
    inside_unit()
    for line in lines:
        line.note = ""
        line.save(update_fields=["note", "source"])
    return len(lines)


def unsay_feeds(feeds: list[Feed]) -> int:
    """Save what feeds are called as it is given."""
    inside_unit()
    for feed in feeds:
        feed.save(update_fields=["source"])
    return len(feeds)


def _at(event: Event) -> datetime | None:
    said = event.data.get("arrived_at")
    return datetime.fromisoformat(said) if said else None
