"""Propose who answers for what a request costs to run in a later year; accept, or decline with a reason, in one's own name alone."""

from collab.events import texts
from collab.events.record import record
from collab.kit import clock
from collab.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unfit
from collab.kit.operation import operation
from collab.people.models import Person
from projects.intake import access, run_owners
from projects.intake.flow import FINANCE, LEAD, REQUESTER, TECHNOLOGIST
from projects.intake.models import Request
from projects.intake.operations import moving
from projects.intake.operations.asking import words
from projects.intake.run_guards import ACCEPTED, DECLINED, PROPOSED
from projects.intake.run_models import OwnerState, RunOwner

PROPOSES = frozenset({REQUESTER, TECHNOLOGIST, FINANCE, LEAD})
ACCEPT, DECLINE = "accept", "decline"


@operation
def propose(*, number: int, actor: Person, year: str, person: str) -> RunOwner:
    """Propose somebody (a username) for a later year (its code), in place of whoever was proposed or accepted before.

    Raises Forbidden for who may not, Invalid (``year``) where it costs nothing to run then, and Unfit (``person``) for somebody who is not
    here or may not open it: sight of confidential work is given by those who give it, and not by naming an owner.
    """
    request = moving.locked(number, actor)
    if request.state not in run_owners.PROPOSABLE:
        raise Conflict(f"Nobody answers for the run cost of {request.code}: it is no work that goes on.")
    found = next((one for one in run_owners.years(request) if one.year.code == year.lower()), None)
    if not may_propose(request, actor, found):
        raise Forbidden("Only its requester, a lead, a marketing technologist or finance proposes who answers for what it costs to run.")
    if found is None:
        raise Invalid(year="It costs nothing to run in that year, or that is the first year that it costs something.")
    owner = _fit(request, person)
    if found.owner is not None and found.owner.person_id == owner.pk and (found.is_owned or found.owner.state == OwnerState.PROPOSED):
        raise Unfit(person=f"{owner.name} is proposed for that year already.")
    if found.owner is not None:
        found.owner.state = OwnerState.REPLACED
        found.owner.save(update_fields=["state"])
    made = RunOwner.objects.create(
        request=request, year=found.year, person=owner, amount=found.most.amount, currency=found.most.currency,
        proposed_by=actor, proposed_at=clock.now(),
    )  # fmt: skip
    record(PROPOSED, actor=actor, about=request, data={"person": owner.pk, "year": found.year.code})
    return made


@operation
def answer(*, number: int, actor: Person, year: str, answer: str, reason: str = "") -> RunOwner:
    """Accept to answer for that year, or decline it with a reason. NotFound where the actor was not proposed for it, Conflict where they answered."""
    request = moving.locked(number, actor)
    if answer not in (ACCEPT, DECLINE):
        raise Invalid(answer=f"Choose one of: {ACCEPT}, {DECLINE}.")
    one = next((one for one in run_owners.of(request) if one.year.code == year.lower() and one.person_id == actor.pk), None)
    if one is None:
        raise NotFound
    if one.state != OwnerState.PROPOSED:
        raise Conflict("You have accepted it already. Somebody else takes it over when they are proposed.")
    data = {"person": actor.pk, "year": one.year.code}
    one.answered_at = clock.now()
    if answer == ACCEPT:
        one.state = OwnerState.ACCEPTED
        one.save(update_fields=["state", "answered_at"])
        record(ACCEPTED, actor=actor, about=request, data=data)
        return one
    why = words(reason, sentence="Say why. Whoever proposed you reads it.")
    one.state, one.reason = OwnerState.DECLINED, texts.put(why, writer=actor, about=request)
    one.save(update_fields=["state", "answered_at", "reason"])
    record(DECLINED, actor=actor, about=request, why=why, data=data)
    return one


def may_propose(request: Request, person: Person, found: run_owners.RunYear | None = None) -> bool:
    """Whoever asks for it, runs it, leads it or pays it; and whoever answers for that year, who may hand it on."""
    held = found.owner if found else None
    return not PROPOSES.isdisjoint(access.roles_of(person, request)) or (held is not None and held.person_id == person.pk)


def _fit(request: Request, username: str) -> Person:
    owner = Person.objects.filter(username=username, is_active=True).first()
    if owner is None:
        raise Unfit(person=f"There is nobody called {username[:150]}.")
    if not access.visible(owner).filter(pk=request.pk).exists():
        raise Unfit(person=f"{owner.name} may not open {request.code}: let them see it first, then propose them.")
    return owner
