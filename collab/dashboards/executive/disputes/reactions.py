"""Who is told of what is said of a figure: whoever answers for it, and whoever said it when it is answered."""

from collections.abc import Iterable

from collab.access import duties
from collab.dashboards.executive.behind import FIGURES
from collab.dashboards.executive.disputes import queries
from collab.dashboards.executive.links import behind
from collab.dashboards.models import Dispute
from collab.dashboards.states import ANSWERED, DISPUTE, RAISED, Says
from collab.events import texts
from collab.events.models import Event
from collab.notices.telling import Telling, Told
from collab.people.models import Person


def owners(dispute: Dispute, event: Event) -> Iterable[Person]:
    """Whoever answers for the figure, where it is disputed."""
    return duties.holders(*FIGURES[dispute.figure].owners) if dispute.says == Says.DISPUTES else []


def readers(dispute: Dispute, event: Event) -> Iterable[Person]:
    """The same, where it is explained: it asks nothing of them."""
    return duties.holders(*FIGURES[dispute.figure].owners) if dispute.says == Says.EXPLAINS else []


def writer(dispute: Dispute, event: Event) -> list[Person | None]:
    return [dispute.by]


def _read(event: Event) -> Dispute:
    return Dispute.objects.select_related("by").get(pk=event.subject_id)


def _text(dispute: Dispute, event: Event, person: Person) -> str:
    name = dispute.answer if event.kind == ANSWERED else dispute.text
    return texts.read([name]).get(name, "")


TELLINGS: dict[str, tuple[Telling[Dispute], ...]] = {
    RAISED: (
        Telling(owners, "{actor} thinks that this figure is wrong: {it}. “{text}”", asks=True),
        Telling(readers, "{actor} explains the figure {it}: “{text}”"),
    ),
    ANSWERED: (Telling(writer, "{actor} answered what you said of the figure {it}: “{text}”"),),
}
TOLD = (
    Told(
        kind=DISPUTE,
        reaction="dashboards.tell_of_figure",
        read=_read,
        name=lambda dispute: FIGURES[dispute.figure].title,
        page=lambda dispute, at: behind(dispute.figure),
        opens=queries.visible,
        tellings=TELLINGS,
        words={"text": _text},
        is_answered=lambda dispute: dispute.answered_at is not None,
    ),
)
