"""Who is told what when something happened to a request: the table, its audiences, and what else its sentences name."""

from collections.abc import Iterable

from collab.access import duties
from collab.access.roles import Role
from collab.events.models import Event
from collab.kit import formats
from collab.kit.statements import by_key
from collab.notices.models import Notice
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from funding.funds import shortfall
from funding.funds.access import sees_money_of
from projects.intake import access
from projects.intake.answered_moves import OWNED, RAISED
from projects.intake.clock_reactions import CLOCK_WORDS, OF_CLOCKS
from projects.intake.closed_reactions import NOT_NEEDED
from projects.intake.colleague_reactions import OF_COLLEAGUES, asking, asking_of_conditions, viewer
from projects.intake.condition_reactions import ASKED_OF, OF_CONDITIONS, ON_A_DECISION
from projects.intake.deciding_reactions import IN_PLACE, PLACE_WORDS, deciders, next_deciders, next_stand_ins, stand_ins
from projects.intake.flow import RECLASSIFIED
from projects.intake.lane_reactions import LANE_WORDS, OF_LANE
from projects.intake.models import Request
from projects.intake.opening import LEFT_OUT
from projects.intake.run_reactions import OF_RUN_OWNERS
from projects.intake.sight import PAID_FOR
from projects.intake.sight_reactions import CHANGED_SIGHT, WORDS
from projects.intake.stop_reactions import proposer, seconds
from projects.intake.triage_reactions import OF_TRIAGE, TRIAGE_WORDS
from projects.portfolio.models import Project
from projects.portfolio.states import ENDED as PROJECT_ENDED

# All but what is only searched in; the key comes by itself.
READ = [field.attname for field in Request._meta.concrete_fields if field.name not in LEFT_OUT and not field.primary_key]


def sponsor(request: Request, event: Event) -> list[Person | None]:
    return [request.sponsor]


def technologist(request: Request, event: Event) -> list[Person | None]:
    return [request.technologist]


def whoever_asked(request: Request, event: Event) -> Iterable[Person | None]:
    """Where they have left, everybody at the gateway: the answer waits for nobody who is gone."""
    asker = request.asked_by or request.technologist
    return technologists(request, event) if asker and not asker.is_active else [asker]


def technologists(request: Request, event: Event) -> Iterable[Person]:
    return duties.holders(Role.TECHNOLOGIST)


def arrivals(request: Request, event: Event) -> Iterable[Person]:
    """Every technologist, but of the parts of one that a technologist split: those are told of once, with the whole."""
    return [] if request.split_from_id else technologists(request, event)


def finance(request: Request, event: Event) -> Iterable[Person]:
    return duties.holders(Role.FINANCE)


def leads(request: Request, event: Event) -> list[Person | None]:
    return [request.project.marketing_lead, request.project.it_lead] if request.project else []


def whoever_was_asked(request: Request, event: Event) -> Iterable[Person]:
    """Who was told that this needs them, and has not acted on it."""
    told = Notice.objects.filter(
        needs_action=True, event__subject_kind=event.subject_kind, event__subject_id=event.subject_id, event__sequence__lt=event.sequence
    )
    return Person.objects.filter(pk__in=told.values("person_id")).order_by("pk")


def before(request: Request, event: Event) -> Iterable[Person]:
    """Whom the event names as somebody who had it until then."""
    return Person.objects.filter(pk=event.data.get("former"))


def dependants(request: Request, event: Event) -> list[Person | None]:
    """The leads of what waits for its project and is under way."""
    waiting = _waiting(request)
    return [lead for project in waiting for lead in (project.marketing_lead, project.it_lead)]


def newly_seated(request: Request, event: Event) -> Iterable[Person]:
    """Whoever was seated in a step that is open; the others are told when it is their turn."""
    new = {key for people in event.data.get("seated", {}).values() for key in people}
    return [person for person in deciders(request, event) if person.pk in new]


def _waiting(request: Request) -> list[Project]:
    if request.project_id is None:
        return []
    found = Project.objects.filter(waits_for__before_id=request.project_id).exclude(phase__in=PROJECT_ENDED)
    return list(found.select_related("marketing_lead", "it_lead").order_by("number"))


def _who_waits(request: Request, event: Event, person: Person) -> str:
    """What of theirs waits for it: "R-203 “Loyalty”"."""
    own = [f"{one.code} “{one.title}”" for one in _waiting(request) if person.pk in (one.marketing_lead_id, one.it_lead_id)]
    return formats.listed(own)


def tool_owner(request: Request, event: Event) -> list[Person | None]:
    return [request.tool.owner if request.tool else None]


