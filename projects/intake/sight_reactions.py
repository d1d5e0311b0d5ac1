"""What is told of who may see work. Whoever gave confidential work away, or had it taken, is told that much, and nothing of it."""

from collections.abc import Iterable

from collab.events.models import Event
from collab.kit import formats
from collab.notices import addresses
from collab.notices.telling import Telling, Told, whoever_is_told
from collab.people.models import Person
from funding.funds.models import Fund
from projects.intake.colleagues import COLLEAGUE_LOST
from projects.intake.models import Request
from projects.intake.sight import LEAD_LOST, REQUEST_LOST

CHANGED_SIGHT = "{actor} changed who may see {it}: {sight}"


def funds(request: Request, event: Event, person: Person) -> str:
    """ "Growth pays", "Growth and Platform pay"."""
    names = [
        str(name) for name in Fund.objects.filter(code__in=event.data.get("funds", [])).order_by("code").values_list("name", flat=True)
    ]
    return f"{formats.listed(names)} {'pays' if len(names) == 1 else 'pay'}"


def sight(request: Request, event: Event, person: Person) -> str:
    """ "it is confidential now.", with who still may open it by its money."""
    if not event.data["changed"]["is_confidential"][1]:
        return "everybody with a duty in the portal may now."
    paid = (
        f" {funds(request, event, person)} for it: whoever sees that fund’s amounts still may open it." if event.data.get("funds") else ""
    )
    return f"it is confidential now.{paid}"


WORDS = {"funds": funds, "sight": sight}


def former(person: Person, event: Event) -> Iterable[Person]:
    return [person]


LOST = Told(
    kind="people.person",
    reaction="intake.tell_of_lost_sight",
    read=lambda event: Person.objects.get(pk=event.subject_id),
    name=lambda person: person.name,
    page=lambda person, at: addresses.NOTICES,
    opens=whoever_is_told,
    tellings={
        LEAD_LOST: (Telling(former, "{actor} handed over a confidential project that you led. You no longer see it."),),
        COLLEAGUE_LOST: (Telling(former, "{actor} took you off a request that you asked for together. You no longer see it."),),
        REQUEST_LOST: (Telling(former, "{actor} gave a confidential request of yours to a colleague. You no longer see it."),),
    },
)
