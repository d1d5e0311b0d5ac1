"""Who is told that somebody is to answer for what work costs to run, what they said, and what was let past the gate."""

from collections.abc import Iterable

from collab.events.models import Event
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.intake.colleague_reactions import asking, viewer
from projects.intake.glass_reactions import OF_GLASS
from projects.intake.models import Request
from projects.intake.run_guards import ACCEPTED, DECLINED, PROPOSED
from projects.intake.run_models import RunOwner


def proposer(request: Request, event: Event) -> Iterable[Person]:
    """Whoever proposed who has answered now."""
    last = (
        RunOwner.objects.filter(request=request, person=event.data.get("person"), year__code=event.data.get("year")).order_by("-pk").first()
    )
    return Person.objects.filter(pk=last.proposed_by_id) if last else ()


OF_RUN_OWNERS: dict[str, tuple[Telling[Request], ...]] = {
    **OF_GLASS,
    PROPOSED: (
        Telling(viewer, "{actor} asks you to answer for what {it} costs to run in {year}.", asks=True),
        Telling(asking, "{actor} proposed {person} to answer for what {it} costs to run in {year}."),
    ),
    ACCEPTED: tuple(Telling(whom, "{actor} answers for what {it} costs to run in {year}.", closes=False) for whom in (proposer, asking)),
    DECLINED: tuple(
        Telling(whom, "{actor} does not answer for what {it} costs to run in {year}.", why=True) for whom in (proposer, asking)
    ),
}