TELLINGS: dict[str, tuple[Telling[Request], ...]] = {
    "intake.request.submitted": (Telling(arrivals, "{actor} sent {it} to triage.", at="triage", asks=True),),
    "intake.request.asked": (Telling(asking, "{actor} has a question about {it}.", asks=True, why=True),),
    "intake.request.answered": (Telling(whoever_asked, "{actor} answered your question about {it}.", at="triage", asks=True, why=True),),
    "intake.request.declined": (
        Telling(asking, "{actor} declined {it}.", why=True),
        Telling(sponsor, "{actor} declined {it}.", why=True),
    ),
    OWNED: (
        Telling(asking, "{actor} answered {it} with {tool}, which we own already.", why=True),
        Telling(sponsor, "{actor} answered {it} with {tool}, which we own already.", why=True),
        Telling(tool_owner, "{actor} answered {it} with {tool}, which you answer for.", why=True),
    ),
    RAISED: (Telling(asking, "{it} is a draft for you: what it renews ends soon. Finish and send it.", asks=True),),
    "intake.request.merged": (Telling(asking, "{actor} merged {it} into {into}.", why=True),),
    "intake.request.routed": (
        Telling(deciders, "{it} waits for your decision.", asks=True),
        Telling(stand_ins, f"{{it}} waits for your decision, {IN_PLACE}.", asks=True),
        Telling(asking, "{actor} sent {it} to review."),
    ),
    "intake.request.decided": (
        *ON_A_DECISION,
        Telling(next_deciders, "{it} waits for your decision.", asks=True),
        Telling(next_stand_ins, f"{{it}} waits for your decision, {IN_PLACE}.", asks=True),
        Telling(asking_of_conditions, "{actor} approved {it}, with conditions.", why=True),
        NOT_NEEDED,
    ),
    "intake.request.approved": (
        Telling(finance, "{it} is approved and waits for its money.", asks=True),
        ASKED_OF,
        Telling(asking, "{it} is approved.", why=True),
        Telling(technologist, "{it} is approved."),
        NOT_NEEDED,
    ),
    "intake.request.rejected": (
        Telling(asking, "{actor} rejected {it}.", why=True),
        Telling(technologist, "{actor} rejected {it}.", why=True),
        NOT_NEEDED,
    ),
    "intake.request.sent_back": (
        Telling(technologist, "{actor} asks for changes to {it}.", at="triage", asks=True, why=True),
        NOT_NEEDED,
        Telling(asking, "{actor} asks for changes to {it}.", why=True),
    ),
    "intake.request.funded": (
        Telling(technologist, "{it} has {its_money} and can start.", asks=True),
        Telling(asking, "{it} has {its_money}."),
    ),
    "intake.request.topped_up": tuple(
        Telling(whom, "{actor} added money to {it}: it has {its_money} now.") for whom in (technologist, asking, leads)
    ),
    "intake.request.started": (
        Telling(leads, "You lead {it}: {leads}.", at="projects"),
        Telling(asking, "{it} starts. It is led by {leads}."),
    ),
    "intake.request.launched": tuple(Telling(whom, "{it} is live.") for whom in (asking, sponsor, technologist)),
    "intake.request.reviewed": tuple(Telling(whom, "{actor} reviewed and closed {it}.", why=True) for whom in (asking, sponsor, leads)),
    "intake.request.stop_proposed": (
        Telling(seconds, "{actor} proposes to stop {it}. Somebody of the sponsor’s side and finance decide.", asks=True, why=True),
        *(Telling(whom, "{actor} proposes to stop {it}.", why=True) for whom in (asking, sponsor, leads)),
    ),
    "intake.request.stop_answered": (Telling(proposer, "{actor} answered your proposal to stop {it}.", why=True),),
    "intake.request.stopped": (
        Telling(dependants, "{it} is stopped, and {waiting} waits for it.", why=True),
        *(Telling(whom, "{it} is stopped.", why=True) for whom in (asking, sponsor, leads, technologist, proposer)),
    ),
    "intake.request.settled": (Telling(leads, "What was left of the money of {it} is released."),),
    "intake.request.handed_over": (
        Telling(viewer, "{actor} hands {it} over to you: you lead it from now on.", at="projects", why=True),
        Telling(before, "{actor} handed {it} over from you to {person}.", why=True),
        *(Telling(whom, "{actor} handed {it} over: {leads} lead it now.", why=True) for whom in (leads, asking)),
    ),
    "intake.request.reassigned": (
        Telling(viewer, "{actor} gives {it} to you: you ask for it from now on.", why=True),
        Telling(before, "{actor} gave {it} from you to {person}.", why=True),
        *(Telling(whom, "{person} asks for {it} from now on.") for whom in (technologist, leads)),
    ),
    RECLASSIFIED: tuple(Telling(whom, CHANGED_SIGHT, why=True) for whom in (asking, sponsor, leads, technologist)),
    "intake.request.taken_back": (Telling(asking, "{actor} took the question about {it} back.", why=True),),
    "intake.request.seated_again": (Telling(newly_seated, "{it} waits for your decision.", asks=True),),
    "intake.request.withdrawn": tuple(Telling(whom, "{actor} took {it} back.", why=True) for whom in (whoever_was_asked, technologist)),
    "intake.request.held": tuple(Telling(whom, "{actor} put {it} on hold.", why=True) for whom in (asking, whoever_was_asked, leads)),
    "intake.request.resumed": (
        Telling(deciders, "{it} goes on and waits for your decision.", asks=True),
        Telling(stand_ins, f"{{it}} goes on and waits for your decision, {IN_PLACE}.", asks=True),
        *(Telling(whom, "{actor} lets {it} go on.") for whom in (asking, technologist, leads)),
    ),
    "intake.request.edited": (
        Telling(next_deciders, "{actor} changed {it}; it waits for your decision.", asks=True),
        Telling(next_stand_ins, f"{{actor}} changed {{it}}; it waits for your decision, {IN_PLACE}.", asks=True),
    ),
    **OF_TRIAGE,
    PAID_FOR: (
        Telling(
            asking,
            "{funds} for {it}: whoever sees that fund’s amounts may open it from now on: its owners, finance, executives and auditors.",
        ),
    ),
    **OF_COLLEAGUES,
    **(OF_CLOCKS | OF_CONDITIONS),
    **OF_LANE,
    **OF_RUN_OWNERS,
    "intake.request.shown": (Telling(viewer, "{actor} let you see {it}."),),
    "intake.request.reopened": (
        Telling(next_deciders, "{actor} changed {it}; it waits for your decision.", asks=True),
        Telling(next_stand_ins, f"{{actor}} changed {{it}}; it waits for your decision, {IN_PLACE}.", asks=True),
        Telling(finance, "{actor} changed {it}; it is decided again before it gets its money."),
    ),
}


