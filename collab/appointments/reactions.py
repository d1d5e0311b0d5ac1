"""Who is told of duties: whoever could agree, whoever proposed, and at the end the person, both executives and the auditors."""

from collections.abc import Callable, Iterable
from datetime import date

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import EXECUTIVES, Role
from collab.appointments import access, addresses
from collab.appointments.models import Proposal, Roster
from collab.appointments.states import PROPOSAL, ROSTER, SAY, Act
from collab.events.models import Event
from collab.kit import clock, formats
from collab.kit.formats import count_words
from collab.notices.telling import Telling, Told
from collab.people.models import Person
from collab.people.names import who


def seconds(proposal: Proposal, event: Event) -> Iterable[Person]:
    """Who could agree: not the one it is about."""
    return duties.holders(*SAY).exclude(pk=proposal.person_id)


def seconds_of_all(roster: Roster, event: Event) -> Iterable[Person]:
    """Who could agree: nobody who is in it."""
    return duties.holders(*SAY).exclude(pk__in=roster.lines.values("person"))


def overseers_of_all(roster: Roster, event: Event) -> Iterable[Person]:
    return duties.holders(*EXECUTIVES, Role.AUDITOR)


def proposer(proposal: Proposal | Roster, event: Event) -> list[Person | None]:
    return [proposal.proposed_by]


def holder(duty: Duty, event: Event) -> list[Person | None]:
    return [duty.person]


def overseers(duty: Duty, event: Event) -> Iterable[Person]:
    """Both executives and the auditors; of a list they are told once, and not of each duty of it."""
    if "roster" in event.data:
        return []
    return duties.holders(*EXECUTIVES, Role.AUDITOR)


PROPOSALS: dict[str, tuple[Telling[Proposal], ...]] = {
    "appointments.proposal.proposed": (Telling(seconds, "{actor} proposes that {it}. A second person decides.", asks=True, why=True),),
    "appointments.proposal.agreed": (Telling(proposer, "{actor} agreed that {it}."),),
    "appointments.proposal.refused": (Telling(proposer, "{actor} refused that {it}.", why=True),),
}
ROSTERS: dict[str, tuple[Telling[Roster], ...]] = {
    "appointments.roster.proposed": (
        Telling(seconds_of_all, "{actor} proposes {it} from {file}. A second person decides on all of them.", asks=True),
    ),
    "appointments.roster.agreed": (
        Telling(proposer, "{actor} agreed to {it} from {file}."),
        Telling(overseers_of_all, "{it} from {file} are given. {by} proposed them, {actor} agreed."),
    ),
    "appointments.roster.made_alone": (
        Telling(overseers_of_all, "{it} from {file} are given. {by} did so alone: nobody else could agree yet."),
    ),
    "appointments.roster.refused": (Telling(proposer, "{actor} refused {it} from {file}.", why=True),),
}
GIVEN: dict[str, tuple[Telling[Duty], ...]] = {
    "access.duty.given": (
        Telling(holder, "You were given the duty {it} {days}. {keys}"),
        Telling(overseers, "{whom} was given the duty {it} {days}. {keys}"),
    ),
    "access.duty.ended": (
        Telling(holder, "Your duty {it} {end}. {keys}"),
        Telling(overseers, "The duty {it} of {whom} {end}. {keys}"),
    ),
}


def _proposal(event: Event) -> Proposal:
    return Proposal.objects.select_related("person", "proposed_by").get(pk=event.subject_id)


def _roster(event: Event) -> Roster:
    return Roster.objects.select_related("proposed_by").get(pk=event.subject_id)


def _duty(event: Event) -> Duty:
    return Duty.objects.select_related("person").get(pk=event.subject_id)


def called(proposal: Proposal) -> str:
    """ "Grace Park becomes Auditor from 30 Nov", "Grace Park is no longer Auditor"."""
    label = Role(proposal.role).label
    if proposal.act == Act.GIVE:
        return f"{proposal.person.name} becomes {label} {days(proposal)}"
    return f"{proposal.person.name} is no longer {label}" + (f" after {_day(proposal.until_on)}" if proposal.until_on else "")


def days(of: Proposal | Duty) -> str:
    """ "from 30 Nov until 3 Dec"."""
    return f"from {_day(of.since_on)}" + (f" until {_day(of.until_on)}" if of.until_on else "")


def _day(on: date | None) -> str:
    return formats.day(on, clock.today())


def _end(duty: Duty, event: Event, person: Person) -> str:
    return "ended at once" if duty.ended_at else f"ends after {_day(duty.until_on)}"


def _keys(duty: Duty, event: Event, person: Person) -> str:
    """Whose two keys it took."""
    given: Proposal | Roster | None = duty.proposals.select_related("proposed_by").filter(pk=event.data.get("proposal")).first()
    if "roster" in event.data:
        given = Roster.objects.select_related("proposed_by").get(pk=event.data["roster"])
    if given is None:
        return "It was done on the command line, by whoever runs the portal."
    if given.is_alone:
        return f"{given.proposed_by.name} did so alone: nobody else could agree yet."
    return f"{given.proposed_by.name} proposed it, {who(event.actor)} agreed."


Words = Callable[[Duty, Event, Person], str]
WORDS: dict[str, Words] = {
    "days": lambda duty, event, person: days(duty),
    "end": _end,
    "keys": _keys,
    "whom": lambda duty, event, person: duty.person.name,
}
TOLD = (
    Told(
        kind=PROPOSAL,
        reaction="appointments.tell",
        read=_proposal,
        name=called,
        page=lambda proposal, at: addresses.DUTIES,
        opens=access.visible,
        tellings=PROPOSALS,
    ),
    Told(
        kind=ROSTER,
        reaction="appointments.tell_of_roster",
        read=_roster,
        name=lambda roster: count_words(roster.total, "duty", "duties"),
        page=lambda roster, at: addresses.roster(roster.pk),
        opens=access.visible_rosters,
        tellings=ROSTERS,
        words={"file": lambda roster, event, person: roster.name, "by": lambda roster, event, person: roster.proposed_by.name},
    ),
    Told(
        kind="access.duty",
        reaction="appointments.tell_of_duty",
        read=_duty,
        name=lambda duty: Role(duty.role).label,
        page=lambda duty, at: addresses.DUTIES,
        opens=access.visible_duties,
        tellings=GIVEN,
        words=WORDS,
    ),
)
