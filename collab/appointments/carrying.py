"""What an agreed proposal does: the duty begins or ends, and the record says whose two keys it took."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from collab.access import duties
from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments import rules
from collab.appointments.models import Proposal
from collab.appointments.states import Act
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict
from collab.kit.operation import inside_unit
from collab.people.models import Person


def carry_out(proposal: Proposal, agreed_by: Person) -> Duty:
    """Give or end the duty, from now on and never for what was; raises Conflict where it no longer fits."""
    inside_unit()
    # Of two proposals for one person the second finds what the first has done.
    person = Person.objects.select_for_update(no_key=True).get(pk=proposal.person_id)
    keys = {"proposal": proposal.pk, "proposed_by": proposal.proposed_by_id, "is_alone": proposal.is_alone}
    if proposal.act == Act.GIVE:
        return _given(proposal, person, agreed_by, keys)
    duty = _ended(proposal)
    record(duties.ENDED, actor=agreed_by, about=duty, data={**duties.facts(duty), **keys})
    return duty


def facts(proposal: Proposal) -> dict[str, Any]:
    """What the record says of a proposal: keys and days."""
    dates = {name: day.isoformat() for name in ("since_on", "until_on") if (day := getattr(proposal, name))}
    keys = {"act": str(proposal.act), "person": proposal.person_id, "role": str(proposal.role), "duty": proposal.duty_id}
    return {**keys, **dates, "is_alone": proposal.is_alone}


def overlapping(person: Person, role: str, since_on: date, until_on: date | None) -> QuerySet[Duty]:
    """The person's duties of this role on any of these days."""
    found = Duty.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=since_on), person=person, role=role, ended_at=None)
    return found if until_on is None else found.filter(since_on__lte=until_on)


def _given(proposal: Proposal, person: Person, agreed_by: Person, keys: dict[str, Any]) -> Duty:
    today = clock.today()
    assert proposal.since_on is not None, "what is given has its first day"
    since_on = max(proposal.since_on, today)
    if not person.is_active:
        raise Conflict(f"{person.name} has left.")
    if proposal.until_on is not None and proposal.until_on < since_on:
        raise Conflict("Its last day has passed. Propose it anew.")
    if overlapping(person, proposal.role, since_on, proposal.until_on).exists():
        raise Conflict(f"{person.name} holds the role {Role(proposal.role).label} then already.")
    return duties.give(person, Role(proposal.role), since_on, proposal.until_on, kind=duties.GIVEN, actor=agreed_by, **keys)


def _ended(proposal: Proposal) -> Duty:
    """It ends after the day that was named, or at once: at this instant, and on no day that is still to come."""
    today = clock.today()
    assert proposal.duty_id is not None, "what ends is named"
    duty = Duty.objects.select_for_update(no_key=True).get(pk=proposal.duty_id)
    if rules.is_over(duty, today):
        raise Conflict("This duty has ended already.")
    last = max(proposal.until_on or today, today, duty.since_on)
    if proposal.until_on is None or proposal.until_on < today:
        duty.ended_at = clock.now()
    # It becomes shorter and never longer.
    duty.until_on = min(last, duty.until_on or last)
    duty.save(update_fields=["until_on", "ended_at"])
    return duty
