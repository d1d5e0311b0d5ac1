"""Who is told of conditions, and of what two keys disagree on."""

from collections.abc import Iterable

from django.db.models import Q

from collab.access import duties
from collab.access.roles import Role
from collab.approvals.conditioned import CONFIRMED, DUE, HANDED, MET, REOPENED, WAIVED, Condition
from collab.approvals.disagreeing import ESCALATED, KEYS, Disagreement
from collab.approvals.models import Decision, Seat
from collab.approvals.states import APPROVALS, PanelState
from collab.events.models import Event
from collab.notices.telling import Telling
from collab.people.models import Person
from projects.intake.colleague_reactions import viewer
from projects.intake.models import Request


def owners(request: Request, event: Event) -> Iterable[Person]:
    """Who meets what this decision asks for."""
    given = event.data.get("given")
    return Person.objects.filter(conditions__decision=given).distinct().order_by("pk") if event.data.get("conditions") and given else []


def owner(request: Request, event: Event) -> Iterable[Person]:
    return Person.objects.filter(conditions=event.data.get("condition"))


def setters(request: Request, event: Event) -> Iterable[Person]:
    """The group that set it: who has a seat there and still holds its duty, where it is a role."""
    one = Condition.objects.filter(pk=event.data.get("condition")).select_related("decision__panel").first()
    if one is None:
        return []
    panel = one.decision.panel
    seated = Person.objects.filter(pk__in=Seat.objects.filter(panel=panel).values("person_id"), is_active=True)
    here = seated.filter(pk__in=duties.holders(panel.role).values("pk")) if panel.role in Role.values else seated
    return here.order_by("pk")


def other_key(request: Request, event: Event) -> list[Person]:
    """Who signed with the other key, and said otherwise."""
    given = event.data.get("given")
    found = Disagreement.objects.filter(Q(no=given) | Q(yes=given)).select_related("yes__person", "no__person").first() if given else None
    return [] if found is None else [found.yes.person if found.no_id == given else found.no.person]


def still_to_sign(request: Request, event: Event) -> Iterable[Person]:
    """After a no of one key: who holds the other one, and has not signed."""
    if event.data.get("decision") in APPROVALS or "disagreed" in event.data:
        return []
    given = Decision.objects.filter(pk=event.data.get("given"), panel__role__in=KEYS).select_related("panel").first()
    if given is None:
        return []
    others = Seat.objects.filter(panel__step=given.panel.step_id, panel__role__in=KEYS, panel__state=PanelState.OPEN)
    return Person.objects.filter(pk__in=others.exclude(panel=given.panel_id).values("person_id"), is_active=True).order_by("pk")


ASKED_OF: Telling[Request] = Telling(owners, "{actor} approved {it} under a condition that is yours to meet.", asks=True, why=True)
NOT_AGREED: Telling[Request] = Telling(
    other_key, "{actor} holds the other key to {it} and does not agree: the two of you settle it.", asks=True, why=True
)
SAID_NO: Telling[Request] = Telling(
    still_to_sign, "{actor} holds the other key to {it} and says no: you are asked before that is settled.", asks=True, why=True
)
ON_A_DECISION = (NOT_AGREED, SAID_NO, ASKED_OF)
OF_CONDITIONS: dict[str, tuple[Telling[Request], ...]] = {
    MET: (Telling(setters, "{actor} says that a condition of {it} is met: confirm it, or give it back.", asks=True, why=True),),
    CONFIRMED: (Telling(owner, "{actor} confirmed that your condition of {it} is met."),),
    REOPENED: (Telling(owner, "{actor} does not agree that your condition of {it} is met.", asks=True, why=True),),
    WAIVED: (Telling(owner, "{actor} waived your condition of {it}.", why=True),),
    HANDED: (Telling(owner, "{actor} hands a condition of {it} over to you: you meet it from now on.", asks=True, why=True),),
    DUE: (Telling(owner, "A condition of {it} that you meet is due."),),
    ESCALATED: (Telling(viewer, "{actor} names you to settle what the two keys to {it} disagree on.", asks=True),),
}