def _about(event: Event) -> Request | None:
    """The request, if it was not deleted as a draft, with those whom nearly every row names; what else the table names is read when a row asks for it."""
    request = by_key(Request, [event.subject_id], *READ).get(event.subject_id)
    if request is None:
        return None
    people = by_key(Person, [request.requester_id, request.technologist_id, event.actor_id])
    request.requester = people[request.requester_id]
    if request.technologist_id:
        request.technologist = people[request.technologist_id]
    if event.actor_id:
        event.actor = people[event.actor_id]
    return request


def _into(request: Request, event: Event, person: Person) -> str:
    """Another request is named only to those who may open it."""
    into = request.merged_into
    return into.code if into and access.visible(person).filter(pk=into.pk).exists() else "another request"


def _its_money(request: Request, event: Event, person: Person) -> str:
    """ "its money", or how much of it: "part of its money ($300k of $500k is promised; $200k has no fund yet)"."""
    funding = shortfall.told(event.data)
    if funding and funding.is_short and not sees_money_of(person, request.route_id or 0):
        return "part of its money"
    return f"part of its money ({funding.words.removesuffix('.')})" if funding and funding.is_short else "its money"


def _person(request: Request, event: Event, person: Person) -> str:
    """Who has it now."""
    return formats.listed([one.name for one in viewer(request, event)])


def _reason(event: Event) -> str:
    """The words that go with the notice: the reason, and the conditions of a decision."""
    return "\n".join(text for text in (event.why, event.data.get("conditions", "")) if text)


REQUESTS = Told(
    kind="intake.request",
    reaction="intake.tell",
    read=_about,
    name=lambda request: f"{request.code} “{request.title}”",
    page=lambda request, at: f"/{at or 'requests'}/{request.code}/",
    opens=access.visible,
    tellings=TELLINGS,
    words={
        "into": _into,
        "its_money": _its_money,
        "leads": lambda request, event, person: " and ".join(lead.name for lead in leads(request, event) if lead),
        "person": _person,
        "waiting": _who_waits,
        "tool": lambda request, event, person: request.tool.name if request.tool else "something",
        **WORDS,
        **CLOCK_WORDS,
        **PLACE_WORDS,
        **LANE_WORDS,
        **TRIAGE_WORDS,
    },
    reason=_reason,
)
