"""What was written beside values goes with whoever is erased; the event of it holds the digest of what is left."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from collab.events.models import Event
from collab.events.record import record
from collab.kit.operation import inside_unit
from collab.kpis.models import Feed, Held, Measurement, Restated
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


def asked_by(person: Person) -> Q:
    """For measurements that count in another owner's name: this person asked for it, or brought it to the tray, and wrote what stands beside it."""
    lines = Restated.objects.filter(
        lines_of(person), on=OuterRef("on"), restatement__kpi=OuterRef("kpi"), restatement__state=State.AGREED,
        restatement__decided_at=OuterRef("arrived_at"),
    )  # fmt: skip
    return Q(Exists(lines)) | Q(Exists(Held.objects.filter(became=OuterRef("pk"), by=person)))


def lines_of(person: Person) -> Q:
    """For what restatements would change: this person asked for it, or brought it to the tray before an owner let it in."""
    brought = Held.objects.filter(restates=OuterRef("restatement"), on=OuterRef("on"), by=person)
    return Q(restatement__by=person) | Q(Exists(brought))


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
