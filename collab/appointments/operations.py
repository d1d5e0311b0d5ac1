"""Give and end duties: one person proposes, a second decides on the proposal's route, and only then it is so."""

from datetime import date

from collab.access import duties
from collab.access.roles import Role
from collab.appointments import access, rules
from collab.appointments.answering import LONGEST, Answers, refusal
from collab.appointments.carrying import carry_out, facts, overlapping
from collab.appointments.models import Proposal
from collab.appointments.states import AGREE, PROPOSAL, REFUSE, Act, State
from collab.approvals import decisions, routes
from collab.approvals.kinds import Ruling
from collab.approvals.models import Route
from collab.approvals.routes import Facts
from collab.approvals.standins import sitting
from collab.approvals.states import Verdict
from collab.events.record import record
from collab.kit import clock, days
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import inside_unit, operation
from collab.kit.text import clean
from collab.people.models import Person


@operation
def propose_duty(
    *, actor: Person, person: Person, role: str, reason: str, since_on: date | None = None, until_on: date | None = None
) -> Proposal:
    """Propose that ``person`` holds ``role`` from ``since_on`` (today unless told) up to and including ``until_on``.

    By an administrator, for somebody else. Raises Forbidden, Invalid by field, Unfit where they hold it already.
    """
    return proposed(actor=actor, person=person, role=role, reason=reason, since_on=since_on, until_on=until_on)


def proposed(
    *, actor: Person, person: Person, role: str, reason: str, since_on: date | None = None, until_on: date | None = None
) -> Proposal:
    """The same within the transaction of a file, which proposes many."""
    inside_unit()
    if obstacle := rules.giving(actor, duties.roles_now(actor), person):
        raise Forbidden(obstacle)
    if role not in Role.values:
        raise Invalid(role="One of: " + ", ".join(Role.values) + ".")
    if not person.is_active:
        raise Invalid(person=f"{person.name} has left.")
    first = since_on or clock.today()
    _dated(Act.GIVE, first, until_on)
    if overlapping(person, role, first, until_on).exists():
        raise Unfit(role=f"{person.name} holds the role {Role(role).label} then already.")
    return _propose(actor, reason, act=Act.GIVE, person=person, role=role, since_on=first, until_on=until_on)


@operation
def propose_end(*, actor: Person, duty: int, reason: str, until_on: date | None = None) -> Proposal:
    """Propose that a duty ends after ``until_on``, or at once where no day is named.

    By an administrator or an executive. Raises NotFound, Forbidden, Invalid, Conflict where it is over.
    """
    found = access.visible_duties(actor).select_related("person").filter(pk=duty).first()
    if found is None:
        raise NotFound
    if obstacle := rules.ending(duties.roles_now(actor)):
        raise Forbidden(obstacle)
    _dated(Act.END, None, until_on)
    if until_on is not None and until_on < found.since_on:
        raise Invalid(until_on="It begins later. Leave the day empty, and it never does.")
    if rules.is_over(found, clock.today()):
        raise Conflict("This duty has ended already.")
    return _propose(actor, reason, act=Act.END, person=found.person, role=found.role, until_on=until_on, duty=found)


@operation
def agree(*, actor: Person, proposal: int) -> Proposal:
    """Agree as the second person: the duty is given or ends. Raises Conflict where it no longer fits."""
    route, found, place = _to_decide(actor, proposal)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.APPROVE, on_behalf_of=place)
    return found


@operation
def refuse(*, actor: Person, proposal: int, reason: str) -> Proposal:
    """Refuse as the second person, with a reason; nothing changes."""
    why = refusal(reason)
    route, found, place = _to_decide(actor, proposal)
    decisions.rule(route=route, subject=found, person=actor, verdict=Verdict.REJECT, reason=why, on_behalf_of=place)
    return found


def ruled(ruling: Ruling) -> Proposal:
    """What a decision on its route does to the proposal, which is locked; raises Conflict where it no longer fits."""
    found: Proposal = Answers("duty", AGREE, REFUSE, carry_out, facts).ruled(ruling)
    return found


def _propose(actor: Person, reason: str, **terms: object) -> Proposal:
    why = clean(reason, "reason", LONGEST)
    if not why:
        raise Invalid(reason="Say why: the second person decides by it.")
    is_alone = access.is_alone(actor)
    state = State.AGREED if is_alone else State.PROPOSED
    made = Proposal.objects.create(proposed_by=actor, proposed_at=clock.now(), reason=why, is_alone=is_alone, state=state, **terms)
    record(f"appointments.proposal.{'made_alone' if is_alone else 'proposed'}", actor=actor, about=made, why=why, data=facts(made))
    if is_alone:
        done = carry_out(made, actor)
        if made.duty_id is None:
            made.duty = done
            made.save(update_fields=["duty"])
        return made
    apart = [(made.person, "concerned")]
    more = {"act": made.act, "person": made.person_id, "role": made.role}
    made.route = routes.open_route(
        kind=PROPOSAL, subject_id=made.pk, requester=actor, routed_by=actor, facts=Facts(more=more), recused=apart
    )
    made.save(update_fields=["route"])
    return made


def _to_decide(actor: Person, key: int) -> tuple[Route, Proposal, str]:
    """The proposal and its route, locked, and in whose place this person decides, if in any; raises what stands in their way."""
    seen = access.visible(actor).filter(pk=key).first()
    if seen is None:
        raise NotFound
    if seen.route_id is None:
        raise Conflict("It was carried out when it was made: nobody else could agree yet.")
    route = Route.objects.select_for_update().get(pk=seen.route_id)
    found = Proposal.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "duty").get(pk=key)
    seat = sitting.seat(route, actor)
    if obstacle := rules.deciding(found, seat, duties.roles_now(seat)):
        raise Forbidden(obstacle)
    if obstacle := rules.decided(found):
        raise Conflict(obstacle)
    return route, found, "" if seat == actor else seat.username


def _dated(act: str, since_on: date | None, until_on: date | None) -> None:
    days.within(since_on=since_on, until_on=until_on)
    if wrong := rules.misdated(act, since_on, until_on, clock.today()):
        raise Invalid(**wrong)
