"""What stands in the way of proposing and deciding: sentences, for operations and for buttons."""

from datetime import date
from typing import Any, Protocol

from collab.access.models import Duty
from collab.access.roles import Role
from collab.appointments.models import Proposal, Roster
from collab.appointments.states import SAY, Act, State
from collab.people.models import Person


class Proposed(Protocol):
    """A proposal of anything that takes a second person."""

    proposed_by_id: Any
    state: Any

    def get_state_display(self) -> str: ...


class Dated(Protocol):
    """A duty, or one that is proposed."""

    @property
    def since_on(self) -> date | None: ...

    @property
    def until_on(self) -> date | None: ...


def giving(actor: Person, held: frozenset[str], person: Person) -> str | None:
    """Why this person does not propose to give a duty to that one, or None."""
    if Role.ADMIN not in held:
        return "An administrator proposes who is given a duty."
    return "Nobody gives themself a duty." if actor.pk == person.pk else None


def ending(held: frozenset[str]) -> str | None:
    """Why this person does not propose that a duty ends, or None."""
    return None if held & set(SAY) else "An administrator or an executive proposes that a duty ends."


def deciding(proposal: Proposal, person: Person, held: frozenset[str]) -> str | None:
    """Why this person does not decide on this proposal, or None."""
    if proposal.proposed_by_id != person.pk and proposal.person_id == person.pk:
        return "It is about you: somebody else decides."
    return seconding(proposal, person, held)


def deciding_all(roster: Roster, person: Person, held: frozenset[str], *, is_in_it: bool) -> str | None:
    """Why this person does not decide on this list of duties, or None."""
    if roster.proposed_by_id != person.pk and is_in_it:
        return "One of these duties is yours: somebody else decides."
    return seconding(roster, person, held)


def seconding(proposal: Proposed, person: Person, held: frozenset[str]) -> str | None:
    """Why this person is not the second one for a proposal, whatever it is of, or None."""
    if proposal.proposed_by_id == person.pk:
        return "A second person decides: you proposed this."
    return None if held & set(SAY) else "A second administrator or an executive decides this."


def decided(proposal: Proposed) -> str | None:
    """Why nobody decides any more, or None."""
    return None if proposal.state == State.PROPOSED else f"This proposal was {proposal.get_state_display().lower()} before."


def misdated(act: str, since_on: date | None, until_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with the days, by field: nothing is dated back."""
    wrong: dict[str, str] = {}
    if act == Act.GIVE and since_on is not None and since_on < today:
        wrong["since_on"] = "A duty begins today or later: what was decided without it stays so."
    if until_on is not None and until_on < today:
        wrong["until_on"] = "A duty ends today or later."
    elif until_on is not None and since_on is not None and until_on < since_on:
        wrong["until_on"] = "The last day comes after the first."
    return wrong


def is_over(duty: Duty, today: date) -> bool:
    """Nobody holds it any more, nor will."""
    return duty.ended_at is not None or (duty.until_on is not None and duty.until_on < today)


def share_a_day(one: Dated, other: Dated, today: date) -> bool:
    """Whether both run on one day; what has begun runs from today, what has no last day is open."""
    begins, ends = max(one.since_on or today, other.since_on or today), [on for on in (one.until_on, other.until_on) if on]
    return not ends or begins <= min(ends)
