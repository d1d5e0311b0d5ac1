"""Who is told of restatements: the owners who may agree, and whoever asked."""

from collections.abc import Iterable

from collab.events.models import Event
from collab.kit import formats
from collab.kpis import addresses
from collab.kpis.models import Restatement
from collab.kpis.restating import queries
from collab.kpis.restating.models import State
from collab.notices.telling import Telling, Told
from collab.people.models import Person


def seconds(row: Restatement, event: Event) -> Iterable[Person]:
    """The owners who did not ask for it."""
    return [owner for owner in (row.kpi.owner_marketing, row.kpi.owner_it) if owner.pk != row.by_id]


def asker(row: Restatement, event: Event) -> list[Person | None]:
    return [row.by]


RESTATEMENTS: dict[str, tuple[Telling[Restatement], ...]] = {
    "kpis.restatement.asked": (Telling(seconds, "{actor} asks you to agree to {it}. What is there counts until you do.", asks=True),),
    "kpis.restatement.agreed": (Telling(asker, "{actor} agreed to {it}. It counts from now on."),),
    "kpis.restatement.refused": (Telling(asker, "{actor} refused {it}.", why=True),),
}


def _row(event: Event) -> Restatement:
    return Restatement.objects.select_related("kpi__owner_marketing", "kpi__owner_it", "by").get(pk=event.subject_id)


def called(row: Restatement) -> str:
    """ "2 other values of Customer match rate"."""
    count = row.lines.count()
    return f"{formats.count_words(count, 'other value')} of {row.kpi.name}" if count != 1 else f"another value of {row.kpi.name}"


TOLD = (
    Told(
        kind="kpis.restatement", reaction="kpis.tell_of_restatement", read=_row, name=called,
        page=lambda row, at: addresses.kpi_restatement(row.pk), opens=queries.visible, tellings=RESTATEMENTS,
        is_answered=lambda row: row.state != State.WAITING,
    ),
)  # fmt: skip
