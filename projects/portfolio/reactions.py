"""Who is told of what leads propose about a plan: whoever could decide, and whoever proposed it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from collab.access import duties
from collab.events.models import Event
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from projects.portfolio import access, addresses
from projects.portfolio.gate_states import PASSAGE, SAY, Act
from projects.portfolio.models import Passage


def seconds(passage: Passage, event: Event) -> Iterable[Person]:
    """Who could decide: not who leads it."""
    return duties.holders(*SAY).exclude(pk__in=(passage.project.marketing_lead_id, passage.project.it_lead_id))


def proposer(passage: Passage, event: Event) -> list[Person | None]:
    return [passage.proposed_by]


PASSAGES: dict[str, tuple[Telling[Passage], ...]] = {
    "portfolio.passage.proposed": (Telling(seconds, "{actor} proposes {it}. Somebody who does not lead it decides.", asks=True, why=True),),
    "portfolio.passage.agreed": (Telling(proposer, "{actor} agreed to {it}.", closes=True),),
    "portfolio.passage.refused": (Telling(proposer, "{actor} refused {it}.", why=True, closes=True),),
}


def _read(event: Event) -> Passage:
    return Passage.objects.select_related("project", "proposed_by").get(pk=event.subject_id)


def called(passage: Passage) -> str:
    """ "to pass the gate before build of R-7 Consent hub"."""
    what = f"to pass the gate before {passage.phase}" if passage.act == Act.GATE else "to freeze the plan anew"
    return f"{what} of {passage.project}"


def opens(person: Person) -> QuerySet[Passage]:
    """The proposals about the projects that they may see."""
    return Passage.objects.filter(project__in=access.visible(person).order_by().values("pk"))


TOLD = (
    Told(
        kind=PASSAGE,
        reaction="portfolio.tell_of_passage",
        read=_read,
        name=called,
        page=lambda passage, at: addresses.project(passage.project.code),
        opens=opens,
        tellings=PASSAGES,
        is_answered=lambda passage: passage.state != "proposed",
    ),
)
