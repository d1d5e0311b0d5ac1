"""What was written beside values goes with whoever is erased; the event of it holds the digest of what is left."""

from datetime import datetime

from collab.events.models import Event
from collab.events.record import record
from collab.kit.operation import inside_unit
from collab.kpis.models import Measurement
from collab.kpis.record import UNSAID, digest
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


def _at(event: Event) -> datetime | None:
    said = event.data.get("arrived_at")
    return datetime.fromisoformat(said) if said else None
